"""The delivery ledger: one row for each edition and subscriber, moved only by conditional updates.

    pending -> sending -> sent | deferred | refused | unknown
    deferred -> sending again when its time has come
    pending, deferred -> skipped when the subscriber has left, paused, or wants no such edition any more

At most once after a message was handed over, at least once before: a row that was `sending` when its process died is
`unknown`, and no program sends it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, insert, literal, or_, select as sql_select, update
from sqlmodel import Session, col, select

from digest.db.audience import FORGOTTEN, Frequency, Standing, Subscriber, Subscription, Suppression, address_hash
from digest.db.columns import Moment
from digest.db.deliveries import ANSWERED, TROUBLED, UNFINISHED, Delivery, DeliveryStatus
from digest.db.editions import Edition
from digest.deliver.message import Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect

    from digest.deliver.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that this process is sending now."""

    delivery_id: int
    attempts: int
    opened_at: datetime
    recipient: Recipient


_OTHER_FREQUENCY = {
    Frequency.EVERY: "wants every edition since, and no weekly best-of",
    Frequency.WEEKLY: "wants the weekly best-of alone since",
}


def count_readers(session: Session, newsletter: str, frequency: Frequency, now: datetime) -> int:
    """How many an edition of that frequency, sent now, would go to.

    Who is suppressed is found once: to ask it of each subscription takes three times as long.
    """
    suppressed = select(Subscriber.id).where(col(Subscriber.email).in_(select(Suppression.email)))
    readers = select(func.count()).where(
        *_wants(newsletter, frequency, now), col(Subscription.subscriber_id).not_in(suppressed)
    )
    return session.exec(readers).one()


def firsts(session: Session, newsletter: str, frequency: Frequency, now: datetime) -> list[str]:
    """The countries and topics that readers of such an edition want to stand first, each once."""
    wanted = select(Subscription.first).where(*_wants(newsletter, frequency, now), col(Subscription.first) != "")
    return list(session.exec(wanted.distinct().order_by(col(Subscription.first))))


def _wants(
    newsletter: str, frequency: Frequency | ScalarSelect[Frequency], now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """What holds of the subscriptions that an edition of that frequency is for now."""
    return (
        col(Subscription.newsletter) == newsletter,
        col(Subscription.standing) == Standing.ACTIVE,
        col(Subscription.frequency) == frequency,
        or_(col(Subscription.paused_until).is_(None), col(Subscription.paused_until) <= now),
    )


def open_rows(session: Session, edition_id: int, newsletter: str, now: datetime) -> int:
    """One pending row for each subscription that the edition is for: the snapshot that it goes to."""
    frequency = select(Edition.frequency).where(Edition.id == edition_id).scalar_subquery()
    snapshot = sql_select(
        literal(edition_id),
        col(Subscription.id),
        col(Subscriber.email),
        literal(DeliveryStatus.PENDING.value),
        literal(0),
        literal(""),
        literal(now, Moment),
        literal(now, Moment),
    )
    columns = ["edition_id", "subscription_id", "email", "status", "attempts", "reply", "opened_at", "changed_at"]
    readers = snapshot.join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id)).where(
        *_wants(newsletter, frequency, now), ~exists().where(col(Suppression.email) == col(Subscriber.email))
    )
    session.execute(insert(Delivery).from_select(columns, readers))
    counted = select(func.count()).select_from(Delivery).where(Delivery.edition_id == edition_id)
    return session.exec(counted).one()


def claim(session: Session, edition_id: int, size: int, now: datetime) -> list[Claim]:
    """Mark up to `size` rows that are due as `sending`; those that come first and are not wanted since are skipped.

    A copy goes to the address that its subscriber has now. Its hash is looked up among the suppressions: of some they
    have nothing else, and the snapshot knows no hashes.
    """
    frequency = Frequency(session.exec(select(Edition.frequency).where(Edition.id == edition_id)).one())
    claims: list[Claim] = []
    while len(claims) < size and (rows := _due(session, edition_id, size - len(claims), now)):
        hashes = [address_hash(subscriber.email) for _, _, subscriber in rows]
        suppressed = set(session.exec(select(Suppression.hash).where(col(Suppression.hash).in_(hashes))))
        for (delivery, subscription, subscriber), hashed in zip(rows, hashes, strict=True):
            delivery.changed_at, delivery.email = now, subscriber.email
            because = "suppressed since" if hashed in suppressed else _unwanted(subscription, frequency, now)
            if because:
                delivery.status, delivery.reply = DeliveryStatus.SKIPPED, because
                continue
            delivery.status = DeliveryStatus.SENDING
            delivery.attempts += 1
            recipient = Recipient(
                subscriber.email, subscriber.name, subscription.id, subscription.key, subscription.first
            )
            claims.append(Claim(delivery.id, delivery.attempts, delivery.opened_at, recipient))
        session.flush()
    return claims


def _unwanted(subscription: Subscription, frequency: Frequency, now: datetime) -> str:
    """Why a subscription that was in the snapshot gets no copy any more; empty if it does."""
    if subscription.standing is not Standing.ACTIVE:
        return "unsubscribed since"
    if subscription.paused_until is not None and subscription.paused_until > now:
        return "paused since"
    return "" if subscription.frequency is frequency else _OTHER_FREQUENCY[subscription.frequency]


def _due(
    session: Session, edition_id: int, size: int, now: datetime
) -> Sequence[tuple[Delivery, Subscription, Subscriber]]:
    """Up to `size` rows that are due; those put off come first.

    Each status is asked for by itself, in the order of the index: a slice costs the same however many rows wait.
    """
    put_off = (col(Delivery.status) == DeliveryStatus.DEFERRED) & (col(Delivery.next_attempt_at) <= now)
    for due in (put_off, col(Delivery.status) == DeliveryStatus.PENDING):
        rows = session.exec(
            select(Delivery, Subscription, Subscriber)
            .join(Subscription, col(Subscription.id) == col(Delivery.subscription_id))
            .join(Subscriber, col(Subscriber.id) == col(Subscription.subscriber_id))
            .where(Delivery.edition_id == edition_id, due)
            .order_by(col(Delivery.changed_at), col(Delivery.id))
            .limit(size)
            .with_for_update(skip_locked=True, of=Delivery)
        ).all()
        if rows:
            return rows
    return []


def settle(session: Session, outcomes: Mapping[int, Outcome], now: datetime) -> None:
    """Write what became of claimed rows; a mailbox that is gone is never mailed again.

    Of whom was forgotten while their copy was under way nothing is kept that the server said: it may name them.
    """
    for delivery_id, outcome in outcomes.items():
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        is_forgotten = delivery.email.startswith(FORGOTTEN)
        delivery.status = outcome.status
        delivery.reply = "" if is_forgotten else outcome.reply
        delivery.next_attempt_at = outcome.next_attempt_at
        delivery.changed_at = now
        if outcome.mailbox_gone and not is_forgotten:
            _suppress(session, delivery.email, outcome.reply, now)


def _suppress(session: Session, email: str, reason: str, now: datetime) -> None:
    known = session.exec(select(Suppression.id).where(Suppression.hash == address_hash(email))).first()
    if known is None:
        gone = f"mailbox gone: {reason}"[:500]
        session.add(Suppression(hash=address_hash(email), email=email, reason=gone, at=now))


def release(session: Session, delivery_ids: Iterable[int], now: datetime) -> None:
    """Claimed rows that were never handed over wait again; the try does not count."""
    session.execute(
        update(Delivery)
        .where(col(Delivery.id).in_(list(delivery_ids)), col(Delivery.status) == DeliveryStatus.SENDING)
        .values(status=DeliveryStatus.PENDING, attempts=col(Delivery.attempts) - 1, changed_at=now)
    )


def recover(session: Session, edition_id: int, now: datetime) -> None:
    """Rows left `sending` by a process that died: nobody knows whether the server took them.

    Call it only while holding the edition's lock, when no living process can be sending.
    """
    session.execute(
        update(Delivery)
        .where(col(Delivery.edition_id) == edition_id, col(Delivery.status) == DeliveryStatus.SENDING)
        .values(
            status=DeliveryStatus.UNKNOWN,
            reply="the program stopped while sending this copy; it may or may not have arrived",
            changed_at=now,
        )
    )


def tally(session: Session, edition_id: int) -> dict[DeliveryStatus, int]:
    """How many rows stand in each status, leaving out those with none."""
    rows = session.exec(
        select(Delivery.status, func.count()).where(Delivery.edition_id == edition_id).group_by(col(Delivery.status))
    )
    return {DeliveryStatus(status): count for status, count in rows.all()}


def settled_since(session: Session, edition_id: int, moment: datetime) -> int:
    """How many copies were answered, put off or given up since `moment`."""
    rows = select(func.count()).where(
        Delivery.edition_id == edition_id, col(Delivery.status).in_(ANSWERED), col(Delivery.changed_at) > moment
    )
    return session.exec(rows).one()


def next_attempt(session: Session, edition_id: int) -> datetime | None:
    """When the earliest deferred row is due."""
    waiting = select(func.min(Delivery.next_attempt_at)).where(
        Delivery.edition_id == edition_id, Delivery.status == DeliveryStatus.DEFERRED
    )
    return session.exec(waiting).one()


def has_work(session: Session, edition_id: int, now: datetime) -> bool:
    """Whether a row wants something done now: sent, sent again, or settled after a process died."""
    wanting = or_(
        col(Delivery.status).in_([DeliveryStatus.PENDING, DeliveryStatus.SENDING]),
        (col(Delivery.status) == DeliveryStatus.DEFERRED) & (col(Delivery.next_attempt_at) <= now),
    )
    return (
        session.exec(select(Delivery.id).where(Delivery.edition_id == edition_id, wanting).limit(1)).first() is not None
    )


def not_sent(session: Session, edition_id: int, limit: int) -> list[Delivery]:
    """The rows that an operator should know about: refused, unknown or deferred, with the server's words."""
    rows = select(Delivery).where(Delivery.edition_id == edition_id, col(Delivery.status).in_(TROUBLED))
    return list(session.exec(rows.order_by(col(Delivery.status), col(Delivery.email)).limit(limit)))


def is_finished(session: Session, edition_id: int) -> bool:
    """Whether no row is pending, sending or deferred."""
    left = select(Delivery.id).where(Delivery.edition_id == edition_id, col(Delivery.status).in_(UNFINISHED))
    return session.exec(left.limit(1)).first() is None
