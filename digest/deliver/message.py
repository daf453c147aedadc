"""One copy of an edition as an email: every header is built here, from typed fields."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.db.editions import FEEDBACK_PLACEHOLDER, PREFERENCES_PLACEHOLDER, UNSUBSCRIBE_PLACEHOLDER, content_id
from digest.errors import SettingsError
from digest.legible import one_line
from digest.tokens import Purpose, token, unsubscribe_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# 76 is the longest line of quoted-printable and of an encoded word (RFC 2045 and RFC 2047). "none" writes our headers
# as they are set: Python's own folding encodes a long List-Unsubscribe, which no client then obeys, and its parsing
# decodes what looks like an encoded word in a headline, even when that hides a line break and another header.
_WIDTH = 76
_POLICY = SMTP.clone(max_line_length=_WIDTH, refold_source="none")
_MAX_SUBJECT = 200
_PURPOSES = {
    UNSUBSCRIBE_PLACEHOLDER: Purpose.UNSUBSCRIBE,
    PREFERENCES_PLACEHOLDER: Purpose.PREFERENCES,
    FEEDBACK_PLACEHOLDER: Purpose.FEEDBACK,
}


@dataclass(frozen=True, slots=True)
class Body:
    """What a message says, as HTML and as text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What all copies of an edition share. `picture` is the PNG that `html` refers to.

    `arranged` has the edition in other orders, by the country or topic that stands first.
    """

    edition_id: int
    newsletter: str
    sender: Address
    reply_to: Address
    public_url: str
    subject: str
    html: str
    text: str
    picture: bytes | None = None
    arranged: Mapping[str, Body] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one copy is for. `subscription_id` 0: a test copy, for nobody's subscription.

    `first` is the country or topic that they want to stand first, or empty.
    """

    email: str
    name: str
    subscription_id: int
    key: str
    first: str = ""


def mailbox(line: str, setting: str) -> Address:
    """A `Name <address>` line of the settings as an address.

    Raises:
        SettingsError: It is none; the text names the setting.
    """
    name, address = parseaddr(line)
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise SettingsError(f"`{setting}` must be an address such as `Decoding Asia <asia@example.org>`, not {line!r}")
    if not address.isascii():
        raise SettingsError(f"`{setting}` {address!r}: write the address in ASCII, its domain as xn--…")
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise SettingsError(f"`{setting}` {line!r} is no email address: {error}") from error


def build(letter: Letter, recipient: Recipient, date: datetime, identity: str = "") -> bytes:
    """The complete message, with CRLF line ends, ready for SMTP or a file.

    Its Message-ID is that of the copy of an edition, if `identity` is not another.

    The headers follow RFC 5322, RFC 2919 (List-Id), RFC 2369 and RFC 8058 (List-Unsubscribe and its one-click POST).
    """
    marks = {
        placeholder: token(recipient.subscription_id, recipient.key, purpose)
        for placeholder, purpose in _PURPOSES.items()
    }
    body = letter.arranged.get(recipient.first, letter)
    filled = replace(letter, text=_filled(body.text, marks), html=_filled(body.html, marks))
    further = {
        "List-Id": f"<{letter.newsletter}.{letter.sender.domain}>",
        "List-Unsubscribe": f"<{one_line(unsubscribe_url(letter.public_url, marks[UNSUBSCRIBE_PLACEHOLDER]))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
    return assemble(filled, recipient, date, identity or message_id(letter, recipient), further)


def assemble(
    letter: Letter, recipient: Recipient, date: datetime, identity: str, further: Mapping[str, str] | None = None
) -> bytes:
    """A complete message with the letter's texts as they are.

    Args:
        letter: What stands in it.
        recipient: Whom it is for.
        date: When it is written.
        identity: Its Message-ID, in angle brackets.
        further: Headers besides those that every message has, as they are to be written.
    """
    headers = {
        "From": _mailbox("From", letter.sender.display_name, letter.sender.addr_spec),
        "To": _mailbox("To", recipient.name, recipient.email),
        "Reply-To": _mailbox("Reply-To", letter.reply_to.display_name, letter.reply_to.addr_spec),
        "Subject": _encoded("Subject", one_line(letter.subject)[:_MAX_SUBJECT]),
        "Date": format_datetime(date),
        "Message-ID": identity,
        **(further or {}),
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMessage(policy=_POLICY)
    for name, value in headers.items():
        message.set_raw(name, value)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.picture:
        _add_picture(message, letter.picture)
    return message.as_bytes()


def _add_picture(message: EmailMessage, picture: bytes) -> None:
    """Put the picture beside the HTML that refers to it: multipart/related (RFC 2387) within the alternatives."""
    html = message.get_payload(1)
    if not isinstance(html, EmailMessage):
        raise TypeError("a picture has its place beside HTML")
    html.make_related(boundary=f"=_{content_id(picture)[:32]}")  # RFC 2045, 6.7: no encoded part can hold "=_"
    html.set_param("type", "text/html")
    html.attach(_part(picture))


@lru_cache(maxsize=2)
def _part(picture: bytes) -> EmailMessage:
    """The picture, encoded once for all copies.

    Inline, so that no client lists it among attachments; with a file name, for those that let it be saved.
    """
    part = EmailMessage(policy=_POLICY)
    cid = f"<{content_id(picture)}>"
    part.set_content(picture, "image", "png", cid=cid, disposition="inline", filename="coverage.png")
    return part


def message_id(letter: Letter, recipient: Recipient) -> str:
    """The same for the same edition and subscriber, however often it is built; tells a stranger nothing of either."""
    secret = f"{letter.edition_id}:{recipient.subscription_id}:{recipient.key}:{recipient.email}"
    return f"<{hashlib.sha256(secret.encode()).hexdigest()[:32]}@{letter.sender.domain}>"


def _mailbox(header: str, name: str, address: str) -> str:
    shown, address = one_line(name), one_line(address)
    if not shown:
        return address
    encoded = _encoded(header, shown)
    if encoded == shown:
        encoded = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{encoded} <{address}>"


def _encoded(header: str, text: str) -> str:
    """ASCII as it is; anything else, and what could be taken for encoded, as encoded words (RFC 2047)."""
    if text.isascii() and "=?" not in text:
        return text
    return Header(text, "utf-8", maxlinelen=_WIDTH, header_name=header).encode(linesep="\r\n")


def _filled(body: str, marks: dict[str, str]) -> str:
    for placeholder, value in marks.items():
        body = body.replace(placeholder, value)
    return body
