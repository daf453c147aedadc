from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.audience.columns import open_table
from digest.audience.exporting import exported as subscribers
from digest.audience.forgetting import forget
from digest.audience.importing import add_all
from digest.audience.people import Person
from digest.audience.suppressions import COLUMNS, KNOWN, Report, exported, lift, name_subscribers, take_in
from digest.db.audience import Suppression, address_hash
from digest.errors import UsageError
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.audience.sheet import Row
    from digest.db.session import Database

ANN, BEN = "ann@readers.example", "ben@readers.example"


def taken_in(database: Database, text: str, *, dry_run: bool = False) -> tuple[Report, list[str]]:
    refused: list[str] = []

    def refuse(row: Row, why: str) -> None:
        refused.append(f"line {row.line}: {why}")

    report = Report()
    table = open_table(io.BytesIO(text.encode()), KNOWN)
    for done in take_in(database, table, "imported", NOW, refuse=refuse, dry_run=dry_run):
        report = done
    if not dry_run:
        name_subscribers(database)
    return report, refused


def stored(database: Database) -> list[tuple[str, str | None, str]]:
    with database.read() as session:
        return list(
            session.exec(
                select(Suppression.hash, Suppression.email, Suppression.reason).order_by(col(Suppression.reason))
            )
        )


def test_addresses_are_suppressed_once_with_the_reason_in_the_list(either: Database) -> None:
    text = f"email,reason\nAnn@Readers.example,complained\n{ANN},again\n{BEN},\nnonsense,x\n"
    report, refused = taken_in(either, text)
    assert (report.new, report.already, report.refused, report.line) == (2, 1, 1, 5)
    assert refused[0].startswith("line 5: 'nonsense' is not an address")
    assert stored(either) == [(address_hash(ANN), ANN, "complained"), (address_hash(BEN), BEN, "imported")]
    again, _ = taken_in(either, text)
    assert (again.new, again.already) == (0, 3)


@pytest.mark.parametrize(
    "text", [f"{ANN},complained\n", f"{address_hash(ANN)}\n", f"hash\n{address_hash(ANN).upper()}"]
)
def test_a_list_needs_no_header_and_may_have_hashes(database: Database, text: str) -> None:
    report, refused = taken_in(database, text)
    assert (report.new, refused) == (1, [])
    assert stored(database)[0][0] == address_hash(ANN)


def test_a_subscriber_whose_hash_is_listed_is_known_for_suppressed(either: Database) -> None:
    with either.write() as session:
        add_all(session, SLUG, [Person(ANN), Person(BEN)], NOW)
    taken_in(either, f"hash\n{address_hash(ANN)}\n{address_hash('nobody@x.example')}")
    assert {email for _, email, _ in stored(either)} == {ANN, None}
    with either.read() as session:
        assert [one["standing"] for one in subscribers(session, SLUG)] == ["suppressed", "active"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("email,hash\n,\n,x", "'x' is not a hash"), ("email,reason\n,x", "no address in it"), ("hash\nabc", "not a hash")],
)
def test_what_is_neither_is_told(database: Database, text: str, words: str) -> None:
    report, refused = taken_in(database, text)
    assert (report.new, report.refused) == (0, 1)
    assert words in refused[0]


def test_an_empty_list_has_nobody_in_it(database: Database) -> None:
    assert taken_in(database, "\n") == (Report(), [])


def test_the_list_goes_out_and_in_again_with_the_forgotten_as_hashes(database: Database) -> None:
    taken_in(database, f"{ANN},complained")
    with database.write() as session:
        forget(session, BEN, NOW)
    with database.read() as session:
        before = list(exported(session))
    assert [(row["email"], row["reason"]) for row in before] == [(ANN, "complained"), ("", "forgotten")]
    with database.write() as session:
        for one in session.exec(select(Suppression)).all():
            session.delete(one)
    lines = [",".join(COLUMNS), *(",".join(str(value) for value in row.values()) for row in before)]
    taken_in(database, "\n".join(lines))
    with database.read() as session:
        after = list(exported(session))
    assert sorted(map(str, after)) == sorted(map(str, before))


def test_a_dry_run_reports_the_same_and_suppresses_nobody(database: Database) -> None:
    taken_in(database, ANN)
    text = f"email\n{ANN}\n{BEN}\nnonsense\n{BEN}\n" + f"{BEN}\n" * 5_000  # more than one transaction takes
    rehearsed = taken_in(database, text, dry_run=True)
    assert [email for _, email, _ in stored(database)] == [ANN]
    assert taken_in(database, text) == rehearsed


def test_a_suppression_can_be_lifted_but_not_of_who_asked_to_be_forgotten(database: Database) -> None:
    taken_in(database, f"{ANN}")
    taken_in(database, f"email,reason\n{BEN},forgotten\n")
    with database.write() as session:
        assert lift(session, ANN)
        assert not lift(session, ANN)
        forget(session, ANN, NOW)
    for email in (ANN, BEN):
        with pytest.raises(UsageError, match="asked to be forgotten"), database.write() as session:
            lift(session, email)
