"""Subscribers, and the mails about their subscriptions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from digest.db.audience import AudienceMail, AudienceMailKind, Subscriber
from digest.engine.audience.intake import Form
from digest.engine.audience.mails import mail_to
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    from sqlmodel import Session

    from digest.engine.installation import Installation

LEE = "lee@readers.example"


def subscriber(session: Session, email: str, **values: Any) -> Subscriber:
    """Somebody with this address, new or known."""
    known = session.exec(select(Subscriber).where(Subscriber.email == email)).first()
    if known is None:
        known = Subscriber(email=email, **values)
        session.add(known)
        session.flush()
    return known


def queued(installation: Installation, kind: AudienceMailKind = AudienceMailKind.CONFIRM, **values: Any) -> None:
    """A mail to Lee that waits."""
    now = installation.clock.now()
    with installation.database.write() as session:
        lee = subscriber(session, LEE, added_at=now)
        usual: dict[str, Any] = {"wanted": {"newsletters": [SLUG]}, "lasts": timedelta(hours=48)}
        session.add(mail_to(lee, SLUG, kind, now, **(usual | values)))


def audience_mails(installation: Installation) -> list[AudienceMail]:
    """All rows, in the order in which they were written."""
    with installation.database.read() as session:
        return list(session.exec(select(AudienceMail).order_by(AudienceMail.id)))  # type: ignore[arg-type]


def sent(email: str = LEE, **values: Any) -> Form:
    """A form as somebody sends it who leaves most of it as it is."""
    form = {"newsletters": [SLUG], "frequency": "every", "first": "", "source": "sign-up page", "trap": ""}
    return Form(email=email, **(form | {"host": "203.0.113.7"} | values))


def outbox(installation: Installation) -> list[bytes]:
    """The messages in the Maildir."""
    folder = installation.settings.deliver.maildir / "new"
    return [each.read_bytes() for each in sorted(folder.iterdir())]
