"""Where somebody is logged in: each browser by a token of its own, of which only the hash is kept.

A session ends twelve hours after its login, after two hours in which nothing was asked for, when its user is disabled,
or when it is revoked.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col, select

from digest.db.accounts import DeskSession, User
from digest.db.editions import Audit
from digest.errors import AccountError
from digest.legible import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from digest.db.session import Database

IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
_NOTED_EVERY = timedelta(minutes=1)
_MAX_TEXT = 200  # characters of what a browser says about itself


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who is logged in, and by which session."""

    user: User
    desk_session: DeskSession


def start(session: Session, user: User, now: datetime, *, agent: str, address: str) -> str:
    """Log a user in; the token that their browser shows from then on, of 256 bits.

    Args:
        session: A transaction.
        user: Who has shown who they are.
        now: The present moment.
        agent: What the browser calls itself.
        address: The network address that it comes from.
    """
    token = secrets.token_urlsafe(32)
    agent, address = one_line(agent)[:_MAX_TEXT], one_line(address)[:_MAX_TEXT]
    session.add(
        DeskSession(
            user_id=user.id,
            token_sha256=_sha256(token),
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
            agent=agent,
            address=address,
        )
    )
    detail = {"user": user.email, "address": address, "agent": agent}
    session.add(Audit(at=now, actor=user.name, action="logged in", detail=detail))
    return token


def find(session: Session, token: str, now: datetime) -> Login | None:
    """Who shows that token, with the role that they have now; None when no open session has it."""
    row = session.exec(
        select(User, DeskSession)
        .join(DeskSession, col(DeskSession.user_id) == col(User.id))
        .where(DeskSession.token_sha256 == _sha256(token), col(User.disabled_at).is_(None), *is_open(now))
    ).first()
    return Login(*row) if row else None


def resume(database: Database, token: str, now: datetime) -> Login | None:
    """Like `find`, and it is noted that they are here: once a minute, so that most pages write nothing."""
    with database.read() as session:
        login = find(session, token, now)
    if login and login.desk_session.seen_at <= now - _NOTED_EVERY:
        with database.write() as session:
            session.execute(update(DeskSession).where(col(DeskSession.id) == login.desk_session.id).values(seen_at=now))
    return login


def listed(session: Session, user: User, now: datetime) -> list[DeskSession]:
    """The open sessions of a user, the latest login first."""
    of_user = select(DeskSession).where(DeskSession.user_id == user.id, *is_open(now))
    return list(session.exec(of_user.order_by(col(DeskSession.id).desc())))


def end(session: Session, token: str, now: datetime) -> None:
    """Log out: the token is good for nothing any more. One that is good for nothing already changes nothing."""
    login = find(session, token, now)
    if login:
        login.desk_session.revoked_at = now
        detail = {"user": login.user.email}
        session.add(Audit(at=now, actor=login.user.name, action="logged out", detail=detail))


def revoke(session: Session, user: User, number: int, by: str, now: datetime) -> None:
    """End one session of a user, by its number.

    Raises:
        AccountError: The user has no open session of that number.
    """
    found = session.exec(
        select(DeskSession).where(DeskSession.id == number, DeskSession.user_id == user.id, *is_open(now))
    ).first()
    if found is None:
        raise AccountError("that session has ended already")
    found.revoked_at = now
    detail = {"user": user.email, "session": number}
    session.add(Audit(at=now, actor=by, action="session revoked", detail=detail))


def revoke_all(session: Session, user: User, by: str, now: datetime) -> int:
    """End all sessions of a user, also those that are over by the clock: clocks differ, and a session is not to return.

    Returns:
        How many there were.
    """
    of_user = select(DeskSession).where(DeskSession.user_id == user.id, col(DeskSession.revoked_at).is_(None))
    opened = session.exec(of_user).all()
    for one in opened:
        one.revoked_at = now
    if opened:
        detail = {"user": user.email, "sessions": len(opened)}
        session.add(Audit(at=now, actor=by, action="sessions revoked", detail=detail))
    return len(opened)


def is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is true in the table of a session that has not ended; whether its user is disabled is another matter."""
    return (
        col(DeskSession.revoked_at).is_(None),
        col(DeskSession.expires_at) > now,
        col(DeskSession.seen_at) > now - IDLE,
    )


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
