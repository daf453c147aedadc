from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import unquote

import pytest
from hypothesis import given, strategies as st
from starlette.requests import Request

from digest.legible import one_line
from digest.web.pages import back


def said_in_a_cookie(said: str) -> str:
    """What a browser keeps of what was done, quoted."""
    answer = back(Request({"type": "http", "method": "POST", "headers": []}), "/desk", said)
    return next(iter(SimpleCookie(answer.headers["set-cookie"]).values())).value


@pytest.mark.parametrize("said", ["港" * 600, "🚢" * 600, "a" * 5_000, "Dropped “" + "é" * 700])
def test_what_was_done_fits_into_a_cookie_however_it_is_written(said: str) -> None:
    kept = said_in_a_cookie(said)
    assert 1_400 < len(kept) <= 1_500
    assert said.startswith(unquote(kept, errors="strict"))


@given(st.text(min_size=1, max_size=100).filter(one_line))
def test_what_is_short_is_kept_whole(said: str) -> None:
    assert unquote(said_in_a_cookie(said)) == one_line(said)
