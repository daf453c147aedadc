from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from sqlmodel import select

from digest.audience.subscribers import Added, Import, Person, add, add_all, listed, read_csv, remove
from digest.db.audience import Standing, Subscriber, Subscription, Suppression, address_hash
from digest.errors import AddressError, UsageError
from tests.fakes.editions import NOW, SLUG, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.db.session import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "digest.db") as made:
        yield made


def people(text: str) -> list[tuple[str, str, int]]:
    return [(person.email, person.name, person.line) for person in read_csv(text.splitlines())]


def imported(database: Database, text: str) -> Import:
    with database.write() as session:
        return add_all(session, SLUG, read_csv(text.splitlines()), "import", NOW)


def stored(database: Database) -> list[tuple[str, str, Standing]]:
    with database.read() as session:
        return [(one.email, one.name, one.standing) for one in listed(session, SLUG)]


def test_a_person_is_added_once(database: Database) -> None:
    for expected in (Added.NEW, Added.ALREADY):
        with database.write() as session:
            assert add(session, SLUG, Person("ann@READERS.example", "Ann"), "operator", NOW) is expected
    assert stored(database) == [("ann@readers.example", "Ann", Standing.ACTIVE)]


def test_a_person_can_have_two_newsletters_with_a_key_for_each(database: Database) -> None:
    with database.write() as session:
        for slug in (SLUG, "africa"):
            assert add(session, slug, Person("ann@readers.example"), "operator", NOW) is Added.NEW
    with database.read() as session:
        assert len(session.exec(select(Subscriber)).all()) == 1
        assert len(set(session.exec(select(Subscription.key)))) == 2


def test_who_unsubscribed_stays_so(database: Database) -> None:
    imported(database, "ann@readers.example")
    with database.write() as session:
        session.get_one(Subscription, 1).standing = Standing.UNSUBSCRIBED
    assert imported(database, "ann@readers.example").counts[Added.LEFT] == 1
    assert stored(database) == [("ann@readers.example", "", Standing.UNSUBSCRIBED)]


def test_who_is_suppressed_is_not_added(database: Database) -> None:
    with database.write() as session:
        session.add(
            Suppression(
                hash=address_hash("ann@readers.example"), email="ann@readers.example", reason="complained", at=NOW
            )
        )
    assert imported(database, "ann@Readers.example").counts[Added.SUPPRESSED] == 1
    assert stored(database) == []


def test_who_was_suppressed_later_is_listed_as_such(database: Database) -> None:
    imported(database, "ann@readers.example\nben@readers.example")
    with database.write() as session:
        session.add(
            Suppression(
                hash=address_hash("ben@readers.example"), email="ben@readers.example", reason="complained", at=NOW
            )
        )
    with database.read() as session:
        assert [one.suppressed for one in listed(session, SLUG)] == [False, True]


def test_an_address_that_cannot_be_mailed_is_an_error_and_adds_nothing(database: Database) -> None:
    with pytest.raises(AddressError), database.write() as session:
        add(session, SLUG, Person("ann"), "operator", NOW)
    assert stored(database) == []


def test_who_is_removed_is_unsubscribed_once_and_no_import_brings_them_back(database: Database) -> None:
    imported(database, "ann@readers.example\nben@readers.example")
    for expected in (True, False):
        with database.write() as session:
            assert remove(session, SLUG, " ann@READERS.example", "operator", NOW) is expected
    imported(database, "ann@readers.example")
    assert [standing.value for _, _, standing in stored(database)] == ["unsubscribed", "active"]


@pytest.mark.parametrize("slug", [SLUG, "africa"])
def test_who_never_subscribed_to_it_cannot_be_removed(database: Database, slug: str) -> None:
    imported(database, "ann@readers.example")
    with database.write() as session:
        email = "ben@readers.example" if slug == SLUG else "ann@readers.example"
        assert not remove(session, slug, email, "operator", NOW)
    assert [standing.value for _, _, standing in stored(database)] == ["active"]


def test_a_name_is_kept_as_one_printable_line_of_100_characters(database: Database) -> None:
    with database.write() as session:
        add(session, SLUG, Person("ann@readers.example", " Ann\r\nBcc: x\x00\t Reader " + "x" * 200), "operator", NOW)
    ((_, name, _),) = stored(database)
    assert name.startswith("Ann Bcc: x Reader xxx")
    assert len(name) == 100


@pytest.mark.parametrize(
    "header",
    ["email,name", "E-Mail , NAME", "Address,Full Name", "email address,fullname", "\ufeffemail,name", "MAIL,name"],
)
def test_a_header_names_the_columns_in_any_of_the_usual_words(header: str) -> None:
    assert people(f"{header}\nann@readers.example,Ann") == [("ann@readers.example", "Ann", 2)]


def test_columns_may_stand_in_any_order_among_others() -> None:
    text = 'id,name,joined,email\n1,"Reader, Ann",2026,ann@readers.example'
    assert people(text) == [("ann@readers.example", "Reader, Ann", 2)]


def test_a_file_without_a_header_has_the_address_first_and_the_name_second() -> None:
    assert people("ann@readers.example,Ann\nben@readers.example") == [
        ("ann@readers.example", "Ann", 1),
        ("ben@readers.example", "", 2),
    ]


def test_a_header_may_come_after_empty_lines() -> None:
    assert people("\n , \nname,email\nAnn,ann@readers.example") == [("ann@readers.example", "Ann", 4)]


@pytest.mark.parametrize(
    "text", ["\ufeffann@readers.example,Ann", "ann@readers.example,Ann\0", "ann@read\0ers.example,Ann"]
)
def test_byte_order_marks_and_nul_bytes_are_passed_over(text: str) -> None:
    assert people(text) == [("ann@readers.example", "Ann", 1)]


def test_a_header_without_a_column_of_addresses_is_an_error_that_lists_the_columns() -> None:
    with pytest.raises(UsageError, match="line 1: no column is called `email`; the columns are name, phone"):
        people("name,phone\nAnn,123")


def test_a_header_without_addresses_is_an_error_that_shows_it() -> None:
    with pytest.raises(UsageError, match="the columns are town, name"):
        people("town;name\nSelu;Ann")


def test_what_is_no_csv_is_an_error_with_its_line() -> None:
    with pytest.raises(UsageError, match="line 2: this is not CSV"):
        list(read_csv(["ann@readers.example", "b\rc"]))
    with pytest.raises(UsageError, match="line 1: this is not CSV"):
        list(read_csv(["x" * 200_000]))


def test_an_empty_file_has_nobody_in_it() -> None:
    assert people("") == people("\n\n") == people("email,name") == []


def test_bad_lines_are_reported_with_their_numbers_and_the_others_are_added(database: Database) -> None:
    report = imported(
        database,
        "email,name\nann@readers.example,Ann\n\nnonsense,X\nben@readers.example\njörg@readers.example\n,Nobody",
    )
    assert report.counts == {Added.NEW: 2, Added.ALREADY: 0, Added.LEFT: 0, Added.SUPPRESSED: 0}
    assert [line.partition(":")[0] for line in report.refused] == ["line 4", "line 6", "line 7"]
    assert "nonsense" in report.refused[0]


def test_the_same_import_again_adds_nobody(database: Database) -> None:
    text = "email\nann@readers.example\nben@readers.example\nann@READERS.example"
    assert imported(database, text).counts[Added.NEW] == 2
    again = imported(database, text)
    assert (again.counts[Added.NEW], again.counts[Added.ALREADY]) == (0, 3)
    assert len(stored(database)) == 2


CELLS = st.text(max_size=12) | st.emails() | st.sampled_from(["email", "name", "\0", "\ufeff", '"', "\r", "\n", '"\n"'])


@given(st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=6) | st.lists(st.text(max_size=30), max_size=6))
def test_any_lines_give_people_or_a_usage_error(lines: list[str]) -> None:
    try:
        found = list(read_csv(lines))
    except UsageError:
        return
    assert all(1 <= person.line <= len(lines) for person in found)


@given(
    st.lists(st.tuples(st.emails(), st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=9)))
)
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("email", "name"), *rows])
    assert [(one.email, one.name) for one in read_csv(io.StringIO(file.getvalue(), newline=""))] == [
        (email, name.replace("\ufeff", "") if name.startswith("\ufeff") else name) for email, name in rows
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_may_be_parted_as_any_spreadsheet_parts_them(separator: str) -> None:
    lines = [f"name{separator}E-Mail Address", f"Ann{separator}ann@readers.example"]
    assert list(read_csv(lines)) == [Person("ann@readers.example", "Ann", 2)]
