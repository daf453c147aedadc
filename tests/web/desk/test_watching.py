from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from digest.accounts import sessions, users
from digest.db.accounts import Role
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.engine import scheduling
from digest.engine.sending import keep_hours
from digest.web import streams
from digest.web.desk import watching as stream
from digest.web.server import serving
from tests.fakes.desk import address_of, served
from tests.fakes.editions import SLUG
from tests.web.desk.test_sending import READERS, answer, approve, begin

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

URL = f"/desk/newsletters/{SLUG}/editions/1/progress"
PAUSE = 0.1  # seconds between two looks


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_PAUSE", PAUSE)


@dataclass
class Watcher:
    """Somebody who reads a stream line by line."""

    response: httpx2.Response

    def __post_init__(self) -> None:
        self._lines = self.response.iter_lines()

    def next(self) -> dict[str, Any]:
        """The next event."""
        for line in self._lines:
            if line.startswith("data: "):
                found: dict[str, Any] = json.loads(line.removeprefix("data: "))
                return found
        raise AssertionError("the stream is over")

    def goes_on(self) -> bool:
        """Whether anything comes after what was read, be it that there is nothing new."""
        return any(self._lines)

    def rest(self) -> list[dict[str, Any]]:
        """The events until the stream ends."""
        return [json.loads(line.removeprefix("data: ")) for line in self._lines if line.startswith("data: ")]


@contextlib.contextmanager
def watching(client: httpx2.Client) -> Iterator[Watcher]:
    with client.stream("GET", URL, headers={"Accept": "text/event-stream"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield Watcher(response)


def test_each_change_is_told_until_the_end(desk: Desk, installation: Installation, clock: MovingClock) -> None:
    begin(installation)
    with watching(desk.visitor(Role.VIEWER)) as watcher:
        first = watcher.next()
        assert first["state"] == "sending cancel pause"
        assert "0 of 3 copies done" in first["html"]
        answer(installation, {READERS[0]: (DeliveryStatus.REFUSED, "550 5.1.1 <b>who?</b>")})
        second = watcher.next()
        assert "1 of 3 copies done" in second["html"]
        assert "there is no such mailbox" in second["html"]
        assert "readers.example" not in second["html"]  # viewers see no addresses
        answer(installation, dict.fromkeys(READERS[1:], (DeliveryStatus.SENT, "250 ok")))
        clock.move(minutes=30)
        keep_hours(installation, lambda _line: None)
        told = watcher.rest()  # it ends by itself
    assert told[-1]["state"] == "sent"
    assert "Sent to 2 of 3 readers" in told[-1]["html"]


def test_what_can_be_done_is_told_when_somebody_else_pauses(desk: Desk, installation: Installation) -> None:
    begin(installation)
    with watching(desk.visitor(Role.VIEWER)) as watcher:
        watcher.next()
        scheduling.pause(installation, installation.newsletter(SLUG), 1, "Ana Approver")
        assert watcher.next()["state"] == "paused cancel resume"


def test_the_countdown_to_the_hour_is_told(desk: Desk, installation: Installation, clock: MovingClock) -> None:
    approve(installation)
    scheduling.send_now(installation, installation.newsletter(SLUG), 1, "Ana Approver")
    with watching(desk.visitor(Role.APPROVER)) as watcher:
        assert "Goes out in 1 min 0 s" in watcher.next()["html"]
        clock.move(seconds=20)
        assert "Goes out in 40 s" in watcher.next()["html"]
        clock.move(seconds=50)
        assert watcher.next()["state"] == "approved cancel hour withdraw"


def test_a_cancelling_is_counted_down_until_it_stands(
    desk: Desk, installation: Installation, clock: MovingClock
) -> None:
    begin(installation)
    scheduling.cancel(installation, installation.newsletter(SLUG), 1, "Ana Approver")
    with watching(desk.visitor(Role.APPROVER)) as watcher:
        assert "for 10 min 0 s" in watcher.next()["html"]
        clock.move(minutes=11)
        assert [event["state"] for event in watcher.rest()] == ["cancelled"]


def test_of_what_is_over_one_event_tells(desk: Desk) -> None:
    with watching(desk.visitor(Role.VIEWER)) as watcher:
        assert [event["state"] for event in watcher.rest()] == ["draft cancel hour"]


@pytest.mark.parametrize("ending", ["revoked", "expired", "disabled"])
def test_it_ends_with_the_session(desk: Desk, installation: Installation, clock: MovingClock, ending: str) -> None:
    begin(installation)
    client = desk.visitor(Role.VIEWER)
    with watching(client) as watcher:
        watcher.next()
        with installation.database.write() as session:
            user = users.find(session, address_of(Role.VIEWER))
            if ending == "revoked":
                sessions.revoke_all(session, user, "test", clock.now())
            elif ending == "disabled":
                users.disable(session, user.email, "test", clock.now())
        if ending == "expired":
            clock.move(hours=3)
        watcher.rest()
    assert client.get(URL).headers["location"].startswith("/desk/login")


def test_watching_keeps_nobody_logged_in(desk: Desk, installation: Installation, clock: MovingClock) -> None:
    begin(installation)
    client = desk.visitor(Role.VIEWER)
    with watching(client) as watcher:
        watcher.next()
        for _ in range(3):
            clock.move(minutes=50)
            answer(installation, {READERS[0]: (DeliveryStatus.DEFERRED, f"451 at {clock.now()}")})
            time.sleep(2 * PAUSE)
        watcher.rest()


def test_one_too_many_gets_one_event_and_is_asked_to_come_again(desk: Desk, installation: Installation) -> None:
    begin(installation)
    client = desk.visitor(Role.VIEWER)
    with contextlib.ExitStack() as opened:
        others = [opened.enter_context(watching(client)) for _ in range(streams.MOST)]
        for other in others:
            other.next()
        with client.stream("GET", URL) as response:
            said = response.read().decode()
    assert said.startswith("retry: 5000\n\ndata: ")
    assert said.count("data: ") == 1


def test_who_leaves_makes_room(desk: Desk, installation: Installation) -> None:
    begin(installation)
    client = desk.visitor(Role.VIEWER)
    with contextlib.ExitStack() as opened:
        others = [opened.enter_context(watching(client)) for _ in range(streams.MOST)]
        for other in others:
            other.next()
    deadline = time.monotonic() + 2.5
    while time.monotonic() < deadline:  # each of them is missed when it is next written to
        with watching(client) as watcher:
            watcher.next()
            if watcher.goes_on():
                answer(installation, {READERS[0]: (DeliveryStatus.SENT, "250 ok")})
                assert "1 of 3" in watcher.next()["html"]
                return
    pytest.fail("nobody was missed")


def test_a_server_that_stops_does_not_wait_for_who_watches(installation: Installation) -> None:
    begin(installation)
    with contextlib.ExitStack() as opened:
        with served(installation, serving) as desk:
            client = desk.visitor(Role.VIEWER)
            watcher = opened.enter_context(watching(client))
            watcher.next()
            began = time.monotonic()
        assert time.monotonic() - began < 4
    with installation.database.read() as session:
        assert len(session.exec(select(Delivery)).all()) == 3


def test_nobody_watches_without_a_login(desk: Desk) -> None:
    assert desk.nobody().get(URL).headers["location"].startswith("/desk/login")
