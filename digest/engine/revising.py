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
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from digest.compose.changes import Change
    from digest.compose.composer import Composer
    from digest.compose.content import Content
    from digest.db.editions import Revision
    from digest.db.session import Database
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

# What setting an edition writes besides its words.
_SET = ("html", "text", "picture", "sender", "reply_to", "public_url", "outlets", "outlet_countries")
_TRIES = 5  # another editor's change comes between reading and writing within some 20 ms


@dataclass(frozen=True, slots=True)
class _Plan:
    """A change, the revision that undoing it leads to, and the one that it is the next keystroke of, if it is one."""

    change: Change
    parent: int | None
    takes_back: Revision | None = None
    continues: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back, or would: the change as it was described, and the headline of the story that it is of."""

    edition: Edition
    change: Mapping[str, Any]
    headline: str
    by: str


class NewerError(StateError):
    """Another change came before the undo, which was to take back one that was seen."""

    def __init__(self, message: str, newest: Undone) -> None:
        super().__init__(message)
        self.newest = newest


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
        named = self.headline(described)
        return described | ({"headline": named} if named else {})

    def headline(self, described: Mapping[str, Any]) -> str:
        """The headline of the story that a change is about; empty where it is about none."""
        items = [*self.before.items, *self.after.items]
        return next((item.headline for item in items if item.key == described.get("item")), "")


def revise(  # noqa: PLR0913, PLR0917 - the change, where, and on whose word
    installation: Installation,
    newsletter: Newsletter,
    number: int,
    change: Change,
    by: str,
    reopen: int | None = None,
    continues: int = 0,
) -> Edition:
    """Make a change to an edition that is not on its way yet; whatever approved it counts no more.

    A change that changes nothing makes no revision. One that others came before is made to what they left.

    Args:
        installation: Where it is.
        newsletter: Whose it is.
        number: Its number.
        change: The change.
        by: Who makes it.
        reopen: The revision whose approval it may take away; None for any.
        continues: The revision that was made by typing before this in the same place, 0 for none: if nothing came
            between, both are one.

    Returns:
        The edition as it is now.

    Raises:
        ApprovedError: It is approved, at another revision than `reopen`.
        ChangeError: It cannot be made.
        ConflictError: Somebody else changed the same words meanwhile.
        RenderError: The templates have a fault.
        StateError: There is no such edition, or it cannot be changed any more.
    """

    def plan(_session: Session, edition: Edition) -> _Plan:
        return _Plan(change, edition.revision, continues=continues)

    edition, _ = _revised(installation, newsletter, number, plan, by, reopen)
    return edition


def undo(  # noqa: PLR0913, PLR0917 - what is undone, where, and on whose word
    installation: Installation,
    newsletter: Newsletter,
    number: int,
    by: str,
    newest: int | None = None,
    reopen: int | None = None,
) -> Undone:
    """Take back the last change that was not taken back yet, be it a build over what was edited.

    Args:
        installation: Where the edition is.
        newsletter: Whose it is.
        number: Its number.
        by: Who takes it back.
        newest: The revision that they saw; None to take back whatever is newest.
        reopen: As for `revise`.

    Raises:
        ApprovedError: It is approved, at another revision than `reopen`.
        ChangeError: There is none.
        NewerError: It was changed since `newest`.
        StateError: There is no such edition, or it cannot be changed any more.
    """

    def plan(session: Session, edition: Edition) -> _Plan:
        if newest not in {None, edition.revision}:
            raise NewerError(f"edition {edition.number} was changed meanwhile", _newest(session, edition))
        return _taking_back(session, edition)

    edition, made = _revised(installation, newsletter, number, plan, by, reopen)
    row = made.plan.takes_back
    return Undone(edition, row.change, made.headline(row.change), row.by) if row else Undone(edition, {}, "", "")


def restore(installation: Installation, newsletter: Newsletter, number: int, revision: int, by: str) -> Edition:
    """Let an edition say again what it said at `revision`; that can be undone like any change.

    Raises:
        ChangeError: Nobody kept what it said then.
        StateError: There is no such edition, or it cannot be changed any more.
    """

    def plan(session: Session, edition: Edition) -> _Plan:
        return _Plan(Restore(_said_at(session, edition, revision), revision), edition.revision)

    edition, _ = _revised(installation, newsletter, number, plan, by)
    return edition


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


def _revised(  # noqa: PLR0913, PLR0917 - as `revise`
    installation: Installation,
    newsletter: Newsletter,
    number: int,
    plan: Callable[[Session, Edition], _Plan],
    by: str,
    reopen: int | None = None,
) -> tuple[Edition, _Made]:
    maker = composer(installation, newsletter)
    for _ in range(_TRIES):
        with installation.database.read() as session:  # setting is too slow to keep others from writing
            edition = lifecycle.find(session, newsletter.slug, str(number))
            lifecycle.require_open(edition)
            if reopen is not None:
                lifecycle.require_unapproved(edition, reopen)
            before, planned = revisions.present(session, edition), plan(session, edition)
        made = _made(installation.database, maker, edition, before, planned)
        if made.is_nothing:
            return edition, made
        rendered = maker.rendered(made.edition, made.items)
        made.edition.sqlmodel_update(asdict(rendered))
        with installation.database.write() as session:
            current = session.get_one(Edition, edition.id)
            now = installation.clock.now()
            same = (current.revision, current.status) == (edition.revision, edition.status)
            if same and _store(session, current, made, by, now):
                return current, made
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
    plan = made.plan
    revisions.record(session, current, plan.parent, name, now, plan.change.described, made.after, plan.continues)
    return True


def _taking_back(session: Session, edition: Edition) -> _Plan:
    """The way to the words before the last change that stands; one that left the same words is passed over."""
    now = revisions.present(session, edition)
    row = revisions.revision(session, edition, edition.revision)
    while row and row.parent and (kept := revisions.revision(session, edition, row.parent)):
        back = Restore(from_data(kept.content), kept.number, undoes=True)
        if back.apply(now) != now:
            return _Plan(back, kept.parent, _made_by(session, edition, row))
        row = kept
    raise ChangeError("there is nothing to undo: this is what was built")


def _newest(session: Session, edition: Edition) -> Undone:
    row = revisions.revision(session, edition, edition.revision)
    if row is None:
        return Undone(edition, {}, "", "somebody")
    before = revisions.revision(session, edition, row.parent) if row.parent else None
    items = [item for kept in (row, before) if kept for item in kept.content["items"]]
    named = [item["headline"] for item in items if item["key"] == row.change.get("item")]
    return Undone(edition, row.change, named[0] if named else "", row.by)


def _made_by(session: Session, edition: Edition, row: Revision) -> Revision | None:
    """The change that made the words of a revision; an undo made those that another had made before."""
    made: Revision | None = row
    while made and made.change["kind"] == "undone":
        made = revisions.revision(session, edition, int(made.change["what"]))
    return made


def _said_at(session: Session, edition: Edition, number: int) -> Content:
    kept = revisions.revision(session, edition, number)
    if kept is None:
        raise ChangeError(f"nobody kept what edition {edition.number} said at revision {number}: choose another")
    return from_data(kept.content)
