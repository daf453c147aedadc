"""The desk on the demonstration's data: a draft to edit, a login, and a clock that goes on from that morning."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import select

from digest.accounts import passwords, users
from digest.clock import RunningClock
from digest.db.accounts import Role, User
from digest.db.editions import Audit
from digest.demo.run import NOW, draft
from digest.engine.embedded import EmbeddedEngine
from digest.web.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from digest.engine.installation import Installation

LOGIN = "editor@digest.example"


def run(out: Path, say: Callable[[str], object]) -> None:
    """Serve the desk until SIGINT or SIGTERM. Run again, it goes on from where it was, with a new password.

    Nothing is collected or built meanwhile; what is approved is sent, into the Maildir `outbox`.

    Args:
        out: Where the files go, as in `digest.demo.run`.
        say: Called with each line to show.

    Raises:
        UsageError: The port is taken.
        BusyError: The same desk is served already.
    """
    standing = draft(out, lambda _stage: None)
    installation = dataclasses.replace(standing, clock=RunningClock(_latest(standing)))
    password = _let_in(installation)
    with serving(installation) as address:
        say(f"The desk is at {address}/desk, the readers' pages at {address}/")
        for line in (f"log in as {LOGIN}", f"password: {password}", "Ctrl-C stops."):
            say(line)
        EmbeddedEngine(_linking_to(address, installation), only_sending=True).run()


def _linking_to(address: str, installation: Installation) -> Installation:
    """The same, whose mails to readers link to where the pages are: they are pressed on this machine.

    Editions keep the address of the example, for no check lets out what leads to a reader's own machine.
    """
    return dataclasses.replace(installation, settings=installation.settings.model_copy(update={"public_url": address}))


def _let_in(installation: Installation) -> str:
    """An account that may do everything, with a password that nobody had before."""
    password, now = passwords.generated(), installation.clock.now()
    hashed = passwords.hashed(password, LOGIN)
    with installation.database.write() as session:
        if session.exec(select(User).where(User.email == LOGIN)).first():
            users.set_password(session, LOGIN, hashed, "demo", now)
        else:
            users.add(session, LOGIN, name="Demo Editor", role=Role.ADMIN, password=hashed, by="demo", now=now)
    return password


def _latest(installation: Installation) -> datetime:
    """When something happened there last: the clock must not go back behind it."""
    with installation.database.read() as session:
        latest: datetime | None = session.exec(select(func.max(Audit.at))).one()
        return max(latest or NOW, NOW)
