"""The people of the desk: who they are, where they are logged in, and who tried to."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads the annotations of a table
from enum import StrEnum

from sqlmodel import Field, SQLModel

from digest.db.columns import Moment, choice


class Role(StrEnum):
    """What somebody may do at the desk; each may do all that the one before may. `digest.accounts.roles` says what."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


class User(SQLModel, table=True):
    """Somebody with a login; `password_hash` is argon2's own notation. Disabled, they cannot log in."""

    __tablename__ = "desk_user"  # `user` is a reserved word in SQL

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    email: str = Field(unique=True)
    name: str
    role: Role = Field(sa_type=choice(Role, "role"))
    password_hash: str
    created_at: datetime = Field(sa_type=Moment)
    password_changed_at: datetime = Field(sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)


class DeskSession(SQLModel, table=True):
    """One login of one browser. Only the hash of its token is kept: who reads the table cannot log in with it.

    It ends at `expires_at`, when nothing was asked for long since `seen_at`, or when it was revoked.
    """

    __tablename__ = "desk_session"

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    user_id: int = Field(foreign_key="desk_user.id", index=True)
    token_sha256: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    agent: str = ""
    address: str = ""


class LoginAttempt(SQLModel, table=True):
    """A try to log in, by the address that was typed and the network address that it came from."""

    __tablename__ = "login_attempt"

    id: int = Field(default=None, primary_key=True)  # None until the database has numbered the row
    at: datetime = Field(sa_type=Moment, index=True)
    email: str = Field(index=True)
    address: str = Field(index=True)
    succeeded: bool
