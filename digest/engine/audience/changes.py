"""What subscribers are told of changes in their name: goodbyes, new choices, and questions about moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.addresses import masked
from digest.audience.choices import Choices
from digest.clock import local_day, wall_clock
from digest.db.audience import Frequency, Subscription
from digest.engine.audience.firsts import called
from digest.engine.audience.said import Said, link_in
from digest.tokens import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmodel import Session

    from digest.db.audience import AudienceMail
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_FREQUENCIES = {Frequency.EVERY: "every edition", Frequency.WEEKLY: "the weekly best-of alone"}


def goodbye(_session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """That an address was unsubscribed, and the link that undoes it."""
    return Said(
        subject=f"You are unsubscribed from {newsletter.title}",
        preheader="It is done. If that was not you, one press of a button brings all back.",
        heading="You are unsubscribed",
        paragraphs=[
            f"Nothing more of {newsletter.title} is sent to this address.",
            (
                "If you did not want that, perhaps somebody used the link in an edition that you passed on. One "
                "press of the button brings all back exactly as it was."
            ),
        ],
        button="Bring it back",
        link=link_in(installation, mail, "return", Purpose.RETURN),
        why=f"You get this mail because this address was unsubscribed. It is the last one. "
        f"The button works until {wall_clock(mail.expires_at, newsletter.timezone)}.",
    )


def changed(session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """What was chosen for an address since its owner was told last, and the link to choose otherwise."""
    subscription = session.get_one(Subscription, mail.wanted["subscription"])
    before, after = _before(mail), Choices.of(subscription)
    return Said(
        subject=f"Your preferences for {newsletter.title} were changed",
        preheader="What is different now, and where to change it again.",
        heading="Your preferences were changed",
        paragraphs=[
            f"This was changed about what you get of {newsletter.title}, by the link in one of its mails:",
            *differences(before, after, newsletter),
            "If it was not you, perhaps it was somebody whom you passed an edition on to. You can change it back.",
        ],
        button="See your preferences",
        link=link_in(installation, subscription, "preferences", Purpose.PREFERENCES),
        why="You get this mail because the preferences of this address were changed.",
    )


def is_different(session: Session, mail: AudienceMail) -> bool:
    """Whether there still is something to tell of what was changed."""
    return _before(mail) != Choices.of(session.get_one(Subscription, mail.wanted["subscription"]))


def differences(before: Choices, after: Choices, newsletter: Newsletter) -> Iterator[str]:
    """A sentence on each choice that is another one now."""
    if before.frequency is not after.frequency:
        yield f"You get {_FREQUENCIES[after.frequency]}. Before, it was {_FREQUENCIES[before.frequency]}."
    if before.first != after.first:
        yield f"First comes {_order(after.first)}. Before, it was {_order(before.first)}."
    if before.paused_until != after.paused_until:
        until = after.paused_until
        yield f"Nothing is sent to you until {_day(until, newsletter)}." if until else "The pause is over."


def move_from(_session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """The question to the address that somebody has."""
    return Said(
        subject=f"Shall {newsletter.title} go to another address?",
        preheader="Nothing changes before you agree, and then the other address.",
        heading="Another address for you?",
        paragraphs=[
            (
                f"Somebody, most likely you, asked that {newsletter.title}, and all else that we send to this address, "
                f"go to {masked(mail.wanted['to'])} from now on."
            ),
            (
                "If that is right, agree to it here. Then we ask the other address, and when it has agreed too, it is "
                "done. If it was not you, do nothing: all stays as it is."
            ),
        ],
        button="Yes, send it there",
        link=link_in(installation, mail, "move", Purpose.MOVE_FROM),
        why="You get this mail because a change of this address was asked for. "
        f"The button works until {wall_clock(mail.expires_at, newsletter.timezone)}.",
    )


def move_to(_session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """The question to the address that somebody gave."""
    return Said(
        subject=f"Shall {newsletter.title} come to this address?",
        preheader="Nothing is sent here before you agree.",
        heading="Is this your new address?",
        paragraphs=[
            (
                f"The owner of {masked(mail.wanted['from'])}, most likely you, wants {newsletter.title}, and all else "
                "that we send there, to come to this address from now on."
            ),
            (
                "If that is right, agree to it here. If it was not you, do nothing: nothing is sent to you without "
                "your word."
            ),
        ],
        button="Yes, send it here",
        link=link_in(installation, mail, "move", Purpose.MOVE_TO),
        why="You get this mail because this address was given for a change of address. "
        f"The button works until {wall_clock(mail.expires_at, newsletter.timezone)}.",
    )


def moved(_session: Session, installation: Installation, newsletter: Newsletter, mail: AudienceMail) -> Said:
    """That a change of address is done, to the old one."""
    return Said(
        subject=f"{newsletter.title} goes to your other address now",
        preheader="Your address was changed. This is the last mail to the old one.",
        heading="Your address was changed",
        paragraphs=[
            (
                f"{newsletter.title}, and all else that we sent to this address, goes to {masked(mail.wanted['to'])} "
                "from now on, as was agreed to from both."
            ),
            "If it was not you, answer this mail and say so: a person reads it.",
        ],
        button=f"Go to {newsletter.title}",
        link=f"{installation.settings.public_url.rstrip('/')}/about/{newsletter.slug}",
        why="You get this mail because this address was changed for another. It is the last one.",
    )


def _before(mail: AudienceMail) -> Choices:
    """What its reader was told last, or never had to be told."""
    return Choices.read(mail.wanted["before"])


def _order(first: str) -> str:
    return called(first) if first else "what the editors put first"


def _day(moment: datetime, newsletter: Newsletter) -> str:
    day = local_day(moment, newsletter.timezone)
    return f"{day:%A} {day.day} {day:%B %Y}"
