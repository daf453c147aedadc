"""The tokens in the links of mails: each good for one purpose, and of no use for finding out anything else.

They end in a letter or a digit: mail programs that look for links in plain text leave a dash or a line at an end out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from enum import StrEnum

_LENGTH = 27  # characters of base32: 135 bits
_TOKEN = re.compile(rf"(0|[1-9][0-9]{{0,8}})-([a-z2-7]{{{_LENGTH}}})")


class Purpose(StrEnum):
    """What a token lets its bearer do."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    FEEDBACK = "feedback"
    REVIEW = "review"
    CONFIRM = "confirm"
    RETURN = "return"
    MOVE_FROM = "move from"
    MOVE_TO = "move to"


def new_key() -> str:
    """A key for one subscription, or for one mail with a link, from which all its tokens are made."""
    return secrets.token_hex(16)


def unsubscribe_url(public_url: str, mark: str) -> str:
    """Where an unsubscribe link leads; `mark` is a reader's token, or the placeholder that stands for it."""
    return f"{public_url.rstrip('/')}/unsubscribe/{mark}"


def token(number: int, key: str, purpose: Purpose) -> str:
    """The token of one row for one purpose: the row's number, and a keyed hash (HMAC-SHA-256) of the purpose."""
    return f"{number}-{_mac(key, purpose)}"


def read(mark: str) -> tuple[int, str] | None:
    """The number of the row that a token names, and the hash that `is_genuine` checks; None if it is no token."""
    named = _TOKEN.fullmatch(mark)
    return (int(named[1]), named[2]) if named else None


def is_genuine(mac: str, key: str | None, purpose: Purpose) -> bool:
    """Whether the hash in a token was made for one purpose from the key of the row that it names.

    It takes as long whatever is wrong, and as long for a row that is not there: its key is None.
    """
    made = _mac(key or new_key(), purpose)
    return hmac.compare_digest(mac, made) and key is not None


def _mac(key: str, purpose: Purpose) -> str:
    mac = hmac.digest(key.encode("ascii"), purpose.value.encode("ascii"), hashlib.sha256)
    return base64.b32encode(mac).decode("ascii").lower()[:_LENGTH]
