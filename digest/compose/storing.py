"""A composed edition becomes rows: new ones, or in the place of the draft that it was made over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import Session, col, select

from digest.compose import lifecycle, revisions
from digest.compose.content import content_of
from digest.db.editions import REPLACEABLE, Audit, Edition, EditionStatus, Item
from digest.errors import StateError

if TYPE_CHECKING:
    from digest.compose.render.edition import Rendered


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition that is being composed, and its items, of which nothing is stored yet.

    `over` is the stored edition that it is to take the place of, as it was read; None for a new one. `last_key` is the
    highest key that any item of that one ever had.
    """

    edition: Edition
    over: Edition | None = None
    last_key: int = 0
    items: list[Item] = field(default_factory=list)


def store(session: Session, made: Draft, rendered: Rendered, by: str = "digest") -> Edition:
    """Write a composed edition with its items, its record and its first revision.

    Raises:
        StateError: The edition that it is to take the place of was changed since it was read.
    """
    made.edition.html, made.edition.text, made.edition.picture = rendered.html, rendered.text, rendered.picture
    edition, now = made.edition, made.edition.built_at
    _cancel_held(session, edition)
    if made.over is not None:
        edition = _put_over(session, made.over, edition, by)
    session.add(edition)
    session.flush()
    for item in made.items:
        item.edition_id = edition.id
    session.add_all(made.items)
    session.flush()
    detail = {"revision": edition.revision, "stories": len(made.items)}
    session.add(Audit(at=now, actor=by, action="built", edition_id=edition.id, detail=detail))
    parent = edition.revision - 1 or None  # what was built or edited before is there to go back to
    revisions.record(session, edition, parent, by, now, {"kind": "built"}, content_of(edition, made.items))
    return edition


def _put_over(session: Session, over: Edition, edition: Edition, by: str) -> Edition:
    """The row of the edition `over`, with what `edition` says in it."""
    current, now = session.get_one(Edition, over.id, populate_existing=True), edition.built_at
    if (current.status, current.revision, current.send_at) != (over.status, over.revision, over.send_at):
        raise StateError(f"somebody changed edition {over.number} while it was built anew: build it again")
    lifecycle.step(session, current, EditionStatus.DRAFT, come_from=REPLACEABLE, actor=by, now=now)
    revisions.keep(session, current, current.revision, revisions.present(session, current))
    lifecycle.void_approvals(session, current, now)
    session.execute(delete(Item).where(col(Item.edition_id) == current.id))
    return current.sqlmodel_update(edition.model_dump(exclude={"status"}))


def _cancel_held(session: Session, edition: Edition) -> None:
    """An edition held since an earlier day gives way to today's: its stories may come again."""
    held = select(Edition).where(
        Edition.newsletter == edition.newsletter,
        Edition.frequency == edition.frequency,
        Edition.status == EditionStatus.HELD,
        Edition.day < edition.day,
    )
    for each in session.exec(held):
        lifecycle.step(
            session,
            each,
            EditionStatus.SKIPPED,
            come_from={EditionStatus.HELD},
            actor="digest",
            now=edition.built_at,
            detail={"because": f"held until the edition of {edition.day} was built"},
        )
