"""The ledger: one row for each edition and subscriber."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.db.columns import Moment, choice


class DeliveryStatus(StrEnum):
    """What became of one copy.

    `pending -> sending -> sent | deferred | refused | unknown`, and `skipped` when the subscriber left, paused
    or chose other editions meanwhile.
    """

    PENDING = "pending"
    SENDING = "sending"
    DEFERRED = "deferred"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


UNFINISHED = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.DEFERRED)
TROUBLED = (DeliveryStatus.REFUSED, DeliveryStatus.UNKNOWN, DeliveryStatus.DEFERRED)
ANSWERED = (*TROUBLED, DeliveryStatus.SENT)


class Delivery(SQLModel, table=True):
    """One copy of one edition for one subscription."""

    __table_args__ = (
        UniqueConstraint("edition_id", "subscription_id"),
        Index("ix_delivery_edition_id_status_changed_at_id", "edition_id", "status", "changed_at", "id"),
        Index("ix_delivery_edition_id_email", "edition_id", "email"),
    )

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    edition_id: int = Field(foreign_key="edition.id")
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    email: str
    status: DeliveryStatus = Field(default=DeliveryStatus.PENDING, sa_type=choice(DeliveryStatus, "delivery_status"))
    attempts: int = 0
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    reply: str = Field(default="", sa_column=Column(Text, nullable=False))
    opened_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
