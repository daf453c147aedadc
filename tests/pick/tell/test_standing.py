from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.words import terms
from digest.pick.tell.standing import points_back, stands_alone


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
        "The move comes weeks after Hanoi closed its border to the trucks of the south.",
        "Report comes amid pressure on Manila to deny the fishing fleet its licences.",
        "Harbour Radio speaks with Lena Tan, a former envoy to the talks on the reefs.",
        "Prime Minister Lena Tan of the northern islands in Manila last month.",
        "Harbour Radio's Lena Tan talks to an envoy of Vietnam about the fishing accord.",
        "In Geneva, he said that the talks on the reefs had gone well so far.",
        "Prime Minister Tan arrived in Vienna a day earlier with nine of her ministers.",
        "Police in Manila searched the offices again on the same day.",
        "Manila offers to train police force; Hanoi, Jakarta to attend talks on the border.",
    ],
)
def test_what_leans_on_other_text_cannot_stand_alone(sentence: str) -> None:
    assert not stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Vietnam and the Philippines signed a coast guard agreement in Manila on Monday.",
        "“Vietnam will not accept this plan for the harbour,” said Minister Lena Tan in Manila.",
        "Prime Minister Tan arrived in Vienna on Monday, and Minister Rao a day later.",
        "Storms now hit the islands about two weeks earlier than in the years before the war.",
        "The foreign ministry in Hanoi said it had summoned the envoy over the remarks.",
    ],
)
def test_a_plain_sentence_stands_alone(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        ("The sweep caught six reporters of a small website in Manila.", True),
        ("The raid caught six reporters of a small website in Manila.", False),
        ("Two leaders agreed to meet again in Hanoi before the summer.", True),
        ("The government raised the tax on fuel by a third.", False),
        ("The head of the central bank in Manila resigned.", False),
        ("The Philippine coast guard sent two ships to the reef.", False),
        ("Police raided the offices of a website in Manila.", False),
    ],
)
def test_a_definite_opening_points_to_the_headline_or_to_nothing(sentence: str, points: bool) -> None:
    assert points_back(sentence, frozenset(terms("Police raid reporters in Manila"))) is points


@given(st.text(max_size=400))
def test_any_text_can_be_judged(text: str) -> None:
    assert stands_alone(text) in {True, False}
    assert points_back(text, frozenset()) in {True, False}
