"""People with a login, made straight in a database, and a hasher that is quick and counts its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from argon2 import PasswordHasher
from sqlmodel import select

from digest.accounts import passwords, users
from digest.db.accounts import Role, User
from digest.db.editions import Audit
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from digest.db.session import Database

PASSWORD = "seven herons cross"  # noqa: S105 - opens nothing but what tests make


class CountingHasher(PasswordHasher):
    """Argon2id at next to no cost; counts how often a password was compared with a hash."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
        """Count, and compare."""
        self.compared += 1
        return super().verify(hash, password)


QUICK = CountingHasher()


def add_user(
    database: Database, email: str = "ann@desk.example", role: Role = Role.EDITOR, password: str = PASSWORD
) -> User:
    """Somebody with a login."""
    hashed = passwords.hashed(password, email, QUICK)
    with database.write() as session:
        name = email.partition("@")[0].title()
        return users.add(session, email, name=name, role=role, password=hashed, by="test", now=NOW)


def recorded(database: Database) -> list[tuple[str, str]]:
    """Who did what, in order."""
    with database.read() as session:
        return [(row.actor, row.action) for row in session.exec(select(Audit).order_by("id"))]
