"""Grouping: which reports tell of one happening."""
