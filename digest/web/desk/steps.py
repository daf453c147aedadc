"""What happened to an edition, in words and by time: its changes, its approvals, its ways and its mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.clock import local_day
from digest.compose import lifecycle
from digest.compose.names import SECTIONS, TEXTS
from digest.db.editions import Approval, Audit, Edition, EditionStatus, ReviewMail, ReviewMailKind, Revision, Section
from digest.engine.correcting import CORRECTED
from digest.engine.sending import TEST_SENT
from digest.legible import counted
from digest.web.words import full

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

_RUN = timedelta(minutes=10)
"""What one person does within this time of the last is told together."""
_CHANGED = frozenset({"built", "edited"})  # what revisions tell better

_CHANGES = {
    "built": "built",
    "line": "{what} changed",
    "key_points": "key points changed",
    "text": "{what} of {story} changed",
    "summary": "summary of {story} changed",
    "moved": "{story} moved {where}",
    "dropped": "{story} dropped",
    "added": "{story} added {where}",
    "lead_source": "another source leads {story}",
    "undone": "a change undone: as at revision {what}",
    "restored": "restored as at revision {what}",
    "set_anew": "set anew with the settings and templates of now",
}
"""By the kinds that `digest.compose.changes` describes."""
_ACTIONS: dict[str, str] = {
    EditionStatus.DRAFT: "a draft again",
    EditionStatus.HELD: "held",
    EditionStatus.APPROVED: "approved again",
    EditionStatus.SENDING: "the sending goes on",
    EditionStatus.PAUSED: "the sending is paused",
    EditionStatus.SENT: "all sent",
    EditionStatus.SKIPPED: "cancelled: it is never sent",
    EditionStatus.CANCELLED: "the sending is cancelled",
}
_MAILS = {
    ReviewMailKind.READY: "the draft",
    ReviewMailKind.ASKED: "the edition, for a look",
    ReviewMailKind.REMINDER: "a reminder",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened.

    `kind` is `edit`, `approval`, `way` or `mail`; `revision` is what the edition said after it, or when it was approved
    or mailed; `more` is what somebody said about it.
    """

    at: datetime
    by: str
    kind: str
    what: str
    revision: int | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What one person did in one go, the newest first."""

    by: str
    steps: list[Step]


def steps_of(session: Session, edition: Edition, zone: str, *, named: bool) -> list[Step]:
    """All that happened to an edition, the newest first; moments within the words are those of `zone`.

    Reviewers are `named` by their addresses, or else counted.
    """
    changes = _changes(session, edition)
    kept = {step.revision for step in changes}
    found = [
        *changes,
        *_approvals(session, edition, zone),
        *_ways(session, edition, zone, kept),
        *_mails(session, edition, named=named),
    ]
    return sorted(found, key=lambda step: (step.at, step.revision or 0), reverse=True)


def by_day(steps: Iterable[Step], zone: str) -> list[tuple[date, list[Run]]]:
    """The steps, newest first, by their local day, and those of one person in one go together."""
    return [(day, list(_runs(each))) for day, each in groupby(steps, lambda step: local_day(step.at, zone))]


def change_in_words(change: Mapping[str, Any], headline: str) -> str:
    """What a change was, from `Revision.change`; `headline` is that of the story it was made to."""
    what = str(change.get("what", ""))
    section = f"the {SECTIONS[Section(what)]}" if what in set(Section) else what
    headline = headline or str(change.get("headline", ""))
    kind = str(change["kind"])
    return _CHANGES.get(kind, kind).format(
        what=TEXTS.get(what, what),
        where=what if what in {"up", "down"} else f"to {section}",
        story=f"“{headline}”" if headline else "a story",
    )


def _changes(session: Session, edition: Edition) -> list[Step]:
    columns = (Revision.number, Revision.at, Revision.by, Revision.change)  # not the words, which are long
    rows = session.exec(select(*columns).where(Revision.edition_id == edition.id)).all()
    recorded = select(Audit).where(
        Audit.edition_id == edition.id, Audit.action == "edited", col(Audit.at).in_([at for _, at, *_ in rows])
    )
    headlines = {row.detail.get("revision"): row.detail.get("headline", "") for row in session.exec(recorded)}
    return [
        Step(at, by, "edit", change_in_words(change, headlines.get(number, "")), number)
        for number, at, by, change in rows
    ]


def _approvals(session: Session, edition: Edition, zone: str) -> Iterator[Step]:
    for row in session.exec(select(Approval).where(Approval.edition_id == edition.id)):
        accepted = f", {counted(len(row.accepted), 'warning')} accepted" if row.accepted else ""
        end = f"; it counted until {full(row.voided_at, zone)}" if row.voided_at else ""
        yield Step(row.approved_at, row.approved_by, "approval", f"approved{accepted}{end}", row.revision)


def _ways(session: Session, edition: Edition, zone: str, kept: set[int | None]) -> Iterator[Step]:
    approved = set(session.exec(select(Approval.approved_at).where(Approval.edition_id == edition.id)))
    rows = select(Audit).where(Audit.edition_id == edition.id, Audit.action != "edited")
    for row in session.exec(rows.order_by(col(Audit.id))):
        if row.action in _CHANGED and row.detail.get("revision") in kept:
            continue
        if row.action == EditionStatus.APPROVED.value and row.at in approved:
            continue
        because = f": {row.detail['because']}" if "because" in row.detail else ""
        what = f"{_way_in_words(row, zone)}{because}"
        yield Step(row.at, row.actor, "way", what, more=str(row.detail.get("note", "")))


def _way_in_words(row: Audit, zone: str) -> str:
    if row.action == lifecycle.RESCHEDULED:
        before, after = (full(datetime.fromisoformat(row.detail[end]), zone) for end in ("from", "to"))
        return f"to go out {after}, not {before}"
    if row.action == TEST_SENT:
        return f"a test copy sent to {row.detail['to']}"
    if row.action == CORRECTED:
        return f"corrected in “{row.detail['headline']}”" if row.detail["headline"] else "corrected"
    if row.action == EditionStatus.SENDING.value and "sha256" in row.detail:
        return "the sending begins"
    if row.action == EditionStatus.SKIPPED.value and "from" in row.detail:
        return "cancelled before its sending began"
    return _ACTIONS.get(row.action, row.action)


def _mails(session: Session, edition: Edition, *, named: bool) -> Iterator[Step]:
    groups: dict[tuple[Any, ...], list[ReviewMail]] = {}
    for mail in session.exec(
        select(ReviewMail).where(ReviewMail.edition_id == edition.id).order_by(col(ReviewMail.id))
    ):
        group = (mail.id,) if named else (mail.kind, mail.revision, mail.sent_at is None, not mail.trouble)
        groups.setdefault(group, []).append(mail)
    for mails in groups.values():
        last, who = mails[-1], mails[-1].address if named else counted(len(mails), "reviewer")
        what = f"{_MAILS[last.kind]} mailed to {who}"
        if last.sent_at is None:
            trouble = last.trouble if named else last.trouble and "could not be sent"
            what = f"{_MAILS[last.kind]} for {who}: {trouble or 'not mailed yet'}"
        yield Step(last.sent_at or last.created_at, "digest", "mail", what, last.revision)


def _runs(steps: Iterable[Step]) -> Iterator[Run]:
    run: list[Step] = []
    for step in steps:
        if run and (step.by != run[-1].by or run[-1].at - step.at > _RUN):
            yield Run(run[0].by, run)
            run = []
        run.append(step)
    if run:
        yield Run(run[0].by, run)
