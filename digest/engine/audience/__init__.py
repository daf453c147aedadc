"""What becomes of subscriptions: by the links in mails, and by the mails that tell of it."""
