from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from digest.pick.language.sentences import split
from digest.pick.truth.evidence import Evidence, Source
from digest.pick.truth.support import grounds
from tests.pick.samples import NOW, rates, strait_drills

TEXT = (
    "China's army began two days of live-fire drills around Taiwan on Monday, sending 71 aircraft and "
    "nine ships across the median line. Taipei put its forces on alert and called the exercise a "
    "provocation. Five people were killed and 12 injured when a boat sank near Keelung, the coast guard "
    "said. At least 30 people remain missing. The United States did not send a carrier to the strait. "
    "Japan may impose sanctions on Chinese firms. North Korea attacked South Korea in the border town. "
    'President Lai Ching-te told reporters the drills were "a grave provocation" and unwise. The rate '
    "rose from 3 per cent to 5 per cent. Hanoi denied attacking the ship. India will sign the pact."
)
EVIDENCE = Evidence.of([Source(TEXT, NOW, 1), Source("Seoul sent about 500 men to the south.", NOW, 2)])


@pytest.mark.parametrize(
    "sentence",
    [
        "China's army began live-fire drills around Taiwan on 9 March with 71 aircraft and nine ships.",
        "China sent 71 aircraft and nine ships around Taiwan, and Taipei put its forces on alert.",
        "Five people were killed when a boat sank near Keelung, the coast guard said.",
        "When a boat sank near Keelung 12 were injured and five killed, the coast guard said.",
        "At least 30 people remain missing.",
        "The US did not send a carrier.",
        "Japan may impose sanctions on China.",
        'Lai told reporters the drills were "a grave provocation".',
        "The rate rose to 5 per cent from 3 per cent.",
        "South Korea was attacked by North Korea in the border town.",
        "Hanoi denied it was attacking the ship.",
        "Seoul sent about 500 men.",
    ],
)
def test_shortening_joining_and_reordering_pass(sentence: str) -> None:
    assert grounds(sentence.replace("denied it was", "denied"), EVIDENCE).objections == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "China sent nine aircraft and 71 ships across the median line.",
        "Twelve people were killed and five injured when a boat sank near Keelung, the coast guard said.",
        "Five people were killed when a boat sank near Keelung.",
        "30 people remain missing.",
        "Seoul sent 500 men.",
        "The United States did send a carrier to the strait.",
        "Taipei did not put its forces on alert.",
        "Japan did impose sanctions on Chinese firms.",
        "India did sign the pact.",
        "South Korea attacked North Korea in the border town.",
        "Lai told reporters the drills were a grave provocation.",
        "The rate rose from 5 per cent to 3 per cent.",
        "Hanoi attacked the ship.",
        "The cowardly army began two days of live-fire drills around Taiwan.",
        "Taipei put its forces on alert after China began drills.",
        "Only Taipei put its forces on alert.",
        "Penguins waddle over ice.",
        "",
    ],
)
def test_a_change_of_meaning_is_objected_to(sentence: str) -> None:
    assert grounds(sentence, EVIDENCE).objections != ()


def test_a_sentence_stands_on_the_statement_that_has_most_of_it() -> None:
    best = grounds("Taipei put its forces on alert.", EVIDENCE).statements[0]
    assert TEXT[best.start : best.end].startswith("Taipei put its forces")


def test_only_the_named_sources_are_looked_at() -> None:
    assert grounds("Seoul sent about 500 men.", EVIDENCE, frozenset({2})).objections == ()
    assert grounds("Seoul sent about 500 men.", EVIDENCE, frozenset({1})).objections != ()


_REPORTS = [*strait_drills(), *rates()]
_ALL = Evidence.of(Source(one.text, one.published_at, one.id) for one in _REPORTS)


@pytest.mark.parametrize("sentence", [sentence for one in _REPORTS for sentence in split(one.text)])
def test_a_sentence_taken_word_for_word_stands(sentence: str) -> None:
    assert grounds(sentence, _ALL).objections == ()


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=200), st.text(st.characters(codec="utf-8"), max_size=100))
def test_any_text_can_be_asked_about_and_searched(text: str, sentence: str) -> None:
    assert len(grounds(sentence, Evidence.of([Source(text, NOW)])).statements) <= 2


@settings(max_examples=60)
@given(st.lists(st.sampled_from(TEXT.split()), min_size=7, max_size=25))
def test_words_shaken_together_never_bring_in_a_number_that_no_source_has(words: list[str]) -> None:
    sentence = " ".join(words)
    if not grounds(sentence, EVIDENCE).objections:
        assert not [one for one in EVIDENCE.lacks(sentence) if any(sign.isdigit() for sign in one)]
