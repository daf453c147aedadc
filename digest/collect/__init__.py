"""Collect: feeds become cleaned entries in the database."""
