"""Cleaning: what a feed or a page hands over becomes plain titles and paragraphs, with no markup and no furniture.

Nothing here raises on any text, and cleaning what is clean changes nothing. What is removed stands in tables: lines and
sentences in `furniture`, datelines and agencies in `credit`, labels of titles in `titles`.
"""

from digest.collect.clean.casing import calmed
from digest.collect.clean.credit import author
from digest.collect.clean.text import MAX_TEXT, CleanText, clean_text
from digest.collect.clean.titles import clean_title

__all__ = ["MAX_TEXT", "CleanText", "author", "calmed", "clean_text", "clean_title"]
