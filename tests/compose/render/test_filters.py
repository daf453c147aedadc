from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from digest.compose.render.columns import columns
from digest.compose.render.filters import WIDTH, long_date, safe_url, short_date, wrap


@pytest.mark.parametrize("url", ["https://a.example/b?c=d&e=ö", "http://a.example", "HTTPS://A.example/"])
def test_a_web_address_is_kept(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.example",
        "/b",
        "https://",
        "https://a.example/b c",
        "http://[",
    ],
)
def test_anything_else_is_no_address(url: str) -> None:
    assert not safe_url(url)


def test_the_masthead_date() -> None:
    assert long_date(date(2026, 3, 1)) == "Sunday 1 March 2026"


def test_a_date_among_others_has_no_year() -> None:
    assert short_date(date(2026, 3, 1)) == "1 March"


@given(st.lists(st.text("abcdefg-", min_size=1, max_size=20), min_size=1))
def test_lines_end_before_the_margin_and_lose_no_word(words: list[str]) -> None:
    lines = wrap(" ".join(words), "* ", "  ").splitlines()
    assert all(columns(line) <= WIDTH for line in lines)
    assert " ".join(lines).split() == ["*", *words]
