from __future__ import annotations

import asyncio

import pytest

from digest.collect.rounds import by_host

URLS = ["https://a.example/1", "https://b.example/1", "https://a.example/2"]


def visited(odd: Exception | None = None, seconds: float = 5.0) -> tuple[list[list[str]], list[str]]:
    """The rounds to the end of each, where the host `a.example` raises `odd`; and what was spoiled."""
    rounds: list[list[str]] = []

    async def visit(those: list[str]) -> None:
        if odd and "a.example" in those[0]:
            raise odd
        await asyncio.sleep(0.05)
        rounds.append(those)

    return rounds, asyncio.run(by_host(URLS, str, visit, at_once=1, seconds=seconds))


def test_each_host_is_visited_once_with_all_that_is_its_own() -> None:
    assert visited() == ([[URLS[0], URLS[2]], [URLS[1]]], [])


@pytest.mark.parametrize("odd", [ValueError("no number"), KeyError("x"), OverflowError("too large")])
def test_what_one_host_says_spoils_the_visit_to_that_host_only(odd: Exception) -> None:
    assert visited(odd) == ([[URLS[1]]], [URLS[0], URLS[2]])


def test_a_fault_of_ours_is_shown_as_it_is() -> None:
    with pytest.raises(TypeError, match="ours"):
        visited(TypeError("ours"))


def test_what_is_not_visited_in_time_is_left() -> None:
    assert visited(seconds=0.08) == ([[URLS[0], URLS[2]]], [])
