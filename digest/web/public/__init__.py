"""The pages for readers: forms that work without script, no cookies, nothing from elsewhere."""
