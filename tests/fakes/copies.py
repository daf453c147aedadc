"""One copy of an invented edition, as it goes out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.compose.render.edition import render
from digest.deliver.message import Letter, Recipient, build, mailbox

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView

READER = "ann@readers.example"


def copy_of(view: EditionView, look: Look) -> bytes:
    """The complete message, dated now."""
    rendered = render(view, look)
    letter = Letter(
        edition_id=42,
        newsletter="decoding-asia",
        sender=mailbox("Decoding Asia <asia@digest.example>", "sender"),
        reply_to=mailbox(view.reply_to, "reply_to"),
        public_url="https://digest.example/",
        subject=view.subject,
        html=rendered.html,
        text=rendered.text,
    )
    return build(letter, Recipient(READER, "Ann Reader", 7, "0a" * 16), datetime.now(UTC))
