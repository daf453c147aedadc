"""Tagging: what a report is about, and what kind of thing it is."""
