"""What those are written who signed up: whether it was they, or that they are subscribed already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.db.audience import Subscription
from digest.engine.audience.said import Said, link_in
from digest.tokens import Purpose

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.db.audience import AudienceMail
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def confirm(_session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """The question whether it was they, and the link that says yes."""
    return Said(
        subject=f"Confirm your subscription to {newsletter.title}",
        preheader="One press of a button, and it comes to this address.",
        heading="Is this your address?",
        paragraphs=[
            f"Somebody, most likely you, asked us to send {_titles(installation, mail)} to this address.",
            "Confirm that it was you, and you are subscribed. If it was not, do nothing.",
            "Nothing is sent to you without your word.",
        ],
        button="Confirm the subscription",
        link=link_in(installation, mail, "confirm", Purpose.CONFIRM),
        why=f"You get this mail because this address was signed up for {_titles(installation, mail)}.",
    )


def already(session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """That nothing needs doing, and the link to choose otherwise."""
    subscription = session.get_one(Subscription, mail.wanted["subscription"])
    return Said(
        subject=f"You are subscribed to {newsletter.title}",
        preheader="You were already: nothing has changed.",
        heading="You are subscribed already",
        paragraphs=[
            f"Somebody, most likely you, asked us to send {_titles(installation, mail)} to this address.",
            "It is sent there already, so nothing has changed.",
            "Does it not arrive? Look for it among the spam, and put our address among your contacts.",
        ],
        button="See your preferences",
        link=link_in(installation, subscription, "preferences", Purpose.PREFERENCES),
        why=f"You get this mail because this address was signed up for {_titles(installation, mail)}.",
    )


def _titles(installation: Installation, mail: AudienceMail) -> str:
    """The newsletters that a mail is about, as a list in words."""
    known = {each.slug: each.title for each in installation.settings.newsletters}
    *others, last = [known[slug] for slug in mail.wanted["newsletters"] if slug in known] or [known[mail.newsletter]]
    return f"{', '.join(others)} and {last}" if others else last
