"""Text from outside as one line that can be shown, logged, stored or put into a header."""

from __future__ import annotations

# Zero-width joiners print nothing and are part of emoji and of Persian and Indian words.
_JOINERS = "\u200c\u200d"


def one_line(text: str) -> str:
    """`text` without line breaks, control characters and terminal codes, each run of blanks as one space."""
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text).split())
