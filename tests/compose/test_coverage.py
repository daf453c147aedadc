from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from digest.compose.coverage import LEAST_COUNTRIES, LEAST_REPORTS, MOST_COUNTRIES, coverage

if TYPE_CHECKING:
    from digest.compose.view import Coverage

NAMES = {"AA": "Tanaris", "BB": "the Kesh Islands", "CC": "Norvania", "DD": "Sarania"}


def found(countries: dict[str, int], stories: list[str] | None = None, reports: int | None = None) -> Coverage | None:
    reported: dict[str, Any] = {"reports": sum(countries.values()) if reports is None else reports}
    return coverage(reported | {"countries": countries}, stories or [], lambda code: NAMES.get(code, code))


def takeaway(countries: dict[str, int], stories: list[str]) -> str:
    made = found(countries, stories)
    assert made is not None
    return made.takeaway


def test_the_countries_most_reported_on_come_first_with_the_stories_told_of_them() -> None:
    made = found({"AA": 3, "BB": 9, "CC": 0, "DD": 5}, ["BB", "AA", "", "BB"], reports=30)
    assert made is not None
    assert [(bar.code, bar.name, bar.reports, bar.stories) for bar in made.bars] == [
        ("BB", "Kesh Islands", 9, 2),
        ("DD", "Sarania", 5, 0),
        ("AA", "Tanaris", 3, 1),
    ]
    assert made.takeaway == (
        "This edition had 30 reports to choose from: 9 are about the Kesh Islands, as are 2 of its 4 stories."
    )
    assert made.lines == [
        "Kesh Islands: 9 reports, 2 stories of its own",
        "Sarania: 5 reports, no story of its own",
        "Tanaris: 3 reports, 1 story of its own",
    ]
    assert made.alt.endswith("their own. " + ". ".join(made.lines) + ".")


@pytest.mark.parametrize(
    ("stories", "end"),
    [
        (["BB", "CC", "DD"], "and none of its 3 stories is."),
        (["AA", "CC", "DD"], "as is 1 of its 3 stories."),
        (["AA", "AA", "DD"], "as are 2 of its 3 stories."),
        (["AA", "AA", "AA"], "as are all of its 3 stories."),
        (["AA"], "as is its one story."),
        (["BB"], "and its one story is not."),
    ],
)
def test_the_sentence_is_grammatical_for_every_count_of_stories(stories: list[str], end: str) -> None:
    assert takeaway({"AA": 9, "BB": 2, "CC": 1}, stories) == (
        f"This edition had 12 reports to choose from: 9 are about Tanaris, {end}"
    )


def test_a_single_report_is_one_and_thousands_are_parted() -> None:
    each = {f"{chr(65 + number)}X": 1 for number in range(12)}
    assert "12 reports to choose from: 1 is about AX, " in takeaway(each, ["AX", "BX"])
    assert "1,203 reports to choose from: 1,201 are about Tanaris, " in takeaway({"AA": 1201, "BB": 1, "CC": 1}, ["AA"])


@pytest.mark.parametrize(
    ("countries", "reports"),
    [
        ({}, 0),
        ({"AA": 50, "BB": 50}, 100),
        ({"AA": 50, "BB": 50, "CC": 0}, 100),
        ({"AA": 3, "BB": 3, "CC": 3}, LEAST_REPORTS - 1),
    ],
)
def test_a_thin_day_gets_no_picture(countries: dict[str, int], reports: int) -> None:
    assert found(countries, ["AA"], reports) is None


def test_an_edition_that_was_built_before_there_were_pictures_has_none() -> None:
    assert coverage({}, ["AA"], NAMES.__getitem__) is None


@given(
    st.dictionaries(st.sampled_from([*NAMES, *(f"{letter}Z" for letter in "EFGHIJKLM")]), st.integers(0, 300)),
    st.lists(st.sampled_from([*NAMES, ""]), min_size=1, max_size=30),
)
def test_every_number_of_the_sentence_and_the_bars_is_true(countries: dict[str, int], stories: list[str]) -> None:
    made = found(countries, stories)
    shown = {code: count for code, count in countries.items() if count}
    assert (made is None) is (len(shown) < LEAST_COUNTRIES or sum(shown.values()) < LEAST_REPORTS)
    if made is None:
        return
    assert len(made.bars) == min(len(shown), MOST_COUNTRIES)
    assert [bar.reports for bar in made.bars] == sorted(shown.values(), reverse=True)[:MOST_COUNTRIES]
    assert all((bar.reports, bar.stories) == (countries[bar.code], stories.count(bar.code)) for bar in made.bars)
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", made.takeaway)]
    assert numbers[:2] == [sum(shown.values()), max(shown.values())]
    assert set(numbers[2:]) <= {made.bars[0].stories, len(stories)}
