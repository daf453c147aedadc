"""Logging in with an email address and a password.

Who has no account, or a disabled one, gets the same answer as who mistypes a password, after the same work: nobody can
find out by trying who has a login here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, text
from sqlmodel import Session, col, select

from digest.accounts import passwords, sessions, throttle
from digest.addresses import normalised
from digest.db.accounts import LoginAttempt, User
from digest.db.editions import Audit
from digest.durations import in_words
from digest.errors import AccountError, AddressError

if TYPE_CHECKING:
    from datetime import datetime

    from argon2 import PasswordHasher

    from digest.clock import Clock
    from digest.db.session import Database

_WRONG = "The email address or the password is wrong, or the account is disabled."
_KEPT = timedelta(days=30)


def log_in(  # noqa: PLR0913 - what was typed, and where
    database: Database,
    clock: Clock,
    email: str,
    password: str,
    *,
    agent: str,
    address: str,
    hasher: PasswordHasher = passwords.HASHER,
) -> str:
    """Log somebody in who knows their password; the token of their new session.

    A refusal is put on record, but not one for too many tries: whoever tries on could fill the record with them.

    Args:
        database: Where the accounts are.
        clock: Tells how long ago earlier tries were.
        email: The address as it was typed.
        password: The password as it was typed.
        agent: What the browser calls itself.
        address: The network address that it comes from.
        hasher: Compares passwords, and makes the hash anew when it has other costs than this one's.

    Raises:
        AccountError: The address or the password is wrong, the account is disabled, or there were too many tries; the
            text is for whoever typed them.
    """
    try:
        email = normalised(email)
    except AddressError as error:
        raise AccountError(_WRONG) from error  # no account can have it: there is nothing to hide
    with database.write() as session:
        attempt = begun(session, email, throttle.network_of(address), clock.now())
    with database.read() as session:
        user = session.exec(select(User).where(User.email == email)).first()
    stored = user.password_hash if user and user.disabled_at is None else passwords.of_nobody(hasher)
    right = passwords.matches(stored, password, hasher)
    renewed = passwords.renewed(stored, password, hasher) if right else None
    now = clock.now()
    with database.write() as session:
        known = unchanged(session, email, stored) if right else None
        if known:
            known.password_hash = renewed or stored
            session.get_one(LoginAttempt, attempt).succeeded = True
            return sessions.start(session, known, now, agent=agent, address=address)
        detail = {"user": email, "because": _reason(user), "address": throttle.network_of(address)}
        session.add(Audit(at=now, actor=user.name if user else email, action="login refused", detail=detail))
    raise AccountError(_WRONG)


def begun(session: Session, email: str, network: str, now: datetime) -> int:
    """Note a try as a failure before its password is looked at: of many at once, each sees those before it.

    Returns:
        Its number.

    Raises:
        AccountError: There were too many.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(text("LOCK TABLE login_attempt IN EXCLUSIVE MODE"))
    recent = session.exec(
        select(LoginAttempt)
        .where(
            col(LoginAttempt.at) > now - throttle.WINDOW,
            or_(col(LoginAttempt.email) == email, col(LoginAttempt.address) == network),
        )
        .order_by(col(LoginAttempt.id))
    ).all()
    wait = throttle.wait(recent, email, network, now)
    if wait:
        raise AccountError(f"There were too many tries to log in. Try again in {in_words(wait, seconds=True)}.")
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.at) < now - _KEPT))
    attempt = LoginAttempt(at=now, email=email, address=network, succeeded=False)
    session.add(attempt)
    session.flush()
    return attempt.id


def unchanged(session: Session, email: str, stored: str) -> User | None:
    """The user, if they were neither disabled nor given another password while theirs was looked at."""
    same = select(User).where(User.email == email, User.password_hash == stored, col(User.disabled_at).is_(None))
    return session.exec(same.with_for_update()).first()


def _reason(user: User | None) -> str:
    if user is None:
        return "no such account"
    return "wrong password" if user.disabled_at is None else "disabled"
