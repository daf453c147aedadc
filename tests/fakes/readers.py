"""A reader about whom every table has something to say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from digest.audience import standing
from digest.audience.importing import add_all
from digest.audience.people import Person
from digest.db.audience import AudienceMail, AudienceMailKind, Feedback, SignUp, Subscriber, Subscription
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Audit
from tests.fakes.editions import NOW, SLUG, bare_edition

if TYPE_CHECKING:
    from digest.db.session import Database

ANN, NAME, FORMER = "ann@readers.example", "Ann Unmistakable", "ann.before@readers.example"
JOANN = "joann@readers.example"
SAID = "I read it in Selu"


def followed(database: Database) -> None:
    """Ann, subscribed after a sign-up, with a copy to an address that she had before; and Joann, of whom as much."""
    with database.write() as session:
        edition = bare_edition(session)
        for email, name in ((ANN, NAME), (JOANN, "Joann")):
            add_all(session, SLUG, [Person(email, name, f"told by {email}", NOW - timedelta(days=9))], NOW)
            subscriber = session.exec(select(Subscriber).where(Subscriber.email == email)).one()
            subscription = session.exec(select(Subscription).where(Subscription.subscriber_id == subscriber.id)).one()
            standing.leave(session, subscription, NOW, source="page", reason=f"{name} has enough")
            common: dict[str, Any] = {
                "newsletter": SLUG,
                "subscriber_id": subscriber.id,
                "created_at": NOW,
                "expires_at": NOW,
            }
            mails = [
                AudienceMail(
                    kind=AudienceMailKind.CONFIRM, address=email, key=f"key {email}", trouble=f"{email}?", **common
                ),
                AudienceMail(
                    kind=AudienceMailKind.MOVE_TO, address="x@y.example", key="k", wanted={"address": email}, **common
                ),
            ]
            signs = [
                SignUp(at=NOW, email=written, newsletters=[SLUG])
                for written in (email, f" {email.upper()} ", f"my address is {email}, thanks")
            ]
            copy = Delivery(
                edition_id=edition.id,
                subscription_id=subscription.id,
                email=FORMER if email == ANN else email,
                status=DeliveryStatus.REFUSED,
                reply=f"550 no {email} here",
                opened_at=NOW,
                changed_at=NOW,
            )
            said = Feedback(
                edition_id=edition.id, item_key=0, subscription_id=subscription.id, useful=True, text=SAID, at=NOW
            )
            session.add_all([*mails, *signs, copy, said])


def put_on_record(database: Database) -> None:
    """A test copy to Ann in the record, as it was written down by an earlier program."""
    with database.write() as session:
        session.add(Audit(at=NOW, actor="Ed", action="test copy sent", detail={"to": ANN, "revision": 1}))
