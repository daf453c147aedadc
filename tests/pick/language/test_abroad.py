from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.abroad import common, places
from digest.pick.language.lexicon import table


@pytest.mark.parametrize(
    "text",
    [
        "Taiwan quake",
        "Taiwanese earthquakes",
        "台湾地震",
        "台灣地震",
        "대만에서 지진이",
        "ताइवान में भूकंप",
        "زلزال في تايوان",
        "Gempa di Taiwan",
        "Terremoto en Taiwán",
    ],
)
def test_one_happening_has_the_same_meanings_in_every_language(text: str) -> None:
    assert {"@taiwan", "@quake"} <= common(text, "")


def test_of_forms_that_overlap_the_longest_counts() -> None:
    assert "@south china sea" in common("Ships in the South China Sea", "")
    assert "@china" not in common("Ships in the South China Sea", "")


def test_forms_in_latin_letters_are_whole_words() -> None:
    assert "@ban" not in common("banking in Bangkok", "")


def test_names_that_stand_for_no_meaning_count_themselves() -> None:
    assert {"keelung", "71"} <= common("", "near Keelung, 71 boats")


def test_places_are_told_from_what_happens() -> None:
    assert "@taiwan" in places()
    assert "@quake" not in places()


def test_no_form_stands_for_two_meanings() -> None:
    seen: dict[str, str] = {}
    for part in table("abroad.yaml").values():
        for meaning, forms in part.items():
            for form in {meaning, *forms}:
                plain = unicodedata.normalize("NFKC", form).casefold()
                assert seen.setdefault(plain, meaning) == meaning, form


def test_every_form_is_written_in_one_script() -> None:
    for part in table("abroad.yaml").values():
        for forms in part.values():
            for form in forms:
                scripts = {unicodedata.name(letter).split()[0] for letter in form if letter.isalpha()}
                assert len(scripts - {"HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"}) <= 1, form


@given(st.text())
def test_what_a_text_says_is_found_whatever_stands_before_it(text: str) -> None:
    known = {f"@{meaning}" for part in table("abroad.yaml").values() for meaning in part}
    found = common(text, "台湾地震")
    assert {"@taiwan", "@quake"} <= found
    assert {meaning for meaning in found if meaning.startswith("@")} <= known
