"""The welcome to a new subscriber: the latest edition with a few words above it, or the words alone.

What they want to stand first does, if the edition was set so for others when it went out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import col, select

from digest.compose.render.edition import greeting
from digest.compose.render.look import load_look
from digest.db.audience import Subscription
from digest.db.editions import Edition, EditionStatus
from digest.deliver.message import Recipient, build, message_id
from digest.deliver.notice import above
from digest.engine import arranging
from digest.engine.audience.said import Said, link_in
from digest.engine.audience.setting import letter_with, view_of
from digest.engine.posting import Written
from digest.engine.sending import letter_of
from digest.tokens import Purpose

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.db.audience import AudienceMail
    from digest.deliver.message import Letter
    from digest.engine.installation import Installation
    from digest.settings import Newsletter


def written(session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Written:
    """The welcome. The edition has all that an edition has: a way to leave.

    Raises:
        RenderError: The templates are not there, or have a fault.
        SettingsError: There is no sender that is an address.
    """
    subscription = session.get_one(Subscription, mail.wanted["subscription"])
    edition = _latest(session, subscription)
    said = _said(installation, newsletter, subscription, edition)
    if edition is None:
        letter = letter_with(installation, newsletter, said)
    else:
        words = greeting(view_of(newsletter, said), load_look(newsletter.look, installation.settings.templates))
        letter = replace(above(_edition(session, edition, subscription), words.html, words.text), subject=said.subject)
    identity = message_id(letter, Recipient(mail.address, "", 0, mail.key))
    reader = Recipient(mail.address, "", subscription.id, subscription.key)
    content = build(letter, reader, installation.clock.now(), identity)
    return Written(letter.sender.addr_spec, content)


def _latest(session: Session, subscription: Subscription) -> Edition | None:
    """The latest edition that went out, of the kind that is subscribed to, if there is one."""
    of_kind = col(Edition.frequency) == subscription.frequency
    sent = select(Edition).where(Edition.newsletter == subscription.newsletter, Edition.status == EditionStatus.SENT)
    return session.exec(sent.order_by(of_kind.desc(), col(Edition.number).desc()).limit(1)).first()


def _edition(session: Session, edition: Edition, subscription: Subscription) -> Letter:
    letter = letter_of(edition)
    body = arranging.bodies(session, edition).get(subscription.first, letter)
    return replace(letter, html=body.html, text=body.text)


def _said(
    installation: Installation, newsletter: Newsletter, subscription: Subscription, edition: Edition | None
) -> Said:
    first = f"Below is the latest edition, No. {edition.number}." if edition else "The first edition is still to come."
    return Said(
        subject=f"Welcome to {newsletter.title}",
        preheader="You are subscribed. " + first,
        heading=f"Welcome to {newsletter.title}",
        paragraphs=[f"You are subscribed. {first}", "What you get, and how often, you can choose at any time."],
        button="Choose your preferences",
        link=link_in(installation, subscription, "preferences", Purpose.PREFERENCES),
        why=f"You get this mail because you confirmed your subscription to {newsletter.title}.",
        unsubscribe=link_in(installation, subscription, "unsubscribe", Purpose.UNSUBSCRIBE),
    )
