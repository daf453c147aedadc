"""Feeds and their entries."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.db.columns import Moment


class Feed(SQLModel, table=True):
    """One feed of one outlet, what the settings say of it, and how its last visit went."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    url: str = Field(unique=True)
    outlet: str
    country: str | None = None
    language: str = "en"
    state_affiliated: bool = False
    paywall: bool = False
    weight: float = 1.0
    active: bool = True
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    visited_at: datetime | None = Field(default=None, sa_type=Moment)
    succeeded_at: datetime | None = Field(default=None, sa_type=Moment)
    not_before: datetime | None = Field(default=None, sa_type=Moment)
    last_error: str | None = Field(default=None, sa_column=Column(Text))
    failures: int = 0


class Entry(SQLModel, table=True):
    """One item of one feed, cleaned, with its canonical address; the newest version that was seen.

    `position` is where it stood in its feed when it was first seen, 0 at the top. `article` is the text of the page
    that it links to, where that was fetched (at `article_at`).
    """

    __table_args__ = (
        UniqueConstraint("feed_id", "guid"),
        Index("ix_entry_feed_id_first_seen_at", "feed_id", "first_seen_at"),
    )

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    feed_id: int = Field(foreign_key="feed.id")
    guid: str
    url: str = Field(index=True)
    title: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    byline: str | None = None
    agency: str | None = None
    language: str = "en"
    position: int | None = None
    article: str = Field(default="", sa_column=Column(Text, nullable=False))
    article_at: datetime | None = Field(default=None, sa_type=Moment)
    published_at: datetime = Field(sa_type=Moment, index=True)
    first_seen_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    sha256: str


class EntryVersion(SQLModel, table=True):
    """What an entry said before its outlet edited it."""

    __tablename__ = "entry_version"

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    entry_id: int = Field(foreign_key="entry.id", index=True)
    url: str
    title: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    agency: str | None = None
    sha256: str
    seen_at: datetime = Field(sa_type=Moment)
    replaced_at: datetime = Field(sa_type=Moment)
