"""Ranking: how much a story matters to a newsletter, and what readers know of it already."""
