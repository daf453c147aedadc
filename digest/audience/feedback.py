"""What a subscriber thinks of the stories of an edition: one opinion of each, which they may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from digest.db.audience import Feedback
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from digest.db.audience import Subscription

LONGEST = 500
"""Characters of a line of text."""

WHOLE = 0
"""The key that stands for the edition as a whole among those of its items."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether something was useful, None if that is not said, and a line about it."""

    useful: bool | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return self.useful is not None or bool(self.text)


NONE = Opinion()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form says of something. No `text` leaves the line that is stored, unless `deletes` takes that back.

    The form does not show the line: whoever a copy was forwarded to holds the same link.
    """

    useful: bool | None = None
    text: str = ""
    deletes: bool = False

    def after(self, before: Opinion) -> Opinion:
        """The opinion of somebody who had another before."""
        return Opinion(self.useful, self.text or ("" if self.deletes else before.text))


def answer(useful: str, text: str, *, deletes: bool = False) -> Answer:
    """What was typed into a form, whatever it is: `yes`, `no` or anything else, and as much text as there is room."""
    return Answer({"yes": True, "no": False}.get(useful), one_line(text)[:LONGEST], deletes)


def opinions(session: Session, edition_id: int, subscription: Subscription) -> dict[int, Opinion]:
    """What somebody thinks of an edition, by the keys of its items."""
    return {row.item_key: Opinion(row.useful, row.text) for row in _rows(session, edition_id, subscription)}


def save(
    session: Session,
    edition_id: int,
    subscription: Subscription,
    said: Mapping[int, Answer],
    now: datetime,
) -> None:
    """Store what somebody thinks, in place of what they thought before; what they take back is deleted.

    Args:
        session: For writing; the subscription is locked, so that of two who press at once the second is the later.
        edition_id: Of what.
        subscription: Whose opinion it is.
        said: What is said, by the keys of its items; a key that is not there stays as it was.
        now: The present.
    """
    held = {row.item_key: row for row in _rows(session, edition_id, subscription)}
    for key, each in said.items():
        row = held.get(key)
        now_said = each.after(Opinion(row.useful, row.text) if row else NONE)
        if row is None and now_said:
            row = Feedback(edition_id=edition_id, item_key=key, subscription_id=subscription.id, at=now)
        if row is None or Opinion(row.useful, row.text) == now_said:
            continue
        if not now_said:
            session.delete(row)
            continue
        row.useful, row.text, row.at = now_said.useful, now_said.text, now
        session.add(row)


def _rows(session: Session, edition_id: int, subscription: Subscription) -> list[Feedback]:
    theirs = Feedback.edition_id == edition_id, Feedback.subscription_id == subscription.id
    return list(session.exec(select(Feedback).where(*theirs)))
