"""Stories: one happening in the world, told by the entries of several outlets."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from typing import Any

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.db.columns import Json, Moment


class Story(SQLModel, table=True):
    """A story as one newsletter ranked it on its latest build, with every part of the score and the reason.

    `section` is where it was chosen to stand, or empty; `excluded` says why it was not, or is empty.
    """

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str = Field(index=True)
    headline: str = Field(sa_column=Column(Text, nullable=False))
    lead_entry_id: int = Field(foreign_key="entry.id")
    countries: list[str] = Field(default_factory=list, sa_type=Json)
    topics: list[str] = Field(default_factory=list, sa_type=Json)
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
    first_seen_at: datetime = Field(sa_type=Moment)
    ranked_at: datetime = Field(sa_type=Moment, index=True)


class StoryEntry(SQLModel, table=True):
    """That an entry tells a story."""

    __tablename__ = "story_entry"
    __table_args__ = (UniqueConstraint("story_id", "entry_id"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    story_id: int = Field(foreign_key="story.id", index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
