"""A newsroom: the sample feeds' draft, its desk, its mail server, its engine, and browsers for its people."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import yaml
from sqlmodel import col, select

from digest.accounts import users
from digest.audience.importing import add_all
from digest.audience.people import Person
from digest.clock import RunningClock, clock_at
from digest.compose import lifecycle
from digest.compose.content import content_of
from digest.db.accounts import Role
from digest.db.editions import Approval, Audit, ReviewMail
from digest.engine import reviewing
from digest.engine.installation import open_installation
from digest.engine.sending import keep_hours
from digest.web.server import serving
from tests.e2e.conftest import NOW
from tests.fakes.desk import PASSWORD, address_of, hashed
from tests.fakes.smtp import Post, smtp_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

    from digest.compose.content import ItemContent
    from digest.db.editions import Edition
    from digest.engine.installation import Installation

REVIEWER = "rina@reviewers.example"
READERS = [f"reader{number:02}@readers.example" for number in range(12)]
OUTSIDE = "http://desk.newsroom.example"
"""Where the desk is said to be reached from outside, as the links in mails have it."""
_TICK = 0.3  # seconds
_NO_FAULT = tuple(
    f"Failed to load resource: {why}"
    for why in ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
)
"""What a browser says of an answer that refuses something, and of a network that a test takes away."""
_PATIENCE = 20_000  # milliseconds that a page gets to do something


@dataclass
class HeldPost(Post):
    """A mail server that takes no message while it is held."""

    is_held: bool = False

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name and signature
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Wait, then take the sender."""
        while self.is_held:  # noqa: ASYNC110 - another thread lets it go
            await asyncio.sleep(0.02)
        return await super().handle_MAIL(server, session, envelope, address, options)


class SetClock:
    """A clock that goes on from a moment, and can be put forward."""

    def __init__(self, start: datetime) -> None:
        self._clock, self._forward = RunningClock(start), timedelta()

    def now(self) -> datetime:
        """The moment that it was set to, and what has passed since."""
        return self._clock.now() + self._forward

    def forward(self, **by: float) -> None:
        """Put it forward by `minutes=5` or the like."""
        self._forward += timedelta(**by)


@dataclass
class Newsroom:
    """All of it, running."""

    installation: Installation
    clock: SetClock
    address: str
    post: HeldPost
    browser: Browser
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def nobody(self, *, script: bool = True, width: int = 1440) -> Page:
        """A browser of somebody who is not logged in; what no page of the desk may do fails the test at the end."""
        context = self.browser.new_context(
            base_url=self.address, java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(_PATIENCE)
        self._open.callback(context.close)
        self._open.callback(_no_faults, faults_of(context, self.address))
        return context.new_page()

    def log_in(self, role: Role, *, script: bool = True, width: int = 1440) -> Page:
        """A browser at the board of the newest edition, logged in as the user of that role by the form."""
        page = self.nobody(script=script, width=width)
        page.goto("/desk")
        page.get_by_label("Email address").fill(address_of(role))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/editions/*")
        return page

    def edition(self) -> Edition:
        """The newest edition as it is stored."""
        with self.installation.database.read() as session:
            return lifecycle.find(session, self.installation.newsletter(None).slug, "latest")

    def items(self) -> list[ItemContent]:
        """Its stories in reading order, as they are stored."""
        edition = self.edition()
        with self.installation.database.read() as session:
            return list(content_of(edition, lifecycle.items_of(session, edition)).items)

    def approvals(self) -> list[Approval]:
        """Who approved it, first to last; those that count no more have `voided_at`."""
        with self.installation.database.read() as session:
            return list(session.exec(select(Approval).order_by(col(Approval.id))))

    def used_links(self) -> list[str]:
        """The reviewers whose links approved something."""
        with self.installation.database.read() as session:
            used = select(ReviewMail.address).where(col(ReviewMail.used_at).is_not(None))
            return list(session.exec(used))

    def record(self) -> list[str]:
        """What was done, in order."""
        with self.installation.database.read() as session:
            return [row.action for row in session.exec(select(Audit).order_by(col(Audit.id)))]

    def mails(self, to: str) -> list[EmailMessage]:
        """What the mail server took for an address."""
        return [message_from_bytes(raw, policy=policy.default) for address, raw in self.post.accepted if address == to]

    def close(self) -> None:
        """Close the browsers."""
        self._open.close()


@contextlib.contextmanager
def newsroom(folder: Path, browser: Browser) -> Iterator[Newsroom]:
    """What `folder` holds (the fixture `prepared`, copied), in the morning of its draft, with everybody at work."""
    post = HeldPost()
    with smtp_server(post) as server:
        config = folder / "config.yaml"
        settings = yaml.safe_load(config.read_text(encoding="utf-8"))
        settings["newsletters"][0]["reviewers"] = [REVIEWER]
        settings["serve"] = {"port": 0, "desk_url": OUTSIDE}
        settings["deliver"] = {
            "transport": "smtp",
            "smtp": {"host": "127.0.0.1", "port": server.port, "security": "none", "timeout_seconds": 10},
        }
        config.write_text(yaml.safe_dump(settings), encoding="utf-8")
        clock = SetClock(clock_at(NOW).now())
        installation = open_installation(config, clock)
        _people(installation)
        with (
            contextlib.closing(installation.database),
            serving(installation) as address,
            ticking(installation),
            contextlib.closing(Newsroom(installation, clock, address, post, browser)) as made,
        ):
            yield made


def _people(installation: Installation) -> None:
    now = installation.clock.now()
    with installation.database.write() as session:
        add_all(session, installation.newsletter(None).slug, [Person(email, source="test") for email in READERS], now)
        for role in Role:
            name = f"Ana {role.value.title()}"
            users.add(session, address_of(role), name=name, role=role, password=hashed(), by="test", now=now)


@contextlib.contextmanager
def ticking(installation: Installation) -> Iterator[None]:
    """The engine's turn, as the scheduler calls it, many times a second."""
    over = threading.Event()

    def turns() -> None:
        while not over.wait(_TICK):
            keep_hours(installation, lambda _line: None, over.is_set)
            reviewing.keep_up(installation, lambda _line: None)

    thread = threading.Thread(target=turns, name="engine")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def faults_of(context: BrowserContext, address: str) -> list[str]:
    """What goes wrong in a browser: faults of a page's script, what the page's policy stops, dialogs, strangers asked.

    What the policy stops in the frame of the preview is none: there it is what keeps an edition from doing anything.
    """
    faults: list[str] = []

    def dialog(opened: Dialog) -> None:
        if opened.type == "beforeunload":
            opened.accept()
            return
        faults.append(f"dialog: {opened.message}")
        opened.dismiss()

    def console(message: ConsoleMessage) -> None:
        is_answer = message.text.startswith(_NO_FAULT)
        if message.type == "error" and not is_answer and "/frame" not in message.location["url"]:
            faults.append(message.text)

    def request(sent: Request) -> None:
        if sent.url.startswith("http") and not sent.url.startswith(f"{address}/"):
            faults.append(f"asked {sent.url}")

    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("dialog", dialog)
    context.on("console", console)
    context.on("request", request)
    return faults


def _no_faults(faults: list[str]) -> None:
    assert not faults, faults
