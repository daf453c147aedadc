from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.pick.language.tongue import tongue


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("台湾で地震が発生", "ja"),
        ("台湾发生地震", "zh"),
        ("대만 지진", "ko"),
        ("ताइवान में भूकंप", "hi"),
        ("زلزال في تايوان", "ar"),
        ("แผ่นดินไหวในไต้หวัน", "th"),
        ("Землетрясение на Тайване", "ru"),
    ],
)
def test_letters_show_the_language_whatever_is_declared(text: str, language: str) -> None:
    assert tongue(text, "en-GB") == language


@pytest.mark.parametrize(
    "text", ["Gempa di Taiwan", "“Quake” – in Taiwan…", "Séisme à Taïwan", "Xi (习) meets Modi", "", "2026 🌏"]
)
def test_in_latin_letters_the_declared_language_counts(text: str) -> None:
    assert tongue(text, "id-ID") == "id"


@pytest.mark.parametrize("declared", ["th", "ja-JP", "id"])
def test_english_is_english_where_a_feed_declares_its_country(declared: str) -> None:
    assert tongue("Minister of finance quits after talks with the palace", declared) == "en"


@pytest.mark.parametrize("declared", ["th", "US", "", "und", "en-GB"])
def test_latin_letters_of_no_language_that_uses_them_are_taken_for_english(declared: str) -> None:
    assert tongue("Ferry sinks off Phuket", declared) == "en"


def test_a_company_with_an_english_name_does_not_make_a_text_english() -> None:
    assert tongue("Bank of Asia naikkan suku bunga", "id") == "id"


@given(st.text(), st.text(max_size=8))
def test_any_text_has_a_tongue(text: str, declared: str) -> None:
    assert isinstance(tongue(text, declared), str)
