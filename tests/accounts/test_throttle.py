from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, strategies as st

from digest.accounts.throttle import WINDOW, network_of, wait
from digest.db.accounts import LoginAttempt
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from datetime import datetime

ANN, BEN = "ann@desk.example", "ben@desk.example"
HERE, THERE = "192.0.2.1", "192.0.2.2"
NONE = timedelta(0)
MINUTE = timedelta(minutes=1)

ATTEMPTS = st.lists(
    st.builds(
        LoginAttempt,
        at=st.integers(-2000, 2000).map(lambda seconds: NOW + timedelta(seconds=seconds)),
        email=st.sampled_from([ANN, BEN]),
        address=st.sampled_from([HERE, THERE]),
        succeeded=st.booleans(),
    ),
    max_size=60,
)


def tries(count: int, email: str = ANN, network: str = HERE, at: datetime = NOW) -> list[LoginAttempt]:
    return [LoginAttempt(at=at, email=email, address=network, succeeded=False) for _ in range(count)]


def success(email: str = ANN, network: str = HERE) -> LoginAttempt:
    return LoginAttempt(at=NOW, email=email, address=network, succeeded=True)


def test_four_failures_are_free_and_the_fifth_brings_a_wait_that_doubles_up_to_fifteen_minutes() -> None:
    waits = [wait(tries(count), ANN, HERE, NOW) / MINUTE for count in range(12)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


def test_nineteen_failures_from_a_network_are_free_whosever_account_they_tried() -> None:
    spread = [attempt for number in range(30) for attempt in tries(1, email=f"user{number}@desk.example")]
    waits = [wait(spread[:count], ANN, HERE, NOW) / MINUTE for count in (19, 20, 21, 22, 23, 24, 30)]
    assert waits == [0, 1, 2, 4, 8, 15, 15]
    assert wait(spread, ANN, THERE, NOW) == NONE


def test_a_wait_passes_with_time() -> None:
    assert wait(tries(6), ANN, HERE, NOW + MINUTE) == MINUTE
    assert wait(tries(6), ANN, HERE, NOW + 2 * MINUTE) == NONE


def test_failures_count_from_wherever_they_came_but_for_one_account_only() -> None:
    assert wait(tries(5, network=THERE), ANN, HERE, NOW) == MINUTE
    assert wait(tries(5), BEN, HERE, NOW) == NONE


def test_failures_of_more_than_fifteen_minutes_ago_are_forgotten() -> None:
    assert wait([*tries(4, at=NOW - WINDOW), *tries(4)], ANN, HERE, NOW) == NONE
    assert wait([*tries(4, at=NOW - WINDOW + MINUTE), *tries(1)], ANN, HERE, NOW) == MINUTE


def test_a_success_ends_the_count_of_the_account_and_not_that_of_the_network() -> None:
    assert wait([*tries(9), success()], ANN, HERE, NOW) == NONE
    assert wait([*tries(9), success(), *tries(5)], ANN, HERE, NOW) == MINUTE
    assert wait([*tries(9), success(BEN)], ANN, HERE, NOW) == 15 * MINUTE
    assert wait([*tries(19), success(BEN), *tries(1)], BEN, HERE, NOW) == MINUTE


@given(ATTEMPTS)
def test_nobody_waits_for_longer_than_fifteen_minutes_whatever_the_clock_did(attempts: list[LoginAttempt]) -> None:
    assert NONE <= wait(attempts, ANN, HERE, NOW) <= WINDOW


@given(ATTEMPTS)
def test_who_waits_as_told_may_try(attempts: list[LoginAttempt]) -> None:
    past = sorted((one for one in attempts if one.at <= NOW), key=lambda one: one.at)
    told = wait(past, ANN, HERE, NOW)
    assert wait(past, ANN, HERE, NOW + told) == NONE


GAPS = st.lists(st.sampled_from([0, 0, 0, 1, 30, 61, 240, 481, 899]), min_size=100, max_size=120)


@given(GAPS)
@example([0] * 100)
def test_no_more_than_8_tries_in_fifteen_minutes_and_32_an_hour_at_one_account(gaps: list[int]) -> None:
    made = as_often_as_allowed(gaps, [ANN])
    assert closest(made, 8) >= timedelta(minutes=15)
    assert closest(made, 32) >= timedelta(hours=1)


@given(GAPS)
@example([0] * 100)
def test_no_more_than_23_tries_in_fifteen_minutes_and_92_an_hour_from_one_network(gaps: list[int]) -> None:
    made = as_often_as_allowed(gaps, [f"user{number}@desk.example" for number in range(len(gaps))])
    assert closest(made, 23) >= timedelta(minutes=15)
    assert closest(made, 92) >= timedelta(hours=1)


def as_often_as_allowed(gaps: list[int], emails: list[str]) -> list[datetime]:
    """When somebody gets to try who pauses for `gaps`, in seconds, and then for as long as they are told."""
    made: list[LoginAttempt] = []
    now = NOW
    for gap, email in zip(gaps, cycle(emails), strict=False):
        now += timedelta(seconds=gap)
        now += wait(made, email, HERE, now)  # who asks sooner is refused, which is no try
        made += tries(1, email=email, at=now)
    return [attempt.at for attempt in made]


def closest(moments: list[datetime], apart: int) -> timedelta:
    """The least time between one of the moments and the one that comes `apart` after it."""
    return min(later - earlier for earlier, later in zip(moments, moments[apart:], strict=False))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a\nproxy", "a proxy"),
        ("", ""),
    ],
)
def test_an_address_counts_with_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=300) | st.ip_addresses().map(str))
def test_any_text_is_some_network_of_one_short_line(address: str) -> None:
    network = network_of(address)
    assert len(network) <= 100
    assert network.isprintable() or "\u200c" in network or "\u200d" in network
    assert network_of(network) == network or "/64" in network
