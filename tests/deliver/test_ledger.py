from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session, select

from digest.audience.forgetting import forget
from digest.db.audience import Frequency, Standing, Subscriber, Subscription, Suppression, address_hash
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.deliver import ledger
from digest.deliver.outcome import Outcome
from digest.errors import DatabaseError
from tests.fakes.editions import NOW, SLUG, addresses, bare_edition, subscribe

if TYPE_CHECKING:
    from digest.db.session import Database

SENT = Outcome(DeliveryStatus.SENT, "250 queued")
GONE = Outcome(DeliveryStatus.REFUSED, "550 5.1.1 unknown", mailbox_gone=True)
LATER = Outcome(DeliveryStatus.DEFERRED, "450 later", next_attempt_at=NOW + timedelta(minutes=5))


def opened(database: Database, count: int = 3) -> int:
    """An edition with an open row for each of `count` subscribers."""
    with database.write() as session:
        edition = bare_edition(session)
        subscribe(session, addresses(count))
        assert ledger.open_rows(session, edition.id, SLUG, NOW) == count
        return edition.id


def rows(session: Session) -> dict[str, Delivery]:
    return {row.email: row for row in session.exec(select(Delivery))}


@pytest.fixture
def database(either_database: Database) -> Database:
    return either_database


def statuses(database: Database) -> list[str]:
    with database.read() as session:
        return [row.status.value for _, row in sorted(rows(session).items())]


def test_the_snapshot_holds_exactly_the_active_unsuppressed_subscriptions_of_the_newsletter(database: Database) -> None:
    with database.write() as session:
        edition = bare_edition(session)
        active, left, pending, barred = subscribe(session, addresses(4))
        subscribe(session, ["elsewhere@readers.example"], "africa")
        left.standing, pending.standing = Standing.UNSUBSCRIBED, Standing.PENDING
        session.add(
            Suppression(
                hash=address_hash("reader0003@readers.example"),
                email="reader0003@readers.example",
                reason="complained",
                at=NOW,
            )
        )
        session.flush()
        assert ledger.open_rows(session, edition.id, SLUG, NOW) == 1
        (row,) = session.exec(select(Delivery))
        assert (row.subscription_id, row.email, row.status) == (active.id, "reader0000@readers.example", "pending")
        assert (row.attempts, row.reply, row.next_attempt_at, row.opened_at) == (0, "", None, NOW)
        assert barred.standing is Standing.ACTIVE


def test_a_snapshot_taken_twice_is_refused_by_the_database_and_leaves_the_first(database: Database) -> None:
    edition_id = opened(database)
    with pytest.raises(DatabaseError, match=r"(?i)unique"), database.write() as session:
        ledger.open_rows(session, edition_id, SLUG, NOW)
    assert statuses(database) == ["pending"] * 3


def test_whoever_subscribes_after_the_snapshot_gets_the_next_edition(database: Database) -> None:
    edition_id = opened(database)
    with database.write() as session:
        subscribe(session, ["late@readers.example"])
        assert len(ledger.claim(session, edition_id, 10, NOW)) == 3
        following = bare_edition(session, number=2)
        assert ledger.open_rows(session, following.id, SLUG, NOW) == 4


def test_a_claim_takes_so_many_and_the_next_one_the_rest(database: Database) -> None:
    edition_id = opened(database)
    with database.write() as session:
        first = ledger.claim(session, edition_id, 2, NOW)
    with database.write() as session:
        second = ledger.claim(session, edition_id, 2, NOW)
    with database.write() as session:
        assert ledger.claim(session, edition_id, 2, NOW) == []
    assert [claim.recipient.email for claim in first + second] == addresses(3)
    assert {claim.attempts for claim in first + second} == {1}
    assert statuses(database) == ["sending"] * 3


def test_a_claim_carries_the_key_that_the_tokens_are_made_of(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        (claim,) = ledger.claim(session, edition_id, 1, NOW)
        subscription = session.get_one(Subscription, claim.recipient.subscription_id)
        assert claim.recipient.key == subscription.key


def test_who_unsubscribes_between_snapshot_and_claim_is_skipped(database: Database) -> None:
    edition_id = opened(database)
    with database.write() as session:
        session.get_one(Subscription, 2).standing = Standing.UNSUBSCRIBED
    with database.write() as session:
        claimed = ledger.claim(session, edition_id, 10, NOW)
    assert [claim.recipient.subscription_id for claim in claimed] == [1, 3]
    assert statuses(database) == ["sending", "skipped", "sending"]


def test_who_unsubscribes_while_deferred_is_skipped(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        (claim,) = ledger.claim(session, edition_id, 1, NOW)
        ledger.settle(session, {claim.delivery_id: LATER}, NOW)
        session.get_one(Subscription, 1).standing = Standing.UNSUBSCRIBED
    with database.write() as session:
        assert ledger.claim(session, edition_id, 1, NOW + timedelta(hours=1)) == []
    assert statuses(database) == ["skipped"]
    with database.read() as session:
        assert ledger.is_finished(session, edition_id)


def test_who_is_suppressed_between_snapshot_and_claim_is_skipped(database: Database) -> None:
    edition_id = opened(database)
    with database.write() as session:
        session.add(
            Suppression(
                hash=address_hash("reader0000@readers.example"),
                email="reader0000@readers.example",
                reason="complained",
                at=NOW,
            )
        )
    with database.write() as session:
        assert len(ledger.claim(session, edition_id, 10, NOW)) == 2
    assert statuses(database) == ["skipped", "sending", "sending"]


def test_who_is_suppressed_by_a_hash_alone_gets_no_copy(database: Database) -> None:
    with database.write() as session:
        edition = bare_edition(session)
        subscribe(session, addresses(2))
        session.add(Suppression(hash=address_hash("reader0000@readers.example"), reason="imported", at=NOW))
        session.flush()
        ledger.open_rows(session, edition.id, SLUG, NOW)
        (claimed,) = ledger.claim(session, edition.id, 10, NOW)
        assert claimed.recipient.email == "reader0001@readers.example"
        skipped = rows(session)["reader0000@readers.example"]
        assert (skipped.status, skipped.reply) == (DeliveryStatus.SKIPPED, "suppressed since")


def test_an_edition_goes_to_those_who_want_one_of_its_frequency(database: Database) -> None:
    with database.write() as session:
        every, weekly = subscribe(session, addresses(2))
        weekly.frequency = Frequency.WEEKLY
        session.flush()
        for number, (frequency, reader) in enumerate([(Frequency.EVERY, every), (Frequency.WEEKLY, weekly)], start=1):
            edition = bare_edition(session, number=number)
            edition.frequency = frequency
            session.flush()
            assert ledger.count_readers(session, SLUG, frequency, NOW) == 1
            assert ledger.open_rows(session, edition.id, SLUG, NOW) == 1
            (claimed,) = ledger.claim(session, edition.id, 5, NOW)
            assert claimed.recipient.subscription_id == reader.id


def test_who_paused_gets_nothing_until_then_and_the_next_edition_afterwards(database: Database) -> None:
    until = NOW + timedelta(days=30)
    with database.write() as session:
        (reader,) = subscribe(session, addresses(1))
        reader.paused_until = until
        edition = bare_edition(session)
        for moment, count in ((NOW, 0), (until - timedelta(seconds=1), 0), (until, 1)):
            assert ledger.count_readers(session, SLUG, Frequency.EVERY, moment) == count
            assert ledger.open_rows(session, edition.id, SLUG, moment) == count


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"standing": Standing.UNSUBSCRIBED}, "unsubscribed since"),
        ({"paused_until": NOW + timedelta(days=30)}, "paused since"),
        ({"frequency": Frequency.WEEKLY}, "wants the weekly best-of alone since"),
    ],
)
def test_who_wants_it_no_more_is_skipped_and_the_row_says_why(
    database: Database, change: dict[str, object], because: str
) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        session.get_one(Subscription, 1).sqlmodel_update(change)
    with database.write() as session:
        assert ledger.claim(session, edition_id, 5, NOW) == []
    with database.read() as session:
        (row,) = rows(session).values()
    assert (row.status, row.reply) == (DeliveryStatus.SKIPPED, because)


def test_a_pause_that_is_over_by_then_skips_nobody(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        session.get_one(Subscription, 1).paused_until = NOW
        assert len(ledger.claim(session, edition_id, 5, NOW)) == 1


def test_a_copy_goes_to_the_address_that_its_reader_has_now(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        session.get_one(Subscriber, 1).email = "moved@readers.example"
    with database.write() as session:
        (claim,) = ledger.claim(session, edition_id, 5, NOW)
        assert claim.recipient.email == "moved@readers.example"
        assert list(rows(session)) == ["moved@readers.example"]


def test_what_readers_want_first_is_asked_once_each(database: Database) -> None:
    with database.write() as session:
        people = subscribe(session, addresses(6))
        for reader, first in zip(people, ["JP", "", "economy", "JP", "SG", "IN"], strict=True):
            reader.first = first
        people[4].frequency, people[5].standing = Frequency.WEEKLY, Standing.UNSUBSCRIBED
        session.flush()
        assert ledger.firsts(session, SLUG, Frequency.EVERY, NOW) == ["JP", "economy"]
        assert ledger.firsts(session, SLUG, Frequency.WEEKLY, NOW) == ["SG"]


def test_unsubscribing_does_not_undo_what_was_sent(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        (claim,) = ledger.claim(session, edition_id, 1, NOW)
        ledger.settle(session, {claim.delivery_id: SENT}, NOW)
        session.get_one(Subscription, 1).standing = Standing.UNSUBSCRIBED
    with database.write() as session:
        assert ledger.claim(session, edition_id, 1, NOW) == []
    assert statuses(database) == ["sent"]


def test_a_mailbox_that_is_gone_is_suppressed_once_and_gets_no_next_edition(database: Database) -> None:
    edition_id = opened(database)
    with database.write() as session:
        claims = ledger.claim(session, edition_id, 10, NOW)
        ledger.settle(session, {claims[0].delivery_id: GONE, claims[1].delivery_id: SENT}, NOW)
        ledger.settle(session, {claims[0].delivery_id: GONE}, NOW)
    with database.write() as session:
        (suppression,) = session.exec(select(Suppression))
        assert suppression.email == "reader0000@readers.example"
        assert suppression.reason == "mailbox gone: 550 5.1.1 unknown"
        following = bare_edition(session, number=2)
        assert ledger.open_rows(session, following.id, SLUG, NOW) == 2
        assert [claim.recipient.email for claim in ledger.claim(session, following.id, 10, NOW)] == addresses(3)[1:]


def test_of_whom_is_forgotten_while_a_copy_is_under_way_nothing_comes_back(database: Database) -> None:
    edition_id = opened(database, 1)
    address = "reader0000@readers.example"
    with database.write() as session:
        (claim,) = ledger.claim(session, edition_id, 1, NOW)
    with database.write() as session:
        forget(session, address, NOW)
    refused = Outcome(DeliveryStatus.REFUSED, f"550 5.1.1 <{address}> unknown", mailbox_gone=True)
    with database.write() as session:
        ledger.settle(session, {claim.delivery_id: refused}, NOW)
    with database.read() as session:
        (row,) = rows(session).values()
        assert (row.status, row.email, row.reply) == (DeliveryStatus.REFUSED, "forgotten:1", "")
        (suppression,) = session.exec(select(Suppression))
        assert (suppression.hash, suppression.email) == (address_hash(address), None)


def test_a_deferred_row_is_claimed_when_it_is_due_and_not_before(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        (claim,) = ledger.claim(session, edition_id, 1, NOW)
        ledger.settle(session, {claim.delivery_id: LATER}, NOW)
        assert ledger.next_attempt(session, edition_id) == NOW + timedelta(minutes=5)
    with database.write() as session:
        early = NOW + timedelta(minutes=5) - timedelta(microseconds=1)
        assert not ledger.has_work(session, edition_id, early)
        assert ledger.claim(session, edition_id, 1, early) == []
        assert ledger.has_work(session, edition_id, NOW + timedelta(minutes=5))
        (again,) = ledger.claim(session, edition_id, 1, NOW + timedelta(minutes=5))
        assert (again.delivery_id, again.attempts) == (claim.delivery_id, 2)


def test_a_released_row_waits_again_and_its_try_does_not_count(database: Database) -> None:
    edition_id = opened(database, 2)
    with database.write() as session:
        first, second = ledger.claim(session, edition_id, 2, NOW)
        ledger.settle(session, {first.delivery_id: SENT}, NOW)
        ledger.release(session, [first.delivery_id, second.delivery_id], NOW)
    with database.write() as session:
        (again,) = ledger.claim(session, edition_id, 2, NOW)
        assert (again.delivery_id, again.attempts) == (second.delivery_id, 1)


def test_what_a_dead_process_was_sending_is_unknown_and_never_claimed_again(database: Database) -> None:
    edition_id = opened(database)
    with database.write() as session:
        ledger.claim(session, edition_id, 2, NOW)
    with database.write() as session:
        assert ledger.has_work(session, edition_id, NOW)
        ledger.recover(session, edition_id, NOW)
    assert statuses(database) == ["unknown", "unknown", "pending"]
    with database.write() as session:
        (left,) = ledger.claim(session, edition_id, 10, NOW)
        ledger.settle(session, {left.delivery_id: SENT}, NOW)
        assert ledger.claim(session, edition_id, 10, NOW + timedelta(days=9)) == []
        assert ledger.is_finished(session, edition_id)
        assert not ledger.has_work(session, edition_id, NOW)
        assert "may or may not have arrived" in rows(session)["reader0000@readers.example"].reply


def test_recovering_one_edition_leaves_another_alone(database: Database) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        other = bare_edition(session, number=2)
        ledger.open_rows(session, other.id, SLUG, NOW)
        ledger.claim(session, other.id, 1, NOW)
        ledger.recover(session, edition_id, NOW)
        assert ledger.tally(session, other.id) == {DeliveryStatus.SENDING: 1}
        assert ledger.tally(session, edition_id) == {DeliveryStatus.PENDING: 1}


def test_what_did_not_simply_arrive_is_listed_with_the_servers_words(database: Database) -> None:
    edition_id = opened(database, 4)
    with database.write() as session:
        gone, later, sent, _ = [claim.delivery_id for claim in ledger.claim(session, edition_id, 4, NOW)]
        ledger.settle(session, {gone: GONE, later: LATER, sent: SENT}, NOW)
        ledger.recover(session, edition_id, NOW)
        listed = [(row.email, row.status.value) for row in ledger.not_sent(session, edition_id, 10)]
        assert len(ledger.not_sent(session, edition_id, 2)) == 2
    assert listed == [
        ("reader0001@readers.example", "deferred"),
        ("reader0000@readers.example", "refused"),
        ("reader0003@readers.example", "unknown"),
    ]


@pytest.mark.parametrize("status", DeliveryStatus)
def test_an_edition_is_finished_when_no_row_is_pending_sending_or_deferred(
    database: Database, status: DeliveryStatus
) -> None:
    edition_id = opened(database, 1)
    with database.write() as session:
        rows(session)["reader0000@readers.example"].status = status
        session.flush()
        assert ledger.is_finished(session, edition_id) == (status not in {"pending", "sending", "deferred"})


def test_two_who_claim_at_once_never_claim_the_same_row(database: Database) -> None:
    edition_id = opened(database, 60)

    def claim_all() -> list[int]:
        mine: list[int] = []
        while True:
            with database.write() as session:
                claims = ledger.claim(session, edition_id, 2, NOW)
            if not claims:
                return mine
            mine += [claim.delivery_id for claim in claims]

    with ThreadPoolExecutor(4) as pool:
        claimed = [number for one in [pool.submit(claim_all) for _ in range(4)] for number in one.result()]
    assert len(claimed) == len(set(claimed)) == 60
