"""The audience at work: what is done about sign-ups, and the mails about subscriptions."""
