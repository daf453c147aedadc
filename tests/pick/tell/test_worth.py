from __future__ import annotations

from hypothesis import given, strategies as st

from digest.pick.tell.worth import FEATURES, WEIGHTS, features, units, worth


def test_units_are_words_that_mean_something_and_neighbours() -> None:
    assert units("The fishing accord") == (("fish",), ("accord",), ("the", "fish"), ("fish", "accord"))


def test_a_word_of_many_outlets_and_of_the_headlines_is_worth_more() -> None:
    made = worth(
        ["Accord on reefs signed", "Reefs accord signed"],
        [["The accord covers reefs."], ["An accord covers lagoons."], ["Envoys wept over the accord."]],
    )
    assert made["accord",] > made["reef",] > made["lagoon",] > 0
    assert made["accord",] < 1


def test_every_weight_is_used() -> None:
    assert set(WEIGHTS) == set(FEATURES)


def test_many_reports_count_as_their_share_and_not_by_their_number() -> None:
    few = worth(["Accord signed"], [["Accord signed."], ["Accord signed."], ["Envoys wept."]])
    many = worth(["Accord signed"], [["Accord signed."], ["Accord signed."], ["Envoys wept."]] * 4)
    assert abs(few["accord",] - many["accord",]) < 0.2


@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.lists(st.text(max_size=60), max_size=4), max_size=6))
def test_worth_is_a_likelihood_for_any_texts(headlines: list[str], bodies: list[list[str]]) -> None:
    found, values = features(headlines, bodies)
    assert values.shape == (len(found), len(FEATURES))
    assert all(0 <= each <= 1 for each in worth(headlines, bodies).values())
