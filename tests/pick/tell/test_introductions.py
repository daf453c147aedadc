from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.tell.introductions import called, introduced, known, surnames


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The minister was met by Lena Tan and Jo van der Berg.", {"Tan", "Berg"}),
        ("It was signed by Minister Okafor.", {"Okafor"}),
        ("Mr. Okafor's car was seen.", {"Okafor"}),
        ("China’s Lena Tan won.", {"Tan"}),
        ("The South China Sea, the Coast Guard and Hong Kong.", set()),
        ("The BNP of the National Party, in New Delhi.", set()),
        ("President Vladimir Putin spoke.", set()),  # known to all
    ],
)
def test_whom_a_text_names_is_found_by_surname(text: str, names: set[str]) -> None:
    assert surnames(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Tan said so.",
        "Ms. Tan was first in Cebu.",
        "It was Tan's car.",
        "Crews cheered when Tan, smiling, left. Lena Tan waved.",
    ],
)
def test_who_is_called_by_a_surname_first_is_not_introduced(text: str) -> None:
    assert called(text, {"Tan"}) == {"Tan"}


@pytest.mark.parametrize(
    "text",
    [
        "Lena Tan said so.",
        "Tan, the minister of fishing, said so.",
        "Tan, 34, walks.",
        "The minister Tan spoke, and Ms. Tan left.",
        "President Tan spoke.",
        "Tan, deputy head of the board, spoke.",
    ],
)
def test_a_full_name_an_office_or_a_word_on_who_it_is_introduces(text: str) -> None:
    assert introduced(text, {"Tan"}) == {"Tan"}
    assert not called(text, {"Tan"})


def test_a_name_for_a_thing_calls_nobody() -> None:
    assert not called("The Tan report was read, and Tan Airways flies.", {"Tan"})


def test_a_headline_makes_known_whom_it_names() -> None:
    assert known("Tan to lead fishing board", {"Tan", "Okafor"}) == {"Tan"}


@given(st.text(alphabet="AaTn .,’'-\n1", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    people = surnames(text)
    assert called(text, people) <= people
    assert introduced(text, people) <= people
