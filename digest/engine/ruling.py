"""An editor's word on what is one story: remembered for each pair of entries, and kept by every later build."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.db.editions import Audit
from digest.db.stories import Ruling, Story, StoryEntry
from digest.engine.explaining import find, stories_now
from digest.errors import UsageError
from digest.pick.joins import rulings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from digest.engine.installation import Installation
    from digest.pick.joins import Pair
    from digest.settings import Newsletter


def merge(installation: Installation, newsletter: Newsletter, numbers: Sequence[int], by: str) -> list[Ruling]:
    """Rule that two stories or more are one; the next build makes them so.

    Returns:
        What is remembered.

    Raises:
        StateError: The newsletter has no such story.
        UsageError: They are not two, one of them is named twice or has no entries, or `by` names nobody.
    """
    if len(numbers) < 2 or len(set(numbers)) < len(numbers):  # noqa: PLR2004 - two stories
        raise UsageError(f"story {numbers[0]} is one story already: name two")
    now = installation.clock.now()
    with installation.database.write() as session:
        first, *others = (_members(session, newsletter, find(session, newsletter, number)) for number in numbers)
        every = {*first, *chain.from_iterable(others)}
        # An earlier ruling that parted two of them must not stand against this one.
        parted = {
            (min(each.one, each.other), max(each.one, each.other))
            for each in rulings(session, newsletter.slug, now)
            if not each.together and every.issuperset({each.one, each.other})
        }
        pairs = {(min(first[0], other[0]), max(first[0], other[0])) for other in others} | parted
        ruled = _rule(session, newsletter, sorted(pairs), together=True, by=by, now=now)
        _record(session, ruled, "merged", {"stories": list(numbers)})
        return ruled


def split(
    installation: Installation, newsletter: Newsletter, number: int, entries: Sequence[int], by: str
) -> list[Ruling]:
    """Rule that some entries of a story tell another one; the next build parts them.

    Returns:
        What is remembered.

    Raises:
        StateError: The newsletter has no such story.
        UsageError: An entry is not of the story, nothing would be left of it, or `by` names nobody.
    """
    with installation.database.write() as session:
        members = _members(session, newsletter, find(session, newsletter, number))
        if strangers := sorted(set(entries) - set(members)):
            elsewhere = stories_now(session, newsletter, strangers[:1]).get(strangers[0])
            where = f"it tells {_named(elsewhere)}" if elsewhere else f"`digest explain {number}` shows which it has"
            raise UsageError(f"story {number} has no entry {strangers[0]}: {where}")
        rest = [entry for entry in members if entry not in entries]
        if not rest:
            raise UsageError(f"story {number} has no other entries: leave at least one with it")
        pairs = list(product(sorted(set(entries)), rest))
        ruled = _rule(session, newsletter, pairs, together=False, by=by, now=installation.clock.now())
        _record(session, ruled, "split", {"story": number, "entries": sorted(set(entries))})
        return ruled


def _members(session: Session, newsletter: Newsletter, story: Story) -> list[int]:
    rows = session.exec(
        select(StoryEntry).where(StoryEntry.story_id == story.id).order_by(col(StoryEntry.entry_id))
    ).all()
    if members := [row.entry_id for row in rows if row.left_at is None]:
        return members
    now = stories_now(session, newsletter, [row.entry_id for row in rows])
    those = {each.id: each for each in now.values()}
    if not those:
        raise UsageError(f"story {story.id} has no entries any more, and no other story has them")
    named = " or ".join(_named(those[number]) for number in sorted(those))
    raise UsageError(f"story {story.id} has no entries any more: they tell {named} now; name that number")


def _named(story: Story) -> str:
    return f"story {story.id} ({story.headline})"


def _rule(  # noqa: PLR0913, PLR0917 - what a row of rulings holds
    session: Session, newsletter: Newsletter, pairs: Iterable[Pair], together: bool, by: str, now: datetime
) -> list[Ruling]:
    name = " ".join(by.split())[:100]
    if not name:
        raise UsageError("a ruling needs a name: --by NAME")
    made = [
        Ruling(newsletter=newsletter.slug, one_id=one, other_id=other, together=together, ruled_by=name, ruled_at=now)
        for one, other in pairs
    ]
    session.add_all(made)
    return made


def _record(session: Session, ruled: Sequence[Ruling], action: str, detail: dict[str, Any]) -> None:
    first = ruled[0]
    detail = {"newsletter": first.newsletter} | detail
    session.add(Audit(at=first.ruled_at, actor=first.ruled_by, action=action, detail=detail))
