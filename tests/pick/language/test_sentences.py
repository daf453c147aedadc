from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.sentences import spans, split


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Tan met Gen. R. K. Rao in St. Petersburg on Feb. 5.",
        "Trade fell 6.9 per cent to US$228.5 billion.",
        "The U.S. Navy sent a ship to the strait.",
        "She works for Rong Corp. Holdings in Hanoi.",
        "“Will they come?” Minister Sato asked on Friday.",
        "“Stop!” the captain shouted, Lena Tan said.",
        "Sens. Lee and Ong met Lt. Gen. Tran at No. 10 on Jan. 6.",
        "Atty. Reyes of Brgy. Holy Spirit paid Rs. 500 crore.",
        "Engineers of Yahoo! Japan met in Osaka.",
        "1. Hanoi signs the accord.",
        "The site example.com and port 3.4 stayed open.",
        "The U.S.-led drill ended.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Prices rose. Wages fell.", ["Prices rose.", "Wages fell."]),
        ("He lives in the U.S. The court ruled.", ["He lives in the U.S.", "The court ruled."]),
        ("“It is over.” Talks ended at 5 p.m. They left.", ["“It is over.”", "Talks ended at 5 p.m.", "They left."]),
        ("First line\nSecond line.", ["First line", "Second line."]),
        ("Floods killed three.The army sent boats.", ["Floods killed three.", "The army sent boats."]),
        ("He said “no.”They left the hall.", ["He said “no.”", "They left the hall."]),
        ("They met at 9 a.m. The talks failed.", ["They met at 9 a.m.", "The talks failed."]),
        ("It ends in 2023. 40 people left.", ["It ends in 2023.", "40 people left."]),
        ("Ōsaka closed. Ōtsu did not.", ["Ōsaka closed.", "Ōtsu did not."]),
        ("It grew 3.5%! 40 people cheered.", ["It grew 3.5%!", "40 people cheered."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet="AbZ .!?”“’'\n1U.S\"…", max_size=200))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(st.text(alphabet="AbZ .!?”“’'\n1U.S\"…", max_size=200))
def test_every_sentence_knows_where_it_stands(text: str) -> None:
    found = spans(text)
    assert all(text[span.start : span.end] == span.text for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_same_sentence_twice_has_two_places() -> None:
    assert [span.start for span in spans("It rained. It rained.")] == [0, 11]


@pytest.mark.parametrize("text", ["." * 100_000, "Mr. " * 30_000, "a.B" * 40_000, "“" * 50_000, "U.S. A" * 20_000])
def test_a_hostile_text_is_split_in_no_long_time(text: str) -> None:
    begin = time.process_time()
    spans(text)
    assert time.process_time() - begin < 2
