from __future__ import annotations

from typing import Any

import pytest

from digest.pick.tell.summarise import summarise
from tests.pick.samples import report

TEXT = "Vietnam and the Philippines signed an accord on shared fishing grounds in Manila on Monday, both capitals said."
PLAIN = "Vietnam and the Philippines sign accord on fishing grounds"


def headline_of(*reports: Any) -> str:
    return summarise(list(reports)).headline


@pytest.mark.parametrize(
    "worse",
    [
        "Will Vietnam and the Philippines share fishing grounds?",
        "Here's what the Vietnam and Philippines accord on fishing grounds means",
        "Why Vietnam and the Philippines sign an accord on fishing grounds",
        "You won't believe what Vietnam and the Philippines signed on fishing grounds",
        "VIETNAM AND THE PHILIPPINES SIGN ACCORD ON FISHING GROUNDS",
        "Vietnam and the Philippines sign accord on fishing grounds in the",
        "Vietnam and the Philippines sign accord on fishing…",
        "Opinion: Vietnam and the Philippines sign accord on fishing grounds",
        "They sign an accord on fishing grounds of Vietnam and the Philippines",
    ],
)
@pytest.mark.parametrize("hours", [1, 6])
def test_a_plain_headline_wins_over_one_that_asks_teases_shouts_or_is_cut_off(worse: str, hours: float) -> None:
    assert headline_of(report(worse, TEXT, hours=hours, outlet="B"), report(PLAIN, TEXT)) == PLAIN


@pytest.mark.parametrize("worse", [{"state_affiliated": True}, {"paywall": True}])
def test_a_free_and_independent_outlet_gives_the_headline(worse: dict[str, bool]) -> None:
    other = "Philippines and Vietnam sign accord on fishing grounds"
    assert headline_of(report(other, TEXT, outlet="B", **worse), report(PLAIN, TEXT)) == PLAIN


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("BREAKING: Vietnam signs accord on fishing grounds", "Vietnam signs accord on fishing grounds"),
        ("Live updates: Vietnam signs accord on fishing grounds", "Vietnam signs accord on fishing grounds"),
        ("Vietnam signs accord on fishing grounds – live updates", "Vietnam signs accord on fishing grounds"),
        ("Vietnam signs accord on fishing grounds (video)", "Vietnam signs accord on fishing grounds"),
        ("Vietnam signs accord on fishing grounds.", "Vietnam signs accord on fishing grounds"),
        ("'We don't want war': Vietnam signs accord on fishing", "Vietnam signs accord on fishing"),
        ("Vietnam signed accord on fishing grounds on Monday", "Vietnam signed accord on fishing grounds on 9 March"),
        ("Vietnam to sign accord with the U.S.", "Vietnam to sign accord with the U.S."),
        ("Hanoi: a city on the water", "Hanoi: a city on the water"),
    ],
)
def test_labels_tails_and_relative_days_go(written: str, printed: str) -> None:
    assert headline_of(report(written, TEXT)) == printed


def test_capitals_become_the_words_as_the_reports_write_them() -> None:
    title = "VIETNAM AND PHILIPPINES SIGN ACCORD IN MANILA"
    text = "After long talks, Vietnam and the Philippines signed an accord in Manila, said envoys from the Philippines."
    shouted = report(title, f"{text} The word is that Vietnam gave way.")
    assert headline_of(shouted) in {"Vietnam and Philippines sign accord in Manila", text.rstrip(".")}


def test_where_every_headline_asks_a_short_first_sentence_takes_its_place() -> None:
    text = "Vietnam and the Philippines signed an accord on fishing grounds."
    asked = report("Can Vietnam and the Philippines share their fishing grounds?", text)
    made = summarise([asked])
    assert made.headline == "Vietnam and the Philippines signed an accord on fishing grounds"
    assert made.headline_id == asked.id


def test_a_question_stands_if_there_is_nothing_else() -> None:
    title = "Can Vietnam and the Philippines share their fishing grounds?"
    assert headline_of(report(title)) == title


def test_an_update_takes_another_headline_than_the_one_that_was_told() -> None:
    told = report("Vietnam and Philippines sign accord on fishing", TEXT, hours=3)
    new = report("Malaysia asks to join fishing accord of Vietnam and Philippines", TEXT, outlet="B", hours=3)
    assert summarise([told, new], told=[told.title]).headline == new.title
