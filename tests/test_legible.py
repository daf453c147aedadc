from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.legible import counted, one_line, without_secrets


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://ann:sesame@feeds.example/rss", "https://***@feeds.example/rss"),
        ("https://ann:p@ss@feeds.example/rss", "https://***@feeds.example/rss"),
        ("https://feeds.example/rss?id=7&API_KEY=sesame#top", "https://feeds.example/rss?id=7&API_KEY=***#top"),
        ("https://feeds.example/@ann/rss?q=a@b", "https://feeds.example/@ann/rss?q=a@b"),
        ("leads to https://ann:x@h.example?token=y and on", "leads to https://***@h.example?token=*** and on"),
        ("Ann <ann@desk.example>", "Ann <ann@desk.example>"),
    ],
)
def test_addresses_are_shown_without_logins_and_keys(text: str, plain: str) -> None:
    assert without_secrets(text) == plain


@given(st.text())
def test_what_holds_no_address_stays_as_it_is(text: str) -> None:
    plain = one_line(text).replace("://", "").replace("?", "").replace("&", "")
    assert without_secrets(plain) == plain


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("user",), "0 users"),
        (1, ("user",), "1 user"),
        (1, ("story", "stories"), "1 story"),
        (2, ("check fails", "checks fail"), "2 checks fail"),
        (12_000, ("copy", "copies"), "12,000 copies"),
    ],
)
def test_a_count_has_its_noun_in_the_right_number(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said
