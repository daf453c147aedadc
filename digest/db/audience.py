"""Subscribers, what they subscribe to, and addresses that must not be mailed."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.db.columns import Moment, choice


class Standing(StrEnum):
    """How a subscriber stands with one newsletter."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"


class Subscriber(SQLModel, table=True):
    """An address, normalised, and the name its owner gave."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    email: str = Field(unique=True)
    name: str = ""
    added_at: datetime = Field(sa_type=Moment)


class Subscription(SQLModel, table=True):
    """A subscriber's standing with one newsletter; `key` is what the tokens in its messages are made from."""

    __table_args__ = (
        UniqueConstraint("newsletter", "subscriber_id"),
        Index("ix_subscription_newsletter_standing_subscriber_id", "newsletter", "standing", "subscriber_id"),
    )

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str
    subscriber_id: int = Field(foreign_key="subscriber.id", index=True)
    standing: Standing = Field(default=Standing.ACTIVE, sa_type=choice(Standing, "standing"))
    key: str
    source: str = ""
    changed_at: datetime = Field(sa_type=Moment)


class Suppression(SQLModel, table=True):
    """An address that must never be mailed, and why."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    email: str = Field(unique=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_type=Moment)
