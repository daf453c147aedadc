"""The people who may log in: added, disabled, given a role or another password; each change is put on record.

Nobody is ever deleted: the record names them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from digest.accounts.sessions import is_open, revoke_all
from digest.addresses import normalised
from digest.db.accounts import DeskSession, Role, User
from digest.db.editions import Audit
from digest.errors import AccountError
from digest.legible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from digest.accounts.passwords import Hashed

_MAX_NAME = 100
_OF_THE_PROGRAM = {"digest", "auto", "demo", "cli"}
"""What the record names who is not a person."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One user as the list shows them; `seen_at` is when they last asked for a page."""

    user: User
    seen_at: datetime | None
    sessions: int


def add(  # noqa: PLR0913 - all that an account has
    session: Session, email: str, *, name: str, role: Role, password: Hashed, by: str, now: datetime
) -> User:
    """Make an account.

    Raises:
        AddressError: No message can be sent to the address.
        AccountError: The address has an account already, or the name cannot be taken.
    """
    address = normalised(email)
    if session.exec(select(User.id).where(User.email == address)).first() is not None:
        raise AccountError(
            f"{address} has an account already: `digest users` can change its role, reset its password or enable it"
        )
    plain = one_line(name)[:_MAX_NAME].strip()
    if not plain:
        raise AccountError(f"the account of {address} needs a name, which the record and the approvals will show")
    _check_name(plain, session.exec(select(User.name)))
    user = User(email=address, name=plain, role=role, password_hash=password, created_at=now, password_changed_at=now)
    session.add(user)
    _record(session, user, "user added", by, now, name=plain, role=role.value)
    session.flush()
    return user


def find(session: Session, email: str, *, to_change: bool = False) -> User:
    """The user of that address; `to_change` keeps other changes to them waiting until the transaction ends.

    Raises:
        AddressError: It is no address.
        AccountError: It has no account.
    """
    address = normalised(email)
    of_address = select(User).where(User.email == address)
    user = session.exec(of_address.with_for_update() if to_change else of_address).first()
    if user is None:
        raise AccountError(f"{address} has no account: `digest users list` shows who has one")
    return user


def listed(session: Session, now: datetime) -> list[Listed]:
    """All users by address, with the number of their open sessions."""
    by_user = col(DeskSession.user_id)
    seen = session.exec(select(DeskSession.user_id, func.max(DeskSession.seen_at)).group_by(by_user))
    opened = session.exec(select(DeskSession.user_id, func.count()).where(*is_open(now)).group_by(by_user))
    seen_at, sessions = dict(seen.all()), dict(opened.all())
    users = session.exec(select(User).order_by(col(User.email)))
    return [Listed(user, seen_at.get(user.id), sessions.get(user.id, 0)) for user in users]


def disable(session: Session, email: str, by: str, now: datetime) -> User:
    """Let a user log in no more, and end their sessions.

    Raises:
        AddressError: It is no address.
        AccountError: It has no account, or it is that of the last admin.
    """
    admins = _admins(session)
    user = find(session, email, to_change=True)
    if user.disabled_at is None:
        _keep_one(admins, user)
        user.disabled_at = now
        _record(session, user, "user disabled", by, now)
        revoke_all(session, user, by, now)
    return user


def enable(session: Session, email: str, by: str, now: datetime) -> User:
    """Let a user log in again.

    Raises:
        AddressError: It is no address.
        AccountError: It has no account.
    """
    user = find(session, email, to_change=True)
    if user.disabled_at is not None:
        user.disabled_at = None
        _record(session, user, "user enabled", by, now)
    return user


def set_role(session: Session, email: str, role: Role, by: str, now: datetime) -> User:
    """Give a user another role, from their next click on.

    Raises:
        AddressError: It is no address.
        AccountError: It has no account, or it is that of the last admin.
    """
    admins = _admins(session)
    user = find(session, email, to_change=True)
    if user.role is not role:
        _keep_one(admins, user)
        _record(session, user, "role set", by, now, before=user.role.value, role=role.value)
        user.role = role
    return user


def set_password(session: Session, email: str, password: Hashed, by: str, now: datetime) -> User:
    """Give a user another password, and end their sessions.

    Raises:
        AddressError: It is no address.
        AccountError: It has no account.
    """
    user = find(session, email, to_change=True)
    user.password_hash, user.password_changed_at = password, now
    _record(session, user, "password set", by, now)
    revoke_all(session, user, by, now)
    return user


def _check_name(name: str, taken: Iterable[str]) -> None:
    """Let a name be taken by which the record can tell somebody from everybody else."""
    folded = _folded(name)
    if folded in map(_folded, taken):
        raise AccountError(f"somebody is called {name!r} already, and the record could not tell them apart: add to it")
    if folded in _OF_THE_PROGRAM or "@" in folded or "(by mail)" in folded:
        raise AccountError(f"{name!r} is what the record calls the program or a reviewer by mail: take another name")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _admins(session: Session) -> list[str]:
    """The addresses of the admins who are not disabled, kept from other changes until the transaction ends.

    They are kept before any user is, and in one order: of two who would each leave the other as the last admin, one
    waits and is then refused.
    """
    admins = select(User).where(User.role == Role.ADMIN, col(User.disabled_at).is_(None))
    return [admin.email for admin in session.exec(admins.order_by(col(User.id)).with_for_update())]


def _keep_one(admins: Sequence[str], user: User) -> None:
    if list(admins) == [user.email]:
        raise AccountError(f"{user.email} is the last admin: make somebody else an admin first")


def _record(session: Session, user: User, action: str, by: str, now: datetime, **detail: str) -> None:
    session.add(Audit(at=now, actor=by, action=action, detail={"user": user.email, **detail}))
