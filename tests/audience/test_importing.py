from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st
from sqlmodel import col, select

from digest.audience import standing
from digest.audience.columns import open_table
from digest.audience.importing import Added, Report, add_all, became, take_in
from digest.audience.people import COLUMNS, Person, Terms
from digest.db.audience import (
    AudienceEvent,
    Frequency,
    Happening,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from tests.fakes.audience import subscriber
from tests.fakes.editions import NOW, SLUG, new_database

if TYPE_CHECKING:
    from digest.audience.sheet import Row
    from digest.db.session import Database

ANN, BEN = "ann@readers.example", "ben@readers.example"


def taken_in(
    database: Database, text: str, *, dry_run: bool = False, newsletter: str = SLUG
) -> tuple[Report, list[str]]:
    refused: list[str] = []

    def refuse(row: Row, why: str) -> None:
        refused.append(f"line {row.line}: {why}")

    report = Report()
    table, terms = open_table(io.BytesIO(text.encode()), COLUMNS), Terms("a fair", firsts={"JP"})
    for done in take_in(database, newsletter, table, terms, NOW, refuse=refuse, dry_run=dry_run, at_once=2):
        report = done
    return report, refused


def stored(database: Database, newsletter: str = SLUG) -> list[tuple[str, str, Standing]]:
    with database.read() as session:
        rows = session.exec(
            select(Subscriber.email, Subscriber.name, Subscription.standing)
            .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
            .where(Subscription.newsletter == newsletter)
            .order_by(col(Subscriber.email))
        )
        return [(email, name, Standing(standing)) for email, name, standing in rows]


def suppress(database: Database, email: str, *, forgotten: bool = False) -> None:
    with database.write() as session:
        session.add(
            Suppression(hash=address_hash(email), email=None if forgotten else email, reason="complained", at=NOW)
        )


def test_all_of_a_row_is_stored(either: Database) -> None:
    taken_in(either, f"email,name,source,consented-on,frequency,first\n{ANN},Ann,form,2025-02-03,weekly,JP\n{BEN}\n")
    with either.read() as session:
        ann, ben = session.exec(select(Subscription).order_by(col(Subscription.subscriber_id))).all()
        events = session.exec(select(AudienceEvent)).all()
    consented = datetime(2025, 2, 3, tzinfo=UTC)
    assert (ann.source, ann.consented_at, ann.frequency, ann.first) == ("form", consented, Frequency.WEEKLY, "JP")
    assert (ben.source, ben.consented_at, ben.frequency, ben.first) == ("a fair", None, Frequency.EVERY, "")
    assert (ann.standing, ann.added_at, ann.changed_at) == (Standing.ACTIVE, NOW, NOW)
    assert len(ann.key) == 32
    assert ann.key != ben.key
    assert not events


def test_the_same_file_again_adds_nobody_and_says_where_it_went_on(either: Database) -> None:
    text = f"email\n{ANN}\nben@READERS.example\nANN@readers.example\n"
    report, _ = taken_in(either, text)
    assert report.counts == Counter({Added.NEW: 2, Added.ALREADY: 1})
    assert (report.line, report.first_new) == (4, 2)
    again, _ = taken_in(either, text + "eve@readers.example\n")
    assert again.counts == Counter({Added.NEW: 1, Added.ALREADY: 3})
    assert (again.line, again.first_new) == (5, 5)
    assert [email for email, _, _ in stored(either)] == [ANN, BEN, "eve@readers.example"]


def test_who_left_or_is_suppressed_or_forgotten_stays_out(either: Database) -> None:
    taken_in(either, ANN)
    with either.write() as session:
        session.exec(select(Subscription)).one().standing = Standing.UNSUBSCRIBED
    suppress(either, BEN)
    suppress(either, "eve@readers.example", forgotten=True)
    report, _ = taken_in(either, f"{ANN}\n{BEN}\nEve@Readers.example\n")
    assert report.counts == Counter({Added.LEFT: 1, Added.SUPPRESSED: 2})
    assert report.first_new is None
    assert stored(either) == [(ANN, "", Standing.UNSUBSCRIBED)]


def test_who_left_elsewhere_is_known_as_such_and_no_later_line_brings_them_back(either: Database) -> None:
    report, _ = taken_in(either, f"email,standing\n{ANN},unsubscribed\n{ANN},active\n")
    assert report.counts == Counter({Added.LEFT_ELSEWHERE: 1, Added.LEFT: 1})
    assert stored(either) == [(ANN, "", Standing.UNSUBSCRIBED)]


def asked(database: Database, email: str) -> None:
    with database.write() as session:
        standing.ask(session, subscriber(session, email, added_at=NOW), SLUG, NOW, source="form")


def events(database: Database) -> list[tuple[Happening, str]]:
    with database.read() as session:
        return [(one.kind, one.source) for one in session.exec(select(AudienceEvent).order_by(col(AudienceEvent.id)))]


def test_who_asked_and_has_not_confirmed_is_subscribed_by_the_consent_that_is_imported(either: Database) -> None:
    asked(either, ANN)
    report, _ = taken_in(either, f"email,consented-on,first\n{ANN},2025-02-03,JP\n{ANN},\n")
    assert report.counts == Counter({Added.CONFIRMED: 1, Added.ALREADY: 1})
    assert stored(either) == [(ANN, "", Standing.ACTIVE)]
    assert events(either) == [(Happening.ASKED, "form"), (Happening.CONFIRMED, "a fair")]
    with either.read() as session:
        ann = session.exec(select(Subscription)).one()
    assert (ann.consented_at, ann.first) == (datetime(2025, 2, 3, tzinfo=UTC), "JP")


def test_who_left_elsewhere_is_unsubscribed_here(either: Database) -> None:
    taken_in(either, ANN)
    asked(either, BEN)
    text = f"email,standing\n{ANN},unsubscribed\n{BEN},unsubscribed\n{ANN},active\n"
    report, _ = taken_in(either, text)
    assert report.counts == Counter({Added.LEAVES: 2, Added.LEFT: 1})
    assert {standing for _, _, standing in stored(either)} == {Standing.UNSUBSCRIBED}
    assert [source for _, source in events(either)] == ["form", "a fair", "a fair"]
    again, _ = taken_in(either, text)
    assert again.counts == Counter({Added.LEFT: 3})


def test_all_that_a_list_says_of_one_counts_in_its_order(database: Database) -> None:
    with database.write() as session:
        people = [Person(ANN), Person(ANN, standing=Standing.UNSUBSCRIBED), Person(ANN)]
        assert add_all(session, SLUG, people, NOW) == [Added.NEW, Added.LEAVES, Added.LEFT]
    assert stored(database) == [(ANN, "", Standing.UNSUBSCRIBED)]


@pytest.mark.parametrize(
    ("stands", "active", "unsubscribed"),
    [
        (None, Added.NEW, Added.LEFT_ELSEWHERE),
        (Standing.PENDING, Added.CONFIRMED, Added.LEAVES),
        (Standing.ACTIVE, Added.ALREADY, Added.LEAVES),
        (Standing.UNSUBSCRIBED, Added.LEFT, Added.LEFT),
    ],
)
def test_what_becomes_of_somebody_is_decided_by_how_they_stand(
    stands: Standing | None, active: Added, unsubscribed: Added
) -> None:
    assert (became(stands, Standing.ACTIVE), became(stands, Standing.UNSUBSCRIBED)) == (active, unsubscribed)


def test_a_person_can_have_two_newsletters_and_keeps_the_name_they_gave(either: Database) -> None:
    taken_in(either, f"email,name\n{ANN},Ann")
    report, _ = taken_in(either, f"email,name\n{ANN},Somebody", newsletter="africa")
    assert report.counts == Counter({Added.NEW: 1})
    assert stored(either, "africa") == [(ANN, "Ann", Standing.ACTIVE)]


def test_a_date_that_is_none_anywhere_spoils_its_line_only(database: Database) -> None:
    report, refused = taken_in(database, f"email,consented-on\n{ANN},0001-01-01T00:00:00+14:00\n{BEN},2020-01-01\n")
    assert (report.counts, len(refused)) == (Counter({Added.NEW: 1}), 1)


def test_lines_that_cannot_be_used_are_told_and_the_others_are_added(database: Database) -> None:
    report, refused = taken_in(database, f"email,name\n{ANN},Ann\n\nnonsense,X\n{BEN}\njörg@readers.example\n,Nobody")
    assert report.counts == Counter({Added.NEW: 2})
    assert report.refused == 3
    assert [line.partition(":")[0] for line in refused] == ["line 4", "line 6", "line 7"]
    assert "nonsense" in refused[0]


@pytest.mark.parametrize("text", ["", "\n\n", "email,name", "email,name\n,"])
def test_an_empty_file_has_nobody_in_it(database: Database, text: str) -> None:
    report, _ = taken_in(database, text)
    assert report == Report()


def test_an_import_that_breaks_off_keeps_what_it_reported_and_goes_on_from_there(
    database: Database,
) -> None:
    lines = [f"reader{number}@readers.example" for number in range(7)]
    table = open_table(io.BytesIO("\n".join(lines).encode()), COLUMNS)
    for report in take_in(database, SLUG, table, Terms("x"), NOW, refuse=lambda _row, _why: None, at_once=2):
        if report.line == 4:
            break
    assert [email for email, _, _ in stored(database)] == lines[:4]
    again, _ = taken_in(database, "\n".join(lines))
    assert again.first_new == 5
    assert again.counts == Counter({Added.NEW: 3, Added.ALREADY: 4})


def test_two_people_can_be_added_in_the_callers_transaction(database: Database) -> None:
    with database.write() as session:
        what = add_all(session, SLUG, [Person(ANN, "Ann", "test"), Person(BEN), Person(ANN)], NOW)
    assert what == [Added.NEW, Added.NEW, Added.ALREADY]


LINE = st.builds(
    "{}@readers.example,{}".format, st.sampled_from("abcde"), st.sampled_from(["", "active", "unsubscribed", "pending"])
)


@settings(max_examples=60)
@given(
    before=st.lists(LINE, max_size=4),
    pending=st.sets(st.sampled_from("abcde"), max_size=2),
    lines=st.lists(LINE, max_size=9),
    suppressed=st.sampled_from("abcde"),
)
def test_a_dry_run_reports_what_the_import_then_does_and_writes_nothing(
    before: list[str], pending: set[str], lines: list[str], suppressed: str
) -> None:
    with TemporaryDirectory() as folder, new_database(Path(folder) / "digest.db") as database:
        suppress(database, f"{suppressed}@readers.example")
        taken_in(database, "\n".join(["email,standing", *before]))
        for letter in pending:
            asked(database, f"{letter}@readers.example")
        was, text = stored(database), "\n".join(["email,standing", *lines])
        rehearsed = taken_in(database, text, dry_run=True)
        assert stored(database) == was
        assert taken_in(database, text) == rehearsed
        assert len(stored(database)) == len(was) + len(
            {line.partition(",")[0] for line in lines if not line.endswith("pending")}
            - {email for email, _, _ in was}
            - {f"{suppressed}@readers.example"}
        )
