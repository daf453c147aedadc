"""Changing one's own password: whoever asks must know the present one, even where they are logged in already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.accounts import passwords, sessions, throttle, users
from digest.accounts.login import begun, unchanged
from digest.db.accounts import LoginAttempt
from digest.db.editions import Audit
from digest.errors import AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from digest.clock import Clock
    from digest.db.accounts import User
    from digest.db.session import Database


def change(  # noqa: PLR0913 - what was typed, and where
    database: Database,
    clock: Clock,
    user: User,
    present: str,
    new: str,
    *,
    agent: str,
    address: str,
    hasher: PasswordHasher = passwords.HASHER,
) -> str:
    """Give a user the password that they chose, and end all their sessions; the token of a new one.

    The present password is asked for as often as at a login, and no more often: a browser that was left open is not
    enough to find it out.

    Args:
        database: Where the accounts are.
        clock: Tells how long ago earlier tries were.
        user: Who is logged in.
        present: Their password as it was typed.
        new: What it is to be.
        agent: What the browser calls itself.
        address: The network address that it comes from.
        hasher: Compares passwords and makes the hash of the new one.

    Raises:
        AccountError: The present password is wrong, there were too many tries, or the new one may not be taken; the
            text is for whoever typed them.
    """
    passwords.check_new(new, user.email)
    with database.write() as session:
        attempt = begun(session, user.email, throttle.network_of(address), clock.now())
    right = passwords.matches(user.password_hash, present, hasher)
    hashed = passwords.hashed(new, user.email, hasher) if right else None
    now = clock.now()
    with database.write() as session:
        if hashed and unchanged(session, user.email, user.password_hash):
            session.get_one(LoginAttempt, attempt).succeeded = True
            known = users.set_password(session, user.email, hashed, user.name, now)
            return sessions.start(session, known, now, agent=agent, address=address)
        detail = {"user": user.email, "because": "wrong password", "address": throttle.network_of(address)}
        session.add(Audit(at=now, actor=user.name, action="password change refused", detail=detail))
    raise AccountError("The present password is wrong.")
