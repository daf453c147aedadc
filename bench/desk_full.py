"""A full desk: its database, somebody who is logged in, and the process that serves it."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
import yaml
from fastapi import FastAPI
from sqlalchemy import insert
from sqlmodel import select

from bench import desk_data
from digest import tokens
from digest.accounts import sessions, users
from digest.compose import lifecycle
from digest.compose.changes import Line, SetLine
from digest.db.accounts import Role
from digest.db.editions import Audit, EditionStatus, ReviewMail
from digest.db.feeds import Feed
from digest.engine import reviewing, revising
from digest.engine.installation import Installation, open_installation
from digest.web.server import serving
from tests.fakes.desk import hashed
from tests.fakes.editions import SLUG, settings_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

STORIES, EDITIONS, READERS, REVISIONS, DEEDS = 5_000, 200, 100_000, 60, 20_000
_SERVER = multiprocessing.get_context("spawn")  # a process of its own, cold, whose time is not the measuring one's


@dataclass(frozen=True, slots=True)
class Full:
    """What was made: the settings, the token of an admin's login and that of a reviewer's link."""

    config: Path
    login: str
    link: str


def full(folder: Path) -> Full:
    """Fill a new installation: the newest edition is a draft with a history, the one before it is being sent."""
    config = settings_file(folder, reviewers=["reviewer@desk.example"])
    here = open_installation(config)
    desk_data.fill(here, stories=STORIES, editions=EDITIONS, readers=READERS)
    newsletter = here.settings.newsletters[0]
    for number in range(REVISIONS):
        revising.revise(here, newsletter, EDITIONS, _edit(here, number), "Ana")
    reviewing.ask(here, newsletter, str(EDITIONS), "Ana")
    _record(here)
    _send(here)
    with here.database.write() as session:
        now = here.clock.now()
        admin = users.add(
            session, "admin@desk.example", name="Ana", role=Role.ADMIN, password=hashed(), by="bench", now=now
        )
        login = sessions.start(session, admin, now, agent="bench", address="127.0.0.1")
        mail = session.exec(select(ReviewMail)).one()
        link = tokens.token(mail.id, mail.key, tokens.Purpose.REVIEW)
        feeds = [
            {"url": feed.url, "outlet": feed.outlet, "country": feed.country} for feed in session.exec(select(Feed))
        ]
    here.database.close()
    config.write_text(yaml.safe_dump(yaml.safe_load(config.read_text()) | {"feeds": feeds}))
    return Full(config, login, link)


def _edit(here: Installation, number: int) -> SetLine:
    """Another text than the last one: edits of the same text in a row are one revision."""
    field: Line = "subject" if number % 2 else "preheader"
    with here.database.read() as session:
        before = getattr(lifecycle.find(session, SLUG, str(EDITIONS)), field)
    return SetLine(field, f"What is said in revision {number}", before)


def _record(here: Installation) -> None:
    deed = {"at": here.clock.now(), "actor": "Ana", "action": "pinned", "detail": {"newsletter": SLUG, "story": 1}}
    with here.database.write() as session:
        session.execute(insert(Audit), [deed] * DEEDS)


def _send(here: Installation) -> None:
    """Let the edition before the newest be on its way, and the rest of it wait."""
    now = here.clock.now()
    with here.database.write() as session:
        edition = lifecycle.find(session, SLUG, str(EDITIONS - 1))
        edition.status = EditionStatus.SENDING
        session.add(Audit(at=now, actor="digest", action=EditionStatus.SENDING.value, edition_id=edition.id))


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves a desk."""

    address: str
    pid: int


@contextmanager
def served(config: Path) -> Iterator[Server]:
    """The desk of an installation, served by a new process until the block ends."""
    with _process(_serve, config) as server:
        yield server


@contextmanager
def greeting() -> Iterator[Server]:
    """A server of the same kind that only says hello, for comparison."""
    with _process(_greet) as server:
        yield server


@contextmanager
def _process(task: Callable[..., None], *arguments: object) -> Iterator[Server]:
    ours, theirs = _SERVER.Pipe()
    process = _SERVER.Process(target=task, args=(theirs, *arguments))
    process.start()
    try:
        yield Server(ours.recv(), process.pid or 0)
    finally:
        ours.send(None)
        process.join()


def _serve(end: Connection, config: Path) -> None:
    here = open_installation(config)
    with serving(here) as address:
        end.send(address)
        end.recv()
    here.database.close()


def _greet(end: Connection) -> None:
    app = FastAPI()
    app.get("/")(lambda: "hello")
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as that of the desk
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}).start()
    end.send(f"http://127.0.0.1:{listener.getsockname()[1]}")
    end.recv()
    server.should_exit = True
