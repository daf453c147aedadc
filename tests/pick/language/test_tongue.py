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


@given(st.text(), st.text(max_size=8))
def test_any_text_has_a_tongue(text: str, declared: str) -> None:
    assert isinstance(tongue(text, declared), str)
