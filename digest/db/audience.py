"""Subscribers, what they subscribe to, what became of them, and addresses that must not be mailed."""

from __future__ import annotations

import hashlib
from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.db.columns import Json, Moment, choice

FORGOTTEN = "forgotten:"
"""What stands before a number in place of an address that was forgotten; no address can begin like it."""


def address_hash(email: str) -> str:
    """What is kept of a normalised address that is to be forgotten: enough to know it when it comes again."""
    return hashlib.sha256(f"digest:{email}".encode()).hexdigest()


class Standing(StrEnum):
    """How a subscriber stands with one newsletter."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"


class Frequency(StrEnum):
    """Which editions of a newsletter a subscriber gets: every one, or the weekly best-of alone."""

    EVERY = "every"
    WEEKLY = "weekly"


class Subscriber(SQLModel, table=True):
    """An address, normalised, and the name its owner gave."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    email: str = Field(unique=True)
    name: str = ""
    added_at: datetime = Field(sa_type=Moment)


class Subscription(SQLModel, table=True):
    """A subscriber's standing with one newsletter; `key` is what the tokens in its messages are made from.

    `first` is the country (two letters, ISO 3166) or topic whose stories stand first in their section; empty for the
    editors' order. Until `paused_until` no edition is sent. `source` says where it came from, `consented_at` when its
    owner asked for it, if that is known. `joined_by_import` marks one that an import made active at `added_at`: no
    event tells of that.
    """

    __table_args__ = (
        UniqueConstraint("newsletter", "subscriber_id"),
        Index("ix_subscription_newsletter_standing_subscriber_id", "newsletter", "standing", "subscriber_id"),
        Index("ix_subscription_newsletter_source", "newsletter", "source", "standing"),
        Index("ix_subscription_newsletter_joined_by_import", "newsletter", "joined_by_import", "added_at"),
    )

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    newsletter: str
    subscriber_id: int = Field(foreign_key="subscriber.id", index=True)
    standing: Standing = Field(default=Standing.ACTIVE, sa_type=choice(Standing, "standing"))
    key: str
    frequency: Frequency = Field(default=Frequency.EVERY, sa_type=choice(Frequency, "frequency"))
    first: str = ""
    paused_until: datetime | None = Field(default=None, sa_type=Moment)
    source: str = ""
    consented_at: datetime | None = Field(default=None, sa_type=Moment)
    added_at: datetime = Field(sa_type=Moment)
    joined_by_import: bool = False
    changed_at: datetime = Field(sa_type=Moment)


class SignUp(SQLModel, table=True):
    """What somebody sent by the form of a public page, as it came; the engine looks at it afterwards.

    `email` may be anything; it is taken out when it has been looked at. `network` stands for the range of addresses
    that it came from, as a keyed hash. `outcome` says what became of it, in a word; empty until `handled_at`.
    """

    __tablename__ = "sign_up"
    __table_args__ = (Index("ix_sign_up_network_at", "network", "at"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    at: datetime = Field(sa_type=Moment, index=True)
    email: str
    newsletters: list[str] = Field(default_factory=list, sa_type=Json)
    frequency: Frequency = Field(default=Frequency.EVERY, sa_type=choice(Frequency, "frequency"))
    first: str = ""
    source: str = ""
    network: str = ""
    handled_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    outcome: str = ""


class AudienceMailKind(StrEnum):
    """Why a subscriber is written to, besides with an edition."""

    CONFIRM = "confirm"
    ALREADY = "already"
    WELCOME = "welcome"
    GOODBYE = "goodbye"
    CHANGED = "changed"
    MOVE_FROM = "move from"
    MOVE_TO = "move to"
    MOVED = "moved"


class AudienceMail(SQLModel, table=True):
    """One mail to one address about its subscriptions, and the link in it.

    It is set as `newsletter` looks. `key` is what the link's token is made from; it is good until `expires_at`, or
    until it was used. `wanted` holds what using the link brings about. `next_attempt_at`, `sent_at` and `trouble` are
    as those of a mail to a reviewer.
    """

    __tablename__ = "audience_mail"
    __table_args__ = (Index("ix_audience_mail_address_created_at", "address", "created_at"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    kind: AudienceMailKind = Field(sa_type=choice(AudienceMailKind, "audience_mail_kind"))
    newsletter: str
    subscriber_id: int = Field(foreign_key="subscriber.id", index=True)
    address: str
    key: str
    wanted: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    trouble: str = Field(default="", sa_column=Column(Text, nullable=False))


class Happening(StrEnum):
    """What happened to a subscription."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ADDED = "added"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    DECLINED = "declined"
    UNSUBSCRIBED = "unsubscribed"
    RETURNED = "returned"
    MOVED = "moved"
    FORGOTTEN = "forgotten"


class AudienceEvent(SQLModel, table=True):
    """One change of a subscription: what, when, and how it came about. An import is told by the subscription alone."""

    __tablename__ = "audience_event"
    __table_args__ = (Index("ix_audience_event_newsletter_kind_at", "newsletter", "kind", "at"),)

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    at: datetime = Field(sa_type=Moment)
    subscriber_id: int = Field(foreign_key="subscriber.id", index=True)
    newsletter: str
    kind: Happening = Field(sa_type=choice(Happening, "happening"))
    source: str = ""
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Feedback(SQLModel, table=True):
    """What a subscriber thinks of one item of an edition, or of all of it where `item_key` is 0."""

    __table_args__ = (
        UniqueConstraint("edition_id", "item_key", "subscription_id"),
        Index("ix_feedback_edition_id_at", "edition_id", "at"),
    )

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id")
    item_key: int
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    useful: bool | None = None
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_type=Moment)


class Suppression(SQLModel, table=True):
    """An address that must never be mailed, and why; of one that asked to be forgotten only `hash` is kept."""

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    hash: str = Field(unique=True)
    email: str | None = Field(default=None, unique=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_type=Moment)
