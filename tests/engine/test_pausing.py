"""Pausing and cancelling while a real mail server takes the copies: nobody gets two, and nobody is forgotten."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from digest.compose import approvals, lifecycle
from digest.db.deliveries import DeliveryStatus
from digest.db.editions import EditionStatus
from digest.deliver import ledger
from digest.engine import editing, scheduling, sending
from digest.engine.installation import open_installation
from digest.engine.sending import keep_hours
from digest.errors import ApprovalError, StateError
from tests.fakes.editions import (
    NOW,
    SLUG,
    addresses,
    approved_edition,
    draft_edition,
    new_installation,
    settings_file,
    subscribe,
)
from tests.fakes.smtp import smtp_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from digest.engine.sending import Sending
    from digest.settings import Newsletter
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Server

    Button = Callable[[Installation, Newsletter, int, str], Edition]

READERS = addresses(23)
BY = "Ana Editor"


@pytest.fixture
def server() -> Iterator[Server]:
    with smtp_server() as started:
        yield started


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock, server: Server) -> Iterator[Installation]:
    """An approved edition for 23 readers."""
    with new_installation(settings_file(tmp_path, smtp={"port": server.port}), clock) as made:
        with made.database.write() as session:
            subscribe(session, READERS)
        approved_edition(made)
        yield made


@contextlib.contextmanager
def elsewhere(config: Path, clock: MovingClock) -> Iterator[Installation]:
    """The same installation as another process would open it."""
    other = open_installation(config, clock)
    try:
        yield other
    finally:
        other.database.close()


def send_until(installation: Installation, copies: int, then: Callable[[], object]) -> Sending:
    """Send; after so many copies `then` is done by somebody else, once."""
    left = [copies]

    def settled(count: int) -> None:
        left[0] -= count
        if left[0] <= 0 < left[0] + count:
            then()

    return sending.send(installation, installation.newsletter(SLUG), "1", sending.Watch(settled=settled))


def tick(installation: Installation) -> list[str]:
    said: list[str] = []
    keep_hours(installation, said.append)
    return said


def taken(server: Server) -> list[str]:
    return [to for to, _ in server.post.accepted]


def test_paused_in_the_middle_it_stops_at_the_next_slice_and_resumed_it_reaches_everybody_once(
    installation: Installation, tmp_path: Path, clock: MovingClock, server: Server
) -> None:
    newsletter = installation.newsletter(SLUG)
    with elsewhere(tmp_path / "config.yaml", clock) as desk:
        half = send_until(installation, 10, lambda: scheduling.pause(desk, newsletter, 1, BY))
    assert half.edition.status is EditionStatus.PAUSED
    assert half.tally == {DeliveryStatus.SENT: 10, DeliveryStatus.PENDING: 13}
    assert taken(server) == READERS[:10]
    clock.move(days=1)
    assert tick(installation) == []
    assert len(server.post.accepted) == 10
    scheduling.resume(installation, newsletter, 1, BY)
    assert tick(installation) == ["asia 1 is sent: 23 sent"]
    assert taken(server) == READERS


def test_whoever_sends_a_paused_edition_is_told_how_it_goes_on(installation: Installation, server: Server) -> None:
    newsletter = installation.newsletter(SLUG)
    send_until(installation, 5, lambda: scheduling.pause(installation, newsletter, 1, BY))
    connections = server.post.connections
    with pytest.raises(ApprovalError, match="edition 1 is paused: `digest resume 1 --by NAME`"):
        sending.send(installation, newsletter, "1")
    assert server.post.connections == connections


def test_a_pause_after_the_last_copy_is_finished_by_a_resume(installation: Installation, server: Server) -> None:
    newsletter = installation.newsletter(SLUG)
    over = send_until(installation, 23, lambda: scheduling.pause(installation, newsletter, 1, BY))
    assert (over.edition.status, over.edition.sent_at) == (EditionStatus.PAUSED, None)
    scheduling.resume(installation, newsletter, 1, BY)
    assert tick(installation) == ["asia 1 is sent: 23 sent"]
    assert taken(server) == READERS


def test_cancelled_in_the_middle_the_rest_is_never_sent(
    installation: Installation, server: Server, clock: MovingClock
) -> None:
    newsletter = installation.newsletter(SLUG)
    half = send_until(installation, 10, lambda: scheduling.cancel(installation, newsletter, 1, BY))
    assert half.edition.status is EditionStatus.CANCELLED
    assert half.tally == {DeliveryStatus.SENT: 10, DeliveryStatus.PENDING: 13}
    clock.move(days=1)
    assert tick(installation) == []
    with pytest.raises(ApprovalError, match="edition 1 is cancelled"):
        sending.send(installation, newsletter, "1")
    assert len(server.post.accepted) == 10


def test_cancelled_and_brought_back_it_waits_and_then_reaches_everybody_once(
    installation: Installation, server: Server
) -> None:
    newsletter = installation.newsletter(SLUG)
    send_until(installation, 10, lambda: scheduling.cancel(installation, newsletter, 1, BY))
    assert scheduling.bring_back(installation, newsletter, 1, BY).status is EditionStatus.PAUSED
    assert tick(installation) == []
    scheduling.resume(installation, newsletter, 1, BY)
    assert tick(installation) == ["asia 1 is sent: 23 sent"]
    assert taken(server) == READERS


def test_many_who_pause_and_resume_at_once_while_it_is_sent_do_no_harm(
    installation: Installation, tmp_path: Path, clock: MovingClock, server: Server
) -> None:
    newsletter = installation.newsletter(SLUG)

    def press(task: Button) -> None:
        with elsewhere(tmp_path / "config.yaml", clock) as desk, contextlib.suppress(StateError):
            task(desk, newsletter, 1, BY)

    with ThreadPoolExecutor(4) as people:
        pressed = [people.submit(press, task) for task in [scheduling.pause, scheduling.resume] * 8]
        tick(installation)
        for one in pressed:
            one.result()
    for _ in range(2):
        press(scheduling.resume)
        tick(installation)
    assert taken(server) == READERS
    with installation.database.read() as session:
        assert lifecycle.find(session, SLUG, "1").status is EditionStatus.SENT


@pytest.mark.parametrize("stop", [scheduling.pause, scheduling.cancel])
def test_copies_that_a_dead_process_left_under_way_are_unknown_even_if_nothing_goes_on(
    installation: Installation, stop: Button
) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        approvals.open_for_sending(session, edition, NOW)
        ledger.open_rows(session, edition.id, SLUG, NOW)
        ledger.claim(session, edition.id, 5, NOW)
    stop(installation, installation.newsletter(SLUG), 1, BY)
    with installation.database.lock(f"send-{SLUG}"):  # as long as its process may live
        tick(installation)
        assert sending.standing(installation, 1).tally[DeliveryStatus.SENDING] == 5
    tick(installation)
    assert sending.standing(installation, 1).tally == {DeliveryStatus.UNKNOWN: 5, DeliveryStatus.PENDING: 18}


def test_an_edition_that_is_moved_after_it_was_found_due_waits_for_its_new_hour(
    installation: Installation, clock: MovingClock, server: Server
) -> None:
    """The sending of one edition may take long; the next one may be moved meanwhile."""
    newsletter = installation.newsletter(SLUG)

    def move_the_second() -> None:
        server.post.greeted = lambda: None
        scheduling.reschedule(installation, newsletter, 2, clock.now() + scheduling.UNDO_WINDOW, BY)

    approved_edition(installation, number=2)
    server.post.greeted = move_the_second
    assert tick(installation) == ["asia 1 is sent: 23 sent", "asia 2: it was moved to 2026-02-18 12:10 UTC meanwhile"]
    clock.move(minutes=10)
    assert tick(installation) == ["asia 2 is sent: 23 sent"]


def test_an_edition_sent_by_hand_need_not_wait_for_its_hour(
    installation: Installation, clock: MovingClock, server: Server
) -> None:
    newsletter = installation.newsletter(SLUG)
    scheduling.reschedule(installation, newsletter, 1, clock.now() + scheduling.UNDO_WINDOW, BY)
    assert sending.send(installation, newsletter, "1").edition.status is EditionStatus.SENT
    assert taken(server) == READERS


def test_a_draft_that_is_moved_at_its_deadline_is_left_alone(installation: Installation, clock: MovingClock) -> None:
    newsletter = installation.newsletter(SLUG)
    seen = draft_edition(installation, number=2)
    scheduling.reschedule(installation, newsletter, 2, clock.now() + scheduling.UNDO_WINDOW, BY)
    with pytest.raises(StateError, match="it was moved to 2026-02-18 12:10 UTC meanwhile"):
        editing.at_deadline(installation, newsletter, seen)
