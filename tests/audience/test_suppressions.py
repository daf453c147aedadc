from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.audience.forgetting import forget
from digest.audience.importing import add_all
from digest.audience.people import Person
from digest.audience.subscribers import listed
from digest.audience.suppressions import COLUMNS, Report, exported, name_subscribers, take_in
from digest.db.audience import Suppression, address_hash
from digest.errors import UsageError
from tests.fakes.editions import NOW, SLUG

if TYPE_CHECKING:
    from digest.audience.sheet import Row
    from digest.db.session import Database

ANN, BEN = "ann@readers.example", "ben@readers.example"


def taken_in(database: Database, text: str) -> tuple[Report, list[str]]:
    refused: list[str] = []

    def refuse(row: Row, why: str) -> None:
        refused.append(f"line {row.line}: {why}")

    report = Report()
    for done in take_in(database, io.BytesIO(text.encode()), "imported", NOW, refuse=refuse):
        report = done
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
        assert [one.suppressed for one in listed(session, SLUG)] == [True, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [("email,hash\n,\n,x", "'x' is not a hash"), ("email,reason\n,x", "no address in it"), ("hash\nabc", "not a hash")],
)
def test_what_is_neither_is_told(database: Database, text: str, words: str) -> None:
    report, refused = taken_in(database, text)
    assert (report.new, report.refused) == (0, 1)
    assert words in refused[0]


def test_a_list_of_something_else_is_an_error_and_an_empty_one_is_not(database: Database) -> None:
    with pytest.raises(UsageError, match="no column is called `email` or `hash`"):
        taken_in(database, "town,name\nSelu,Ann")
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
