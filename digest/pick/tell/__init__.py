"""Telling: a headline and sentences for a story, all of them from its sources."""
