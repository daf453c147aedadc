"""What stands first: an approved edition set in other orders, for the readers who asked for one.

Nobody approves each order. What was approved are the words and how they are set; setting them once more must give the
very bytes that were approved, or else everybody gets those.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.compose import approvals, lifecycle
from digest.compose.arrangement import arranged
from digest.compose.render.edition import Rendered
from digest.db.editions import Arrangement, Audit, Edition, EditionStatus
from digest.deliver import ledger
from digest.deliver.message import Body
from digest.engine.checking import composer
from digest.errors import RenderError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.compose.composer import Composer
    from digest.db.editions import Item
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

log = logging.getLogger("digest")

RECORDED = "arranged"
"""Where the record of an opening has the fingerprints of the orders, by what stands first."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """An edition in the orders that its readers ask for, by what stands first; good for one approval alone."""

    approval_id: int | None = None
    orders: dict[str, Rendered] = field(default_factory=dict)


def arrange(installation: Installation, newsletter: Newsletter, edition_id: int) -> Arranged:
    """Set an approved edition in each order that somebody wants who will get it; in none if nobody does.

    It renders, so call it before the transaction that opens the sending.
    """
    with installation.database.read() as session:
        edition = session.get_one(Edition, edition_id)
        approval, items = approvals.approval_of(session, edition), lifecycle.items_of(session, edition)
        firsts = ledger.firsts(session, newsletter.slug, edition.frequency, installation.clock.now())
    orders = {first: order for first in firsts if (order := arranged(items, first)) != items}
    if edition.status is not EditionStatus.APPROVED or approval is None or not orders:
        return Arranged()  # one that is being sent has been set already
    maker = composer(installation, newsletter)
    try:
        if maker.rendered(edition, items) != Rendered(edition.html, edition.text, edition.picture):
            because = "the settings or the templates changed since it was approved"
        else:
            return Arranged(approval.id, _set(maker, edition, orders))
    except (RenderError, SettingsError) as error:
        because = str(error)
    log.warning("%s %d: everybody gets the editors' order: %s", newsletter.slug, edition.number, because)
    return Arranged()


def _set(maker: Composer, edition: Edition, orders: Mapping[str, Sequence[Item]]) -> dict[str, Rendered]:
    """The edition in each of the orders; one that several ask for is set once."""
    made: dict[tuple[int, ...], Rendered] = {}
    found = {}
    for first, order in orders.items():
        keys = tuple(item.key for item in order)
        found[first] = made[keys] = made.get(keys) or maker.rendered(edition, order)
    return found


def store(session: Session, edition: Edition, arranged: Arranged) -> dict[str, Any]:
    """Keep the orders of an edition whose sending opens, if the approval is the one that they were made for.

    Returns:
        What the record of the opening says of them, so that a later run knows them again.
    """
    approval = approvals.approval_of(session, edition) if arranged.orders else None
    if approval is None or approval.id != arranged.approval_id:
        return {}
    for first, order in arranged.orders.items():
        session.add(Arrangement(edition_id=edition.id, first=first, html=order.html, text=order.text))
    prints = {first: _sha256(order.html, order.text) for first, order in arranged.orders.items()}
    return {RECORDED: prints}


def bodies(session: Session, edition: Edition) -> dict[str, Body]:
    """The orders of an edition that is being sent, by what stands first: those that its record knows."""
    opened = select(Audit.detail).where(Audit.edition_id == edition.id, Audit.action == EditionStatus.SENDING.value)
    details = session.exec(opened.order_by(col(Audit.id))).all()
    prints: dict[str, str] = next((detail[RECORDED] for detail in details if RECORDED in detail), {})
    rows = session.exec(select(Arrangement).where(Arrangement.edition_id == edition.id)).all()
    return {row.first: Body(row.html, row.text) for row in rows if prints.get(row.first) == _sha256(row.html, row.text)}


def _sha256(html: str, text: str) -> str:
    whole = hashlib.sha256()
    for part in (html.encode(), text.encode()):
        whole.update(b"%d:" % len(part) + part)
    return whole.hexdigest()
