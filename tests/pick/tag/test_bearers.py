from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from digest.pick.tag.bearers import is_addressed, is_flag, is_person
from digest.pick.tag.places import gazetteer


def _places(text: str) -> set[str]:
    return set(gazetteer().countries(text))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Taipei boards a Panama-flagged freighter", {"TW"}),
        ("Taipei boards a Liberian-flagged freighter", {"TW"}),
        ("Taipei boards a freighter that flies the flag of Togo", {"TW"}),
        ("Taipei boards a freighter flying a Cameroonian flag", {"TW"}),
        ("Taipei boards a freighter sailing under the flag of the Comoros", {"TW"}),
        ("Taipei boards a freighter. The Blue Star, registered in Sierra Leone, had cut a cable", {"TW"}),
        ("Taipei boards a Belize-registered freighter", {"TW"}),
        ("Manila complains of Chinese-flagged trawlers", {"CN", "PH"}),
        ("Seoul seizes an Iranian-flagged tanker", {"IR", "KR"}),
        ("Seoul and Panama sign a pact on ships", {"KR", "PA"}),
        ("The Cambodian flag flew over the temple", {"KH"}),
        ("The flag of Mongolia was raised", {"MN"}),
        ("Ten cases of plague were registered in Mongolia", {"MN"}),
    ],
)
def test_the_flag_that_a_ship_flies_for_its_taxes_is_no_place_of_the_report(text: str, places: set[str]) -> None:
    assert _places(text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Governor Rosario Villanueva spoke in Manila", {"PH"}),
        ("Mr Jordan met officials in Tokyo", {"JP"}),
        ("Rep. Houston met officials in Tokyo", {"JP"}),
        ("Sen. Boston said no in Hanoi", {"VN"}),
        ("The governor of Rosario, Argentina", {"AR"}),
        ("The mayor of Osaka flew to Hanoi", {"JP", "VN"}),
        ("Foreign Minister visits China", {"CN"}),
    ],
)
def test_who_is_addressed_by_a_title_is_no_place(text: str, places: set[str]) -> None:
    assert _places(text) == places


def test_a_name_that_is_somebodys_counts_nowhere_in_the_text() -> None:
    assert _places("Governor Rosario Villanueva spoke. Rosario was tired.") == set()


def test_in_title_case_a_capital_tells_no_name() -> None:
    text = "Prime Minister India Visit Brings Leaders Together"
    start = text.index("India")
    assert not is_addressed(text, start, start + len("India"))


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_span_of_any_text_can_be_asked_about(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for asked in (is_person, is_addressed, is_flag):
        assert asked(text, start, end) in {True, False}


@pytest.mark.parametrize("piece", ["ship ", "ship registered in Panama ", "Governor Rosario ", "flag of Togo "])
def test_a_huge_text_takes_time_in_proportion(piece: str) -> None:
    begin = time.process_time()
    gazetteer().read(piece * 5_000)
    assert time.process_time() - begin < 3
