"""The tokens in the links of mails: each good for one purpose, and of no use for finding out anything else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from enum import StrEnum

_LENGTH = 22  # characters of base64: 132 bits


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
    mac = hmac.digest(key.encode("ascii"), purpose.value.encode("ascii"), hashlib.sha256)
    return f"{number}-{base64.urlsafe_b64encode(mac).decode('ascii')[:_LENGTH]}"
