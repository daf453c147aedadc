"""One copy of an edition as an email: every header is built here, from typed fields."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from digest.db.editions import PREFERENCES_PLACEHOLDER, UNSUBSCRIBE_PLACEHOLDER
from digest.errors import SettingsError
from digest.tokens import Purpose, token

if TYPE_CHECKING:
    from datetime import datetime

# Python encodes a header longer than the line length, and an encoded List-Unsubscribe is one that no client obeys.
_ONE_LINE = SMTP.clone(max_line_length=998)
_MAX_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What all copies of an edition share."""

    edition_id: int
    newsletter: str
    sender: Address
    reply_to: Address
    public_url: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one copy is for. `subscription_id` 0: a test copy, for nobody's subscription."""

    email: str
    name: str
    subscription_id: int
    key: str


def mailbox(line: str, setting: str) -> Address:
    """A `Name <address>` line of the settings as an address.

    Raises:
        SettingsError: It is none; the text names the setting.
    """
    name, address = parseaddr(line)
    if not address or "@" not in address:
        raise SettingsError(f"`{setting}` must be an address such as `Decoding Asia <asia@example.org>`, not {line!r}")
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise SettingsError(f"`{setting}` {line!r} is no email address: {error}") from error


def unsubscribe_url(public_url: str, mark: str) -> str:
    """Where one reader's unsubscribe link leads; `mark` is the token, or the placeholder for it."""
    return f"{public_url.rstrip('/')}/unsubscribe/{mark}"


def build(letter: Letter, recipient: Recipient, date: datetime) -> bytes:
    """The complete message, with CRLF line ends, ready for SMTP or a file.

    The headers follow RFC 5322, RFC 2919 (List-Id), RFC 2369 and RFC 8058 (List-Unsubscribe and its one-click POST).
    """
    marks = {
        UNSUBSCRIBE_PLACEHOLDER: token(recipient.subscription_id, recipient.key, Purpose.UNSUBSCRIBE),
        PREFERENCES_PLACEHOLDER: token(recipient.subscription_id, recipient.key, Purpose.PREFERENCES),
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = _to(recipient)
    message["Reply-To"] = letter.reply_to
    message["Subject"] = _one_line(letter.subject)[:_MAX_SUBJECT]
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id(letter, recipient)
    message["List-Id"] = f"<{letter.newsletter}.{letter.sender.domain}>"
    message["List-Unsubscribe"] = f"<{unsubscribe_url(letter.public_url, marks[UNSUBSCRIBE_PLACEHOLDER])}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Precedence"] = "bulk"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_filled(letter.text, marks), cte="quoted-printable")
    message.add_alternative(_filled(letter.html, marks), subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=_ONE_LINE)


def message_id(letter: Letter, recipient: Recipient) -> str:
    """The same for the same edition and subscriber, however often it is built; tells a stranger nothing of either."""
    secret = f"{letter.edition_id}:{recipient.subscription_id}:{recipient.key}:{recipient.email}"
    return f"<{hashlib.sha256(secret.encode()).hexdigest()[:32]}@{letter.sender.domain}>"


def _to(recipient: Recipient) -> Address:
    local, _, domain = recipient.email.rpartition("@")
    return Address(display_name=_one_line(recipient.name), username=local, domain=domain)


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _filled(body: str, marks: dict[str, str]) -> str:
    for placeholder, value in marks.items():
        body = body.replace(placeholder, value)
    return body
