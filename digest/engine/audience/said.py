"""The words of a mail about a subscription, and the links in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.tokens import token

if TYPE_CHECKING:
    from digest.db.audience import AudienceMail, Subscription
    from digest.engine.installation import Installation
    from digest.tokens import Purpose


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a mail, and where its button leads. `why` is the fine print: why its reader gets it.

    `unsubscribe` is the link by which they leave, if there is anything to leave.
    """

    subject: str
    preheader: str
    heading: str
    paragraphs: list[str]
    button: str
    link: str
    why: str
    unsubscribe: str = ""


def link_in(installation: Installation, row: AudienceMail | Subscription, page: str, purpose: Purpose) -> str:
    """The link to a public page for one purpose: of one mail, or of a subscription whoever writes."""
    return f"{installation.settings.public_url.rstrip('/')}/{page}/{token(row.id, row.key, purpose)}"
