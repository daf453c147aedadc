"""Editing an edition: a change becomes a new revision, set anew, that nobody has approved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlmodel import col

from digest.compose import lifecycle, revisions
from digest.compose.changes import Restore, SetAnew, SetSummary
from digest.compose.content import from_data, put
from digest.compose.render.edition import Rendered
from digest.db.editions import Edition, Item
from digest.engine.checking import composer
from digest.errors import ChangeError, StateError
from digest.legible import one_line
from digest.pick.language.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.changes import Change
    from digest.compose.composer import Composer
    from digest.compose.content import Content
    from digest.db.session import Database
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

# What setting an edition writes besides its words.
_SET = ("html", "text", "picture", "sender", "reply_to", "public_url", "outlets", "outlet_countries")
_TRIES = 5  # another editor's change comes between reading and writing within some 20 ms


@dataclass(frozen=True, slots=True)
class _Plan:
    """A change, and the revision that undoing it leads to."""

    change: Change
    parent: int | None


@dataclass(frozen=True, slots=True)
class _Made:
    """What a change makes of an edition: copies of its rows, and the words before and after."""

    edition: Edition
    items: list[Item]
    plan: _Plan
    before: Content
    after: Content

    @property
    def is_nothing(self) -> bool:
        return self.before == self.after and not isinstance(self.plan.change, SetAnew)

    @property
    def detail(self) -> dict[str, Any]:
        """For the record: a story that was changed is named by its headline."""
        described = self.plan.change.described
        key = described.get("item")
        named = [item.headline for item in [*self.before.items, *self.after.items] if item.key == key]
        return described | ({"headline": named[0]} if named else {})


def revise(installation: Installation, newsletter: Newsletter, number: int, change: Change, by: str) -> Edition:
    """Make a change to an edition that is not on its way yet; whatever approved it counts no more.

    A change that changes nothing makes no revision. One that others came before is made to what they left.

    Returns:
        The edition as it is now.

    Raises:
        ChangeError: It cannot be made.
        ConflictError: Somebody else changed the same words meanwhile.
        RenderError: The templates have a fault.
        StateError: There is no such edition, or it cannot be changed any more.
    """
    return _revised(installation, newsletter, number, lambda _session, edition: _Plan(change, edition.revision), by)


def undo(installation: Installation, newsletter: Newsletter, number: int, by: str) -> Edition:
    """Take back the last change that was not taken back yet, be it a build over what was edited.

    Raises:
        ChangeError: There is none.
        StateError: There is no such edition, or it cannot be changed any more.
    """
    return _revised(installation, newsletter, number, _taking_back, by)


def restore(installation: Installation, newsletter: Newsletter, number: int, revision: int, by: str) -> Edition:
    """Let an edition say again what it said at `revision`; that can be undone like any change.

    Raises:
        ChangeError: Nobody kept what it said then.
        StateError: There is no such edition, or it cannot be changed any more.
    """

    def plan(session: Session, edition: Edition) -> _Plan:
        return _Plan(Restore(_said_at(session, edition, revision), revision), edition.revision)

    return _revised(installation, newsletter, number, plan, by)


def previewed(
    installation: Installation, newsletter: Newsletter, number: int, change: Change | None = None
) -> Rendered:
    """What an edition would be after a change, or what it is. Nothing is stored.

    Raises:
        ChangeError: It cannot be made.
        ConflictError: Somebody else changed the same words meanwhile.
        RenderError: The templates have a fault.
        StateError: There is no such edition.
    """
    maker = composer(installation, newsletter)
    with installation.database.read() as session:
        edition = lifecycle.find(session, newsletter.slug, str(number))
        if change is None:
            return Rendered(edition.html, edition.text, edition.picture)
        before = revisions.present(session, edition)
    made = _made(installation.database, maker, edition, before, _Plan(change, None))
    return maker.rendered(made.edition, made.items)


def summary_change(key: int, text: str, before: str) -> SetSummary:
    """The change of a summary to the sentences of `text`; a line break ends a sentence, too."""
    return SetSummary(key, tuple(split(text)), before)


def _revised(
    installation: Installation,
    newsletter: Newsletter,
    number: int,
    plan: Callable[[Session, Edition], _Plan],
    by: str,
) -> Edition:
    maker = composer(installation, newsletter)
    for _ in range(_TRIES):
        with installation.database.read() as session:  # setting is too slow to keep others from writing
            edition = lifecycle.find(session, newsletter.slug, str(number))
            lifecycle.require_open(edition)
            before, planned = revisions.present(session, edition), plan(session, edition)
        made = _made(installation.database, maker, edition, before, planned)
        if made.is_nothing:
            return edition
        rendered = maker.rendered(made.edition, made.items)
        made.edition.sqlmodel_update(asdict(rendered))
        with installation.database.write() as session:
            current = session.get_one(Edition, edition.id)
            now = installation.clock.now()
            if current.revision == edition.revision and _store(session, current, made, by, now):
                return current
    raise StateError(f"others keep changing edition {number}: try again in a moment")


def _made(database: Database, maker: Composer, edition: Edition, before: Content, plan: _Plan) -> _Made:
    after = plan.change.apply(before)
    copy = Edition(**edition.model_dump())
    maker.address(copy)  # as everything that is set anew, by the settings of now
    items = put(after, copy)
    if {item.key for item in before.items} != {item.key for item in after.items}:
        with database.read() as session:
            maker.count_outlets(session, copy, items)
    return _Made(copy, items, plan, before, after)


def _store(session: Session, current: Edition, made: _Made, by: str, now: datetime) -> bool:
    """Write a change, unless the edition is not any more what it was made to; whether it was."""
    name = one_line(by)[:100]
    number = current.revision
    if not lifecycle.edit(session, current, by=name, now=now, detail=made.detail):
        return False
    revisions.keep(session, current, number, made.before)
    session.execute(delete(Item).where(col(Item.edition_id) == current.id))
    session.add_all(put(made.after, current))
    current.sqlmodel_update({name: getattr(made.edition, name) for name in _SET})
    revisions.record(session, current, made.plan.parent, name, now, made.plan.change.described, made.after)
    return True


def _taking_back(session: Session, edition: Edition) -> _Plan:
    """The way to the words before the last change that stands; one that left the same words is passed over."""
    now = revisions.present(session, edition)
    row = revisions.revision(session, edition, edition.revision)
    while row and row.parent and (row := revisions.revision(session, edition, row.parent)):
        back = Restore(from_data(row.content), row.number, undoes=True)
        if back.apply(now) != now:
            return _Plan(back, row.parent)
    raise ChangeError("there is nothing to undo: this is what was built")


def _said_at(session: Session, edition: Edition, number: int) -> Content:
    kept = revisions.revision(session, edition, number)
    if kept is None:
        raise ChangeError(f"nobody kept what edition {edition.number} said at revision {number}: choose another")
    return from_data(kept.content)
