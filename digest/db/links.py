"""What outlets answered when the links of an edition were tried."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from digest.db.columns import Moment, choice


class LinkTrouble(StrEnum):
    """Why a link gave no status."""

    NONE = "none"
    UNKNOWN_HOST = "unknown_host"  # no such name: no reader can open it either
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"  # a robots.txt forbids to ask, or wants longer pauses than there is time for


class LinkAnswer(SQLModel, table=True):
    """The last answer to one address: its status, 0 if it gave none, and where its redirects ended."""

    __tablename__ = "link_answer"

    url: str = Field(primary_key=True)
    checked_at: datetime = Field(sa_type=Moment, index=True)
    status: int = 0
    final_url: str = Field(default="", sa_column=Column(Text, nullable=False))
    trouble: LinkTrouble = Field(default=LinkTrouble.NONE, sa_type=choice(LinkTrouble, "link_trouble"))
