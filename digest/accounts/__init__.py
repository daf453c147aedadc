"""Accounts: who may log in to the desk, and what each may do there."""
