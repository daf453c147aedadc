"""Editions, their items, their approvals, and the record of who did what."""

from __future__ import annotations

import hashlib
from datetime import date, datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.db.audience import Frequency
from digest.db.columns import Json, Moment, choice

# What a rendered edition holds in place of a reader's own token; deliver fills it in. Letters only, so that neither
# HTML escaping nor quoted-printable can change it, and as long as a token.
UNSUBSCRIBE_PLACEHOLDER = "UNSUBSCRIBExTOKENxHERE"
PREFERENCES_PLACEHOLDER = "PREFERENCESxTOKENxHERE"
FEEDBACK_PLACEHOLDER = "FEEDBACKxxxxTOKENxHERE"
READER_PLACEHOLDERS = (UNSUBSCRIBE_PLACEHOLDER, PREFERENCES_PLACEHOLDER, FEEDBACK_PLACEHOLDER)


def content_id(picture: bytes) -> str:
    """What a message calls a picture inside it (RFC 2392): the same for the same bytes, another for others."""
    return f"{hashlib.sha256(picture).hexdigest()[:32]}@digest"


class EditionStatus(StrEnum):
    """Where an edition stands; `digest.compose.lifecycle` has the ways between."""

    DRAFT = "draft"
    APPROVED = "approved"
    HELD = "held"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


OPEN = frozenset({EditionStatus.DRAFT, EditionStatus.HELD})
REPLACEABLE = OPEN | {EditionStatus.APPROVED}


class ReviewMailKind(StrEnum):
    """Why reviewers are written to: a draft was built, an editor asks for a look, or the deadline is near."""

    READY = "ready"
    ASKED = "asked"
    REMINDER = "reminder"


class Section(StrEnum):
    """The part of an edition that an item stands in."""

    LEAD = "lead"
    MAIN = "main"
    BRIEF = "brief"


class Edition(SQLModel, table=True):
    """One issue of a newsletter: its subject, its items and the exact bytes that an editor approves.

    `basis` holds the settings that it was built with each time, as far as they decide what it says: it can be built
    again later.
    `frequency` says for whom it is: `weekly` is a best-of of a week's editions, for those who want no other.
    `picture` is a PNG that `html` refers to. `coverage` counts the reports that it was chosen from: `reports` in all,
    and by country in `countries`.
    """

    __table_args__ = (UniqueConstraint("newsletter", "number"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str = Field(index=True)
    number: int
    day: date
    frequency: Frequency = Field(default=Frequency.EVERY, sa_type=choice(Frequency, "frequency"))
    status: EditionStatus = Field(default=EditionStatus.DRAFT, sa_type=choice(EditionStatus, "edition_status"))
    revision: int = 1
    subject: str
    preheader: str
    key_points: list[str] = Field(default_factory=list, sa_type=Json)
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    html: str = Field(default="", sa_column=Column(Text, nullable=False))
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    picture: bytes | None = None
    outlets: int = 0
    outlet_countries: int = 0
    coverage: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    sender: str = ""
    reply_to: str = ""
    public_url: str = ""
    basis: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    built_at: datetime = Field(sa_type=Moment)
    send_at: datetime = Field(sa_type=Moment, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)

    def is_replaced_by_a_build_on(self, day: date, status: EditionStatus | None = None) -> bool:
        """Whether a build on the local date `day` makes this edition anew rather than a further one.

        It must be the newest of its newsletter and frequency, too. `status` is what it was then, if not what it is.
        """
        return self.day == day and (status or self.status) in REPLACEABLE


class Item(SQLModel, table=True):
    """A story placed in an edition: a copy, so that later changes to the story do not change the edition.

    `key` names it within its edition for good, wherever it is moved; `position` is where it stands, from 1.
    `why_outlet` is who is quoted in `why_it_matters`; empty when the editor wrote it. `written_by` names the language
    model that wrote the summary; empty when it is quoted. `picked` says why its story was picked then.
    """

    __table_args__ = (UniqueConstraint("edition_id", "position"), UniqueConstraint("edition_id", "key"))

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id", index=True)
    key: int
    story_id: int | None = Field(default=None, foreign_key="story.id", index=True)
    position: int
    section: Section = Field(sa_type=choice(Section, "section"))
    headline: str = Field(sa_column=Column(Text, nullable=False))
    summary: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    why_it_matters: str = Field(default="", sa_column=Column(Text, nullable=False))
    why_outlet: str = ""
    countries: list[str] = Field(default_factory=list, sa_type=Json)
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    sources: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    moved: bool = False
    written_by: str = ""
    picked: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Arrangement(SQLModel, table=True):
    """An edition for those who want the stories of one country or topic first: the same words in another order."""

    __table_args__ = (UniqueConstraint("edition_id", "first"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id")
    first: str
    html: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))


class Correction(SQLModel, table=True):
    """An erratum: what was wrong in an edition that went out, and what is right. `item_key` 0: in none of its items."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id", index=True)
    item_key: int = 0
    text: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_type=Moment)
    by: str


class Revision(SQLModel, table=True):
    """What an edition said at one of its revisions, who made it so, and by what change.

    `parent` is the revision that the change was made to: undoing it goes back there. `change` has its `kind`, and
    `what` it was made to. `content` is all of the edition's own words, as `digest.compose.content` has them.
    """

    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id", index=True)
    number: int
    parent: int | None = None
    at: datetime = Field(sa_type=Moment)
    by: str
    change: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Approval(SQLModel, table=True):
    """Who approved which bytes, when; voided by any later change.

    `accepted` holds the warnings that stood and were accepted: of each, the check's name, the place and the message.
    """

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id", index=True)
    revision: int
    sha256: str
    content_sha256: str
    approved_by: str
    approved_at: datetime = Field(sa_type=Moment)
    accepted: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    voided_at: datetime | None = Field(default=None, sa_type=Moment)


class ReviewMail(SQLModel, table=True):
    """One mail to one reviewer about one revision of an edition, and the link in it that lets them approve.

    `key` is what the link's token is made from; it is good until `expires_at`, or until it was used. A mail that waits
    to be handed over has a `next_attempt_at`; without, it never is again. `sent_at` is None until a mail server has
    taken it; `trouble` says why none did, or that nobody knows.
    """

    __tablename__ = "review_mail"
    __table_args__ = (UniqueConstraint("edition_id", "revision", "address", "kind"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id", index=True)
    revision: int
    address: str
    kind: ReviewMailKind = Field(sa_type=choice(ReviewMailKind, "review_mail_kind"))
    key: str
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    trouble: str = Field(default="", sa_column=Column(Text, nullable=False))


class Audit(SQLModel, table=True):
    """One change of state: who, what, when. Rows are only ever added: the database refuses anything else."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    at: datetime = Field(sa_type=Moment)
    actor: str
    action: str
    edition_id: int | None = Field(default=None, foreign_key="edition.id", index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
