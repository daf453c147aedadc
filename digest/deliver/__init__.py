"""Deliver: an approved edition reaches each subscriber once, and the ledger can prove it."""
