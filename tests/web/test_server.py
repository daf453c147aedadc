"""How the server answers, whatever it is asked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from digest.db.accounts import Role

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

BOARD = "/desk/newsletters/asia/editions/1"


def test_an_answer_does_not_wait_until_the_browser_acknowledges_its_beginning(desk: Desk) -> None:
    client, taken = desk.visitor(Role.VIEWER), []
    for _ in range(25):
        began = time.perf_counter()
        client.get("/desk/static/mark.svg").raise_for_status()
        taken.append(time.perf_counter() - began)
    assert min(taken[15:]) < 0.04  # seconds, which a system waits before it acknowledges; at first it does so at once


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}/frame", "/desk/static/desk.css"])
def test_an_answer_is_compressed_for_whoever_can_read_that(desk: Desk, path: str) -> None:
    client = desk.visitor(Role.VIEWER)
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
