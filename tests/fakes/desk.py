"""A desk with a real server on a free port, and people who are logged in to it, without a browser."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from digest.accounts import passwords, sessions, users
from digest.db.accounts import Role
from digest.web.desk.access import COOKIE
from tests.fakes.answering import answering
from tests.fakes.visiting import visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import httpx2

    from digest.engine.installation import Installation

PASSWORD = "four words that fit"  # noqa: S105 - of nobody
OWN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser adds to what a page of the desk sends."""


@cache
def hashed() -> passwords.Hashed:
    """The hash of `PASSWORD`, made once for all tests."""
    return passwords.hashed(PASSWORD, "nobody@desk.example")


def address_of(role: Role) -> str:
    """The email address of the user of that role."""
    return f"{role.value}@desk.example"


@dataclass
class Desk:
    """A served desk with one user of each role."""

    installation: Installation
    address: str
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def nobody(self) -> httpx2.Client:
        """Somebody who is not logged in."""
        return self._open.enter_context(visitor(self.address, OWN))

    def visitor(self, role: Role) -> httpx2.Client:
        """Somebody of that role, logged in. Redirects are not followed; forms are sent as a page of the desk would."""
        client, now = self.nobody(), self.installation.clock.now()
        with self.installation.database.write() as session:
            user = users.find(session, address_of(role))
            token = sessions.start(session, user, now, agent="test", address="127.0.0.1")
        client.cookies.set(COOKIE, token, domain="127.0.0.1", path="/desk")
        return client

    def close(self) -> None:
        """Let go of all connections."""
        self._open.close()


@contextlib.contextmanager
def served(
    installation: Installation, serve: Callable[[Installation], AbstractContextManager[str]] = answering
) -> Iterator[Desk]:
    """The desk of an installation, with one user of each role; `serve` says where it is."""
    now = installation.clock.now()
    with installation.database.write() as session:
        for role in Role:
            name = f"Ana {role.value.title()}"
            users.add(session, address_of(role), name=name, role=role, password=hashed(), by="test", now=now)
    with serve(installation) as address, contextlib.closing(Desk(installation, address)) as desk:
        yield desk
