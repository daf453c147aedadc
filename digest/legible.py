"""Text that people can read: what comes from outside on one line, addresses without secrets, counts with a noun."""

from __future__ import annotations

import re

# Zero-width joiners print nothing and are part of emoji and of Persian and Indian words.
_JOINERS = "\u200c\u200d"

MASK = "***"
"""What stands in place of a secret."""
_LOGIN = re.compile(r"(?<=://)[^/?#\s]*@")
_TELLING_PARAMETER = re.compile(
    r"(?<=[?&])([^=&#\s]*(?:key|token|secret|pass|auth|sig)[^=&#\s]*=)[^&#\s]*", re.IGNORECASE
)


def one_line(text: str) -> str:
    """`text` without line breaks, control characters and terminal codes, each run of blanks as one space."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text).split())


def counted(count: int, one: str, many: str = "") -> str:
    """`3 stories`: a number with what it counts."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def without_secrets(text: str) -> str:
    """`text` with the logins in its web addresses masked, and the values of parameters such as `api_key`."""
    return _TELLING_PARAMETER.sub(rf"\1{MASK}", _LOGIN.sub(f"{MASK}@", text))
