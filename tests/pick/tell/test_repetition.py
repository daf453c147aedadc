from __future__ import annotations

import pytest

from digest.pick.tell.repetition import adds, repeats, roots

HEADLINE = "Gunmen kill 11 in northwestern Pakistan, minister says"


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen have killed 11 in northwest Pakistan, officials said.",
        "The killing of 11 Pakistanis by gunmen in the northwest was confirmed by the minister.",
    ],
)
def test_other_endings_and_who_said_so_make_nothing_new(text: str) -> None:
    assert repeats(text, roots(HEADLINE))


@pytest.mark.parametrize(
    "text",
    [
        "The gunmen came on motorcycles and burned down a school in Bannu.",
        "Nine gunmen were killed in Pakistan.",
        "Gunmen killed 11 and wounded 30 in northwest Pakistan.",
    ],
)
def test_other_facts_and_numbers_are_new(text: str) -> None:
    assert not repeats(text, roots(HEADLINE))


def test_irregular_verbs_are_one_word() -> None:
    assert not adds("Tan won", roots("Tan wins"))
