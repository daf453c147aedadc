from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from digest.audience.people import COLUMNS, Person, Terms, found_columns, moment, person, require
from digest.audience.sheet import Row
from digest.db.audience import Frequency, Standing
from digest.errors import UsageError
from tests.fakes.editions import NOW

ANN = "ann@readers.example"
TERMS = Terms("a fair")


def places(*header: str, **chosen: str) -> dict[str, int]:
    return found_columns(Row(1, list(header)), COLUMNS, {what.replace("_", "-"): name for what, name in chosen.items()})


def read(header: str, cells: str, terms: Terms = TERMS) -> Person:
    return person(Row(2, cells.split(",")), places(*header.split(",")), terms, NOW)


@pytest.mark.parametrize(
    "header", ["email,name", " E-Mail , NAME", "Address,Full Name", "email address,fullname", "MAIL,name"]
)
def test_a_header_names_the_columns_in_any_of_the_usual_words(header: str) -> None:
    assert read(header, f"{ANN},Ann") == Person(ANN, "Ann", "a fair")


def test_columns_may_stand_in_any_order_among_others() -> None:
    assert read("id,name,joined,email", f"1,Ann,2026,{ANN}") == Person(ANN, "Ann", "a fair")


def test_without_a_header_the_first_address_counts_and_the_second_column_is_the_name() -> None:
    assert places(ANN, "Ann") == {"email": 0, "name": 1}
    assert places("Ann", ANN) == {"email": 1}
    assert places("7", "Ann", ANN) == {"email": 2, "name": 1}


def test_a_column_can_be_chosen_by_its_name_or_its_number() -> None:
    assert places("Who", "Kontakt", "email", email="kontakt", name="1") == {"email": 1, "name": 0}
    assert places("x@y.example", ANN, email="2") == {"email": 1, "name": 1}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"email": "Mail"}, "line 1 has no such column; the columns are Who, Joined"),
        ({"email": "3"}, "no such column"),
        ({"email": "0"}, "no such column"),
        ({"e_mail": "Who"}, "e-mail is not one of email, name"),
    ],
)
def test_a_column_that_is_not_there_is_an_error_that_lists_those_that_are(chosen: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        places("Who", "Joined", **chosen)


def test_a_header_without_a_column_of_addresses_is_an_error() -> None:
    first = Row(3, ["name", "phone"])
    with pytest.raises(UsageError, match="line 3: no column is called `email`; the columns are name, phone"):
        require("email", found_columns(first, COLUMNS, {}), first)


def test_all_that_an_export_says_of_somebody_is_read() -> None:
    found = read("email,standing,frequency,first,source,consented_at", f"{ANN},unsubscribed,weekly,JP,form,2025-02-03")
    consented = datetime(2025, 2, 3, tzinfo=UTC)
    assert found == Person(ANN, "", "form", consented, Standing.UNSUBSCRIBED, Frequency.WEEKLY, "JP")


def test_what_a_row_does_not_say_holds_for_all() -> None:
    terms = Terms("a fair", NOW)
    assert read("email,source,consented-on", f"{ANN},,", terms) == Person(ANN, "", "a fair", NOW)
    assert read("email,source,consented-on", ANN, terms) == Person(ANN, "", "a fair", NOW)


def test_a_name_is_kept_as_one_printable_line_of_100_characters() -> None:
    found = read("email,name", f"{ANN}, Ann\r\nBcc: x\x00\t Reader {'x' * 200}")
    assert found.name.startswith("Ann Bcc: x Reader xxx")
    assert len(found.name) == 100


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (",,,", "there is no address in it"),
        ("ann,,,", "'ann' is not an address"),
        ("ann\0@readers.example,,,", "is not an address"),
        ("jörg@readers.example,,,", "Internationalized"),
        (f"{ANN},pending,,", "only active and unsubscribed"),
        (f"{ANN},suppressed,,", "only active and unsubscribed"),
        (f"{ANN},,daily,", "it is every or weekly"),
        (f"{ANN},,,3.2.2025", "is not a date of consent: write it as 2026-02-18"),
        (f"{ANN},,,2999-01-01", "yet to come"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cells: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read("email,standing,frequency,consented-on", cells)


def test_a_row_with_a_fault_says_so() -> None:
    with pytest.raises(UsageError, match="it is broken"):
        person(Row(2, [ANN], "it is broken"), {"email": 0}, TERMS, NOW)


def test_a_moment_of_consent_keeps_its_zone() -> None:
    assert moment("2025-02-03T09:00:00+08:00", NOW) == datetime(2025, 2, 3, 1, tzinfo=UTC)
    assert moment(NOW.isoformat(), NOW) == NOW
    with pytest.raises(UsageError, match="yet to come"):
        moment((NOW + timedelta(seconds=1)).isoformat(), NOW)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.lists(st.text(max_size=30), max_size=5))
def test_any_cells_are_somebody_or_a_usage_error(header: list[str], cells: list[str]) -> None:
    try:
        found = person(Row(2, cells), found_columns(Row(1, header), COLUMNS, {}), TERMS, NOW)
    except UsageError:
        return
    assert found.name.isprintable()
    assert found.email.isascii()
