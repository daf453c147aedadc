# ruff: noqa: INP001 - a script of the documentation, in no package
"""A morning at the desk on the sample feeds, for its pictures: its clock goes on when it is told to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlmodel import col, select

from digest.accounts import passwords, sessions, users
from digest.audience.importing import add_all
from digest.audience.people import Person
from digest.compose import lifecycle
from digest.compose.changes import SetItemText
from digest.db.accounts import Role
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import ReviewMail
from digest.demo.run import NOW, draft
from digest.engine import approving, revising, sending as delivering
from digest.engine.approving import Consent
from digest.engine.installation import Installation, open_installation
from digest.engine.reviewing import keep_up
from digest.engine.reviewing.letter import review_url
from digest.web.desk.access import COOKIE
from digest.web.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EDITOR, REVIEWER = "ada@desk.example", "rina@reviewers.example"
READERS, SENT = 1_200, 700
# What the mail server says to a few: every so many copies, and the answer.
REPLIES = (
    (DeliveryStatus.REFUSED, 97, "550 5.1.1 user unknown"),
    (DeliveryStatus.DEFERRED, 141, "451 4.7.1 greylisted, try again later"),
    (DeliveryStatus.UNKNOWN, 600, "the line broke after the message was handed over"),
)


@dataclass
class SetClock:
    """A clock that stands until it is set."""

    moment: datetime

    def now(self) -> datetime:
        """The moment that it stands at."""
        return self.moment


@dataclass
class DeskDay:
    """The desk of a demo, served."""

    installation: Installation
    clock: SetClock
    address: str

    @classmethod
    @contextmanager
    def begun(cls, folder: Path) -> Iterator[Self]:
        """Collect and build at six, and open the desk eighteen minutes later."""
        draft(folder, lambda _stage: None).database.close()
        config = folder / "config.yaml"
        text = config.read_text(encoding="utf-8")
        text = text.replace("    focus:\n", f"    reviewers: [{REVIEWER}]\n    focus:\n", 1)
        config.write_text(f"{text}\nserve: {{port: 0, desk_url: http://desk.newsroom.example}}\n", encoding="utf-8")
        clock = SetClock(NOW + timedelta(minutes=18))
        installation = replace(open_installation(config), clock=clock)
        with installation.database.write() as session:
            hashed = passwords.hashed(passwords.generated(), EDITOR)
            users.add(session, EDITOR, name="Ada Li", role=Role.ADMIN, password=hashed, by="demo", now=clock.now())
            people = [Person(f"reader{number}@readers.example", source="demo") for number in range(READERS)]
            add_all(session, installation.newsletter(None).slug, people, clock.now())
        with serving(installation) as address:
            yield cls(installation, clock, address)
        installation.database.close()

    @property
    def board(self) -> str:
        """The path of the board."""
        return f"/desk/newsletters/{self.installation.newsletter(None).slug}/editions/1"

    @property
    def revision(self) -> int:
        """The one that the edition is at."""
        with self.installation.database.read() as session:
            return lifecycle.find(session, self.installation.newsletter(None).slug, "1").revision

    def login(self) -> list[tuple[str, str]]:
        """The cookie of a new session of the editor's."""
        with self.installation.database.write() as session:
            user = users.find(session, EDITOR)
            return [(COOKIE, sessions.start(session, user, self.clock.now(), agent="", address="127.0.0.1"))]

    def other_writes(self, key: int, headline: str) -> None:
        """Another editor gives a story another headline."""
        newsletter = self.installation.newsletter(None)
        with self.installation.database.read() as session:
            items = lifecycle.items_of(session, lifecycle.find(session, newsletter.slug, "1"))
        before = next(item.headline for item in items if item.key == key)
        revising.revise(self.installation, newsletter, 1, SetItemText(key, "headline", headline, before), "Ben Tan")

    def review_path(self) -> str:
        """Mail the reviewer; the path of the link that they get."""
        keep_up(self.installation, lambda _line: None)
        with self.installation.database.read() as session:
            mail = session.exec(select(ReviewMail)).one()
        return review_url(self.installation, mail).removeprefix(self.installation.settings.serve.address)

    def sends_some(self) -> None:
        """Approve the edition and send a part of the copies, not all of which arrive, at five a second."""
        newsletter, done = self.installation.newsletter(None), 0

        def settled(count: int) -> None:
            nonlocal done
            done += count
            self.clock.moment += timedelta(seconds=1)

        approving.approve(self.installation, newsletter, "1", Consent("Ada Li", accept_all=True))
        self.clock.moment = NOW + timedelta(hours=1)
        watch = delivering.Watch(settled=settled, stopped=lambda: done >= SENT)
        delivering.send(self.installation, newsletter, "1", watch)
        with self.installation.database.write() as session:
            sent = select(Delivery).where(Delivery.status == DeliveryStatus.SENT).order_by(col(Delivery.id))
            for number, copy in enumerate(session.exec(sent), 1):
                for status, every, reply in REPLIES:
                    if number % every == 0:
                        copy.status, copy.reply = status, reply
                        if status is DeliveryStatus.DEFERRED:
                            copy.next_attempt_at = self.clock.now() + timedelta(minutes=5)
