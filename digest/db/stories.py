"""Stories: one happening in the world, told by the entries of several outlets."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from digest.db.columns import Json, Moment, choice


class Story(SQLModel, table=True):
    """A story as one newsletter ranked it on its latest build, with every part of the score and the reason.

    `rank` is its place in the ranking of `ranked_at`, from 1; 0 once an editor has made it one with another.
    `section` is where it was chosen to stand, or empty; `excluded` says why it was not, or is empty. `outlets` names
    those that told it then. `follows_id` is the earlier story of the same thread that it carries on; `written_by` the
    language model that wrote the summary.
    `detail` has the `discounts` that it had beside the stories chosen before it, what it was `worth` by them, the
    `pinned` region that got it its place, the `copies` (entries of one text), the parts of the score in `words` and the
    `measures` that they are powers of, why it was `cut`, and the `people` and `organisations` that it names.
    """

    __table_args__ = (Index("ix_story_newsletter_ranked_at_rank", "newsletter", "ranked_at", "rank"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str
    headline: str = Field(sa_column=Column(Text, nullable=False))
    lead_entry_id: int = Field(foreign_key="entry.id")
    countries: list[str] = Field(default_factory=list, sa_type=Json)
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    outlets: list[str] = Field(default_factory=list, sa_type=Json)
    kind: str = "news"
    rank: int
    score: float
    components: dict[str, float] = Field(default_factory=dict, sa_type=Json)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    section: str = ""
    excluded: str = Field(default="", sa_column=Column(Text, nullable=False))
    moved: bool = False
    summary: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    why: dict[str, Any] | None = Field(default=None, sa_type=Json)
    key_point: dict[str, Any] | None = Field(default=None, sa_type=Json)
    written_by: str = ""
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    follows_id: int | None = Field(default=None, foreign_key="story.id")
    first_seen_at: datetime = Field(sa_type=Moment)
    ranked_at: datetime = Field(sa_type=Moment)


class StoryEntry(SQLModel, table=True):
    """That an entry told a story from `joined_at` until `left_at`, and why it joined.

    Rows are added and ended, never changed otherwise: what was grouped at any past moment can be read from them.
    """

    __tablename__ = "story_entry"

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    story_id: int = Field(foreign_key="story.id", index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    joined_at: datetime = Field(sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)
    because: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Ruling(SQLModel, table=True):
    """An editor's word that two entries tell one story (`together`) or do not; the newest on a pair counts."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str = Field(index=True)
    one_id: int = Field(foreign_key="entry.id")
    other_id: int = Field(foreign_key="entry.id")
    together: bool
    ruled_by: str
    ruled_at: datetime = Field(sa_type=Moment)


class StoryMark(StrEnum):
    """What an editor said of a story: that it must be in, or that it is none of ours."""

    PINNED = "pinned"
    NOT_OURS = "not-ours"


class MarkedStory(SQLModel, table=True):
    """An editor's mark on a story, from `marked_at` until `ended_at`; builds in between keep it."""

    __tablename__ = "marked_story"

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str = Field(index=True)
    story_id: int = Field(foreign_key="story.id", index=True)
    mark: StoryMark = Field(sa_type=choice(StoryMark, "story_mark"))
    marked_by: str
    marked_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class ModelAnswer(SQLModel, table=True):
    """What a language model answered to a request, so that the same request is paid for once and can be replayed."""

    __tablename__ = "model_answer"

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    request_sha256: str = Field(unique=True)
    model: str
    answer: str = Field(sa_column=Column(Text, nullable=False))
    tokens_in: int
    tokens_out: int
    answered_at: datetime = Field(sa_type=Moment)
