from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.deliveries import Delivery
from digest.deliver import ledger
from digest.deliver.message import Letter, mailbox
from digest.deliver.outcome import Reply
from digest.deliver.sender import SLICE, Sender
from digest.errors import DeliveryError
from tests.fakes.editions import SLUG, MovingClock, addresses, bare_edition, subscribe
from tests.fakes.transport import ScriptedTransport, accept

if TYPE_CHECKING:
    from digest.db.session import Database

READERS = addresses(12)


def opened(database: Database, clock: MovingClock) -> Letter:
    with database.write() as session:
        edition = bare_edition(session)
        subscribe(session, READERS)
        ledger.open_rows(session, edition.id, SLUG, clock.now())
        box = mailbox("asia@digest.example", "sender")
        return Letter(edition.id, SLUG, box, box, "https://p.example", edition.subject, edition.html, edition.text)


def sender(database: Database, transport: ScriptedTransport, clock: MovingClock) -> Sender:
    return Sender(database, transport, clock, timedelta(hours=24))


def rows(database: Database) -> dict[str, tuple[str, int]]:
    """Status and tries by address."""
    with database.read() as session:
        return {row.email: (row.status.value, row.attempts) for row in session.exec(select(Delivery))}


def test_everybody_gets_one_copy_with_their_own_tokens(database: Database, clock: MovingClock) -> None:
    out = ScriptedTransport()
    slices: list[int] = []
    sender(database, out, clock).send(opened(database, clock), slices.append)
    assert out.taken == READERS
    assert len({message.partition(b"List-Unsubscribe: ")[2][:80] for message in out.messages}) == len(READERS)
    assert slices == [SLICE, SLICE, 2]
    assert set(rows(database).values()) == {("sent", 1)}


def test_sending_again_sends_nothing(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    sender(database, ScriptedTransport(), clock).send(letter)
    again = ScriptedTransport()
    sender(database, again, clock).send(letter)
    assert again.tried == []


def test_a_server_that_fails_in_the_middle_leaves_the_rest_untried_and_the_next_run_sends_exactly_those(
    database: Database, clock: MovingClock
) -> None:
    letter = opened(database, clock)

    def until_the_eighth(to: str) -> Reply:
        if to == READERS[7]:
            raise DeliveryError("the mail server cannot be used")
        return accept(to)

    out = ScriptedTransport(until_the_eighth)
    with pytest.raises(DeliveryError):
        sender(database, out, clock).send(letter)
    assert out.taken == READERS[:7]
    assert rows(database) == dict.fromkeys(READERS[:7], ("sent", 1)) | dict.fromkeys(READERS[7:], ("pending", 0))
    again = ScriptedTransport()
    sender(database, again, clock).send(letter)
    assert again.taken == READERS[7:]
    assert set(rows(database).values()) == {("sent", 1)}


def test_an_interruption_during_the_hand_over_loses_at_most_that_copy(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)

    def interrupted_at_the_third(to: str) -> Reply:
        if to == READERS[2]:
            raise KeyboardInterrupt
        return accept(to)

    out = ScriptedTransport(interrupted_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        sender(database, out, clock).send(letter)
    assert [status for status, _ in rows(database).values()] == ["sent"] * 2 + ["sending"] + ["pending"] * 9
    again = ScriptedTransport()
    sender(database, again, clock).send(letter)
    assert again.taken == READERS[3:]
    assert rows(database)[READERS[2]] == ("unknown", 1)


def test_ctrl_c_counts_when_the_slice_under_way_is_settled(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    handler = signal.getsignal(signal.SIGINT)

    def pressed_at_the_second(to: str) -> Reply:
        if to == READERS[1]:
            signal.raise_signal(signal.SIGINT)
        return accept(to)

    out = ScriptedTransport(pressed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        sender(database, out, clock).send(letter)
    assert out.taken == READERS[:SLICE]
    assert [status for status, _ in rows(database).values()] == ["sent"] * SLICE + ["pending"] * 7
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_second_ctrl_c_does_not_wait_and_leaves_one_copy_unknown(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)

    def pressed_twice_at_the_second(to: str) -> Reply:
        if to == READERS[1]:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        return accept(to)

    with pytest.raises(KeyboardInterrupt):
        sender(database, ScriptedTransport(pressed_twice_at_the_second), clock).send(letter)
    again = ScriptedTransport()
    sender(database, again, clock).send(letter)
    assert again.taken == READERS[2:]
    assert rows(database)[READERS[1]] == ("unknown", 1)


def test_sending_works_in_a_thread_where_no_signal_arrives(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    out = ScriptedTransport()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(sender(database, out, clock).send, letter).result()
    assert out.taken == READERS


def test_a_line_broken_after_the_hand_over_is_unknown_and_not_sent_again(
    database: Database, clock: MovingClock
) -> None:
    letter = opened(database, clock)
    out = ScriptedTransport(lambda to: Reply(0, "broke") if to == READERS[0] else accept(to))
    for _ in range(2):
        sender(database, out, clock).send(letter)
        clock.move(hours=5)
    assert out.tried == READERS
    assert rows(database)[READERS[0]] == ("unknown", 1)


def test_a_deferred_copy_is_tried_when_due_until_it_is_taken(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    busy = ScriptedTransport(lambda to: Reply(451, "4.3.0 later") if to == READERS[0] else accept(to))
    sender(database, busy, clock).send(letter)
    assert rows(database)[READERS[0]] == ("deferred", 1)
    clock.move(seconds=59)
    sender(database, busy, clock).send(letter)
    assert busy.tried.count(READERS[0]) == 1
    clock.move(seconds=1)
    sender(database, ScriptedTransport(), clock).send(letter)
    assert rows(database)[READERS[0]] == ("sent", 2)


def test_a_copy_deferred_for_a_day_is_given_up(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    busy = ScriptedTransport(lambda _to: Reply(451, "4.3.0 later"))
    for _ in range(40):
        sender(database, busy, clock).send(letter)
        clock.move(hours=1)
    assert {status for status, _ in rows(database).values()} == {"refused"}
    assert set(busy.tried) == set(READERS)
    assert busy.tried.count(READERS[0]) < 15


def test_a_refused_copy_is_not_tried_again_and_the_others_arrive(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    out = ScriptedTransport(lambda to: Reply(550, "5.7.1 no") if to == READERS[4] else accept(to))
    for _ in range(3):
        sender(database, out, clock).send(letter)
        clock.move(hours=5)
    assert out.tried == READERS
    assert rows(database)[READERS[4]] == ("refused", 1)


def test_it_stops_between_slices_when_it_is_told_to(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    out = ScriptedTransport()
    sender(database, out, clock).send(letter, stopped=lambda: len(out.taken) >= SLICE)
    assert out.taken == READERS[:SLICE]
    assert set(rows(database).values()) == {("sent", 1), ("pending", 0)}


def test_a_test_copy_goes_to_its_address_and_leaves_no_row(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    before = rows(database)
    out = ScriptedTransport()
    assert sender(database, out, clock).send_test(letter, "editor@desk.example").code == 250
    assert out.taken == ["editor@desk.example"]
    assert rows(database) == before


def test_a_name_of_any_kind_does_not_stop_the_others(database: Database, clock: MovingClock) -> None:
    letter = opened(database, clock)
    with database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("UPDATE subscriber SET name = char(0, 13, 10) || '=?utf-8?q?=0A?=' WHERE id = 3")
    out = ScriptedTransport()
    sender(database, out, clock).send(letter)
    assert out.taken == READERS
