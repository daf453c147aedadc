from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from digest.audience.people import COLUMNS, Person, Terms, moment, person
from digest.db.audience import Frequency, Standing
from digest.errors import UsageError
from tests.fakes.editions import NOW

ANN = "ann@readers.example"
TERMS = Terms("a fair", firsts=["JP", "energy"])


def read(header: str, cells: str, terms: Terms = TERMS) -> Person:
    return person(dict(zip(header.split(","), cells.split(","), strict=False)), terms, NOW)


def test_all_that_an_export_says_of_somebody_is_read() -> None:
    found = read("email,standing,frequency,first,source,consented-on", f"{ANN},unsubscribed,weekly,JP,form,2025-02-03")
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
        (f"{ANN},,,0001-01-01T00:00:00+14:00", "is not a date of consent: write it as"),
        (f"{ANN},,,,mars", "'mars' cannot stand first: choose one of JP, energy"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cells: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read("email,standing,frequency,consented-on,first", cells)


def test_a_moment_of_consent_keeps_its_zone() -> None:
    assert moment("2025-02-03T09:00:00+08:00", NOW, UTC) == datetime(2025, 2, 3, 1, tzinfo=UTC)
    assert moment(NOW.isoformat(), NOW, UTC) == NOW
    with pytest.raises(UsageError, match="yet to come"):
        moment((NOW + timedelta(seconds=1)).isoformat(), NOW, UTC)


def test_a_bare_date_is_one_of_the_newsletters_zone() -> None:
    morning_in_tokyo = datetime(2026, 2, 18, 23, tzinfo=UTC)
    began = moment("2026-02-19", morning_in_tokyo, ZoneInfo("Asia/Tokyo"))
    assert began == datetime(2026, 2, 18, 15, tzinfo=UTC)
    with pytest.raises(UsageError, match="yet to come"):
        moment("2026-02-20", morning_in_tokyo, ZoneInfo("Asia/Tokyo"))


@given(st.dictionaries(st.sampled_from(list(COLUMNS)), st.text(max_size=30)))
def test_any_cells_are_somebody_or_a_usage_error(said: dict[str, str]) -> None:
    try:
        found = person(said, TERMS, NOW)
    except UsageError:
        return
    assert found.name.isprintable()
    assert found.email.isascii()
