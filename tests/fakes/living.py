"""The links of subscribers, and all that could change by using them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from digest.db.audience import AudienceEvent, AudienceMail, AudienceMailKind, SignUp, Subscriber, Subscription
from digest.settings import Focus, Weekly
from digest.tokens import Purpose, token

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from digest.engine.installation import Installation

PAGES = {
    AudienceMailKind.CONFIRM: ("confirm", Purpose.CONFIRM),
    AudienceMailKind.GOODBYE: ("return", Purpose.RETURN),
    AudienceMailKind.MOVE_FROM: ("move", Purpose.MOVE_FROM),
    AudienceMailKind.MOVE_TO: ("move", Purpose.MOVE_TO),
}


def offering(installation: Installation, *others: str, **values: Any) -> Installation:
    """Its newsletter is about Japan, Korea and energy and has a weekly best-of, but for `values`; `others` are more."""
    (asia,) = installation.settings.newsletters
    focus = Focus(countries=["KR", "JP"], topics={"energy": 1.0})
    offered = asia.model_copy(update={"focus": focus, "weekly": Weekly(day="sat"), **values})
    more = [asia.model_copy(update={"slug": slug, "title": f"Decoding {slug.title()}"}) for slug in others]
    return replace(installation, settings=installation.settings.model_copy(update={"newsletters": [offered, *more]}))


def subscription(installation: Installation, email: str = "ann@readers.example") -> Subscription:
    """The one subscription of an address, as it is now."""
    with installation.database.read() as session:
        theirs = select(Subscription).join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
        return session.exec(theirs.where(Subscriber.email == email)).one()


def own_link(installation: Installation, purpose: Purpose, email: str = "ann@readers.example") -> str:
    """The path of a link in an edition."""
    row = subscription(installation, email)
    return f"/{purpose.value}/{token(row.id, row.key, purpose)}"


def mail_link(mail: AudienceMail) -> str:
    """The path of the link in a mail."""
    page, purpose = PAGES[mail.kind]
    return f"/{page}/{token(mail.id, mail.key, purpose)}"


def last_mail(installation: Installation, kind: AudienceMailKind) -> AudienceMail:
    """The last mail of a kind."""
    with installation.database.read() as session:
        last = select(AudienceMail).where(AudienceMail.kind == kind).order_by(col(AudienceMail.id).desc()).limit(1)
        return session.exec(last).one()


def mails(installation: Installation, kind: AudienceMailKind) -> list[AudienceMail]:
    """Those of a kind, in the order in which they were written."""
    with installation.database.read() as session:
        of_kind = select(AudienceMail).where(AudienceMail.kind == kind).order_by(col(AudienceMail.id))
        return list(session.exec(of_kind))


def events(installation: Installation) -> list[AudienceEvent]:
    """All that happened, in order."""
    with installation.database.read() as session:
        return list(session.exec(select(AudienceEvent).order_by(col(AudienceEvent.id))))


def everything(installation: Installation) -> list[SQLModel]:
    """All rows about subscribers: equal before and after if nothing changed."""
    tables: tuple[type[SQLModel], ...] = (Subscriber, Subscription, AudienceMail, AudienceEvent, SignUp)
    with installation.database.read() as session:
        return [row for table in tables for row in session.exec(select(table)).all()]
