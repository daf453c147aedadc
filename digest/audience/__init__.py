"""Audience: who gets a newsletter, and who must not."""
