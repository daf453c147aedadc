from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.lexicon import Lexicon

WORDS = Lexicon(
    {
        "storm": {3: ["landslide*"], 1: ["rain"], 0: ["landslide victory", "rain check"]},
        "vote": {2: ["landslide victory"]},
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A landslide buries a road", {"storm": {"landslide": 3}}),
        ("Landslides bury a road", {"storm": {"landslide": 3}}),
        ("The landslide’s path", {"storm": {"landslide": 3}}),
        ("A mudlandslide", {}),
        ("It rains", {"storm": {"rain": 1}}),
        ("A raincoat", {}),
    ],
)
def test_whole_words_are_found_with_their_endings(text: str, found: dict[str, dict[str, int]]) -> None:
    assert WORDS.find(text) == found


def test_a_phrase_of_weight_0_hides_the_words_within_it_from_its_own_label_only() -> None:
    assert WORDS.find("A landslide victory") == {"vote": {"landslide victory": 2}}
    assert WORDS.find("She took a rain check") == {}


def test_the_same_word_elsewhere_in_the_text_still_counts() -> None:
    assert WORDS.find("After the landslide victory a landslide") == {
        "storm": {"landslide": 3},
        "vote": {"landslide victory": 2},
    }


@given(st.text(max_size=200))
def test_no_phrase_of_weight_0_is_ever_found(text: str) -> None:
    assert all(weight > 0 for weights in WORDS.find(text).values() for weight in weights.values())
