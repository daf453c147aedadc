from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.sentences import split
from digest.pick.tell.standing import stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Tan met Gen. R. K. Rao in St. Petersburg on Feb. 5.",
        "Trade fell 6.9 per cent to US$228.5 billion.",
        "The U.S. Navy sent a ship to the strait.",
        "She works for Rong Corp. Holdings in Hanoi.",
        "“Will they come?” Minister Sato asked on Friday.",
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
        ("It grew 3.5%! 40 people cheered.", ["It grew 3.5%!", "40 people cheered."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet="AbZ .!?”“’'\n1U.S\"…", max_size=200))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "He added that the two sides would meet again in Hanoi next month.",
        "However, the ministry in Seoul has not confirmed the report of the launch.",
        "Read more about the vote in our special report on Bangladesh today.",
        "Will the army of the northern province accept the result of the vote?",
        "The central bank of the islands said it would hold its key interest rate…",
        "“We will not accept this plan for the harbour under any conditions,” he said.",
        "Too short to tell.",
        "officials in Jakarta said the ferry had sunk before dawn on Sunday morning.",
        "“Ministers in Tokyo said the plan for the harbour was dead.",
    ],
)
def test_what_leans_on_other_text_cannot_stand_alone(sentence: str) -> None:
    assert not stands_alone(sentence)


def test_a_plain_sentence_stands_alone() -> None:
    assert stands_alone("Vietnam and the Philippines signed a coast guard agreement in Manila on Monday.")
