from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.rank.event import event, is_disaster

SAID_PLAINLY = [
    "Gunmen kill nine soldiers at border post",
    "Parliament elects new prime minister",
    "Former minister sentenced to six years in prison",
    "Two neighbours sign treaty on river water",
    "Government scraps rice subsidy",
]
NOT_SAID = [
    "Why the river treaty may not last",
    "What could a new prime minister change?",
    "A walk through the old harbour",
    "Your guide to the ballot",
    "A teacher, 97, looks back on the war",
]


@pytest.mark.parametrize("told", SAID_PLAINLY)
@pytest.mark.parametrize("other", NOT_SAID)
def test_what_was_done_counts_more_than_what_is_asked_or_described(told: str, other: str) -> None:
    assert event(told) > event(other)


def test_a_number_makes_it_surer_and_a_wish_less_sure() -> None:
    assert event("Flood kills 40") > event("Flood kills many")
    assert event("Minister signs treaty") > event("Minister wants to sign treaty")


@given(st.text(max_size=300))
def test_it_lies_between_a_tenth_and_one_for_any_text(title: str) -> None:
    assert 0.1 < event(title) <= 1


def test_a_disaster_is_what_the_headline_names_outright() -> None:
    assert is_disaster("Earthquake flattens villages in Nepal")
    assert not is_disaster("Storm over missing minutes of cabinet meeting")
