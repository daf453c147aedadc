from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.words import located, names, spelled_out, stem, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("missile", "missiles"),
        ("stopped", "stop"),
        ("parties", "party"),
        ("Minister's", "minister"),
        ("१२", "12"),
        ("٧١", "71"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one.casefold()) == stem(other)


def test_words_that_say_nothing_are_left_out() -> None:
    assert terms("The boats were near the islands") == ["boat", "island"]


def test_words_of_scripts_with_vowel_signs_stay_whole() -> None:
    assert terms("हिन्दी समाचार") == ["हिन्दी", "समाचार"]


def test_text_without_spaces_is_read_by_pairs_of_characters() -> None:
    assert terms("台湾地震") == ["台湾", "湾地", "地震"]


def test_numbers_in_text_without_spaces_count_as_numbers() -> None:
    assert terms("出动71架") == ["出动", "71", "架"]


def test_a_word_knows_where_it_stands_and_how_it_was_written() -> None:
    assert list(located("The Ferries sank")) == [("ferry", "Ferries", 4), ("sank", "sank", 12)]


def test_names_are_capitalised_words_and_numbers_of_two_digits() -> None:
    assert names("In Cebu, 12 of 7 boats sank") == ["cebu", "12"]


@pytest.mark.parametrize("short", ["US", "U.S.", "USA", "United States"])
def test_a_state_has_one_name_however_it_is_shortened(short: str) -> None:
    assert spelled_out(f"{short} and India") == "America and India"


def test_words_that_look_like_a_short_name_stay() -> None:
    assert spelled_out("USB sticks for us in EUROPE") == "USB sticks for us in EUROPE"


@given(st.text(max_size=300))
def test_every_word_is_found_where_it_says(text: str) -> None:
    for stemmed, written, place in located(text):
        assert stemmed
        assert text[place : place + len(written)] == written


@pytest.mark.parametrize("text", ["a" * 200_000, "湾" * 200_000, "\u0300" * 200_000, "1." * 100_000, "U.S" * 70_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    begin = time.process_time()
    terms(spelled_out(text))
    assert time.process_time() - begin < 2
