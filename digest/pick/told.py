"""What earlier editions told their readers, as it stood at a moment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from digest.clock import local_day
from digest.db.audience import Frequency
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Audit, Edition, EditionStatus, Item
from digest.pick.report import Told

if TYPE_CHECKING:
    from datetime import date, datetime

    from digest.settings import Newsletter

# How far back earlier editions count as told: beyond it the same happening is news again.
MEMORY = timedelta(days=30)
_ARRIVED = (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN, DeliveryStatus.SENDING)
_STATES = [status.value for status in EditionStatus]


def told(session: Session, newsletter: Newsletter, now: datetime) -> list[Told]:
    """The items of the editions before the one that is made at `now`: those that were sent, and those that may be.

    A weekly best-of tells nothing that an edition before it has not told.
    """
    daily = (Edition.newsletter == newsletter.slug, Edition.frequency == Frequency.EVERY)
    earlier = list(
        session.exec(
            select(Edition)
            .where(*daily, Edition.built_at > now - MEMORY, Edition.built_at <= now)
            .order_by(col(Edition.number))
        )
    )
    newest = session.exec(select(func.max(Edition.number)).where(*daily)).one()
    states = _states(session, earlier, now)
    reached = _reached(session, [number for number, state in states.items() if state is EditionStatus.CANCELLED], now)
    today = local_day(now, newsletter.timezone)
    told_by = {
        edition.id: edition
        for edition in earlier
        if edition.id in reached or _counts(edition, states[edition.id], today, is_newest=edition.number == newest)
    }
    items = session.exec(select(Item).where(col(Item.edition_id).in_(told_by)).order_by(col(Item.id)))
    return [told_in(item, told_by[item.edition_id]) for item in items]


def _states(session: Session, editions: list[Edition], now: datetime) -> dict[int, EditionStatus]:
    """The state of each edition at `now`: the record of its steps tells, where it has taken any since."""
    states = {edition.id: edition.status for edition in editions}
    steps = list(
        session.exec(
            select(Audit)
            .where(col(Audit.edition_id).in_(states), col(Audit.action).in_(_STATES))
            .order_by(col(Audit.at), col(Audit.id))
        )
    )
    moved_since = {step.edition_id for step in steps if step.at > now}
    states |= dict.fromkeys(states.keys() & moved_since, EditionStatus.DRAFT)
    for step in steps:
        if step.edition_id is not None and step.edition_id in moved_since and step.at <= now:
            states[step.edition_id] = EditionStatus(step.action)
    return states


def _reached(session: Session, editions: list[int], now: datetime) -> set[int]:
    """The editions of which a reader has a copy at `now`, or may have one."""
    arrived = exists().where(
        col(Delivery.edition_id) == col(Edition.id), col(Delivery.status).in_(_ARRIVED), col(Delivery.changed_at) <= now
    )
    return set(session.exec(select(Edition.id).where(col(Edition.id).in_(editions), arrived)))


def _counts(edition: Edition, state: EditionStatus, today: date, *, is_newest: bool) -> bool:
    """Whether readers know, or may yet learn, what an edition tells; of a cancelled one its copies decide that."""
    if state in {EditionStatus.SKIPPED, EditionStatus.CANCELLED}:
        return False
    if state is EditionStatus.HELD and edition.day < today:
        return False  # one held since an earlier day gives way to today's
    return not (is_newest and edition.is_replaced_by_a_build_on(today, state))


def told_in(item: Item, edition: Edition) -> Told:
    """What an item of an edition tells its readers."""
    return Told(
        headline=item.headline,
        summary=" ".join(sentence["text"] for sentence in item.summary),
        entry_ids=frozenset(source["entry_id"] for source in item.sources if source["entry_id"] is not None),
        urls=frozenset(source["url"] for source in item.sources),
        told_at=edition.built_at,
        day=edition.day,
    )
