"""An edition with something said above it; to a reviewer, as a mail by which nobody can leave."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.db.editions import READER_PLACEHOLDERS
from digest.deliver.message import assemble, message_id

if TYPE_CHECKING:
    from datetime import datetime

    from digest.deliver.message import Letter, Recipient

_NO_TOKEN = "only-in-a-readers-own-copy"  # noqa: S105 - it stands in links where a reader's token does, and is none
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


def build(letter: Letter, recipient: Recipient, prefix: str, html: str, text: str, date: datetime) -> bytes:  # noqa: PLR0913, PLR0917 - the parts of one message
    """The complete message, ready for SMTP or a file.

    Args:
        letter: The edition.
        recipient: The reviewer; the key must be of this mail alone, for the Message-ID is made from it.
        prefix: What stands before the subject, such as `[for approval]`.
        html: What stands above the edition, as HTML to stand within its page.
        text: The same as plain text.
        date: When it is written.
    """
    bare = replace(letter, html=_without_tokens(letter.html), text=_without_tokens(letter.text))
    noticed = replace(above(bare, html, text), subject=f"{prefix} {letter.subject}")
    return assemble(noticed, recipient, date, message_id(letter, recipient))


def above(letter: Letter, html: str, text: str) -> Letter:
    """The letter with something above it: `html` to stand within its page, and the same as plain text."""
    body = _BODY.search(letter.html)
    place = body.end() if body else 0
    return replace(letter, html=letter.html[:place] + html + letter.html[place:], text=f"{text}\n{letter.text}")


def _without_tokens(body: str) -> str:
    for placeholder in READER_PLACEHOLDERS:
        body = body.replace(placeholder, _NO_TOKEN)
    return body
