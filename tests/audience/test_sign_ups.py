from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, strategies as st

from digest.audience.sign_ups import MAILED, Mailed, Outcome, outcome, range_of
from digest.settings import SignUps

LEE = "lee@readers.example"
COUNTS = st.builds(Mailed, *[st.integers(0, 30)] * 3)
LIMITS = st.builds(
    SignUps,
    per_address_a_day=st.integers(1, 20),
    per_network_an_hour=st.integers(1, 30),
    in_all_an_hour=st.integers(1, 30),
)
NONE = Mailed(0, 0, 0)


@given(COUNTS, LIMITS, st.lists(st.booleans(), min_size=1))
def test_no_mail_is_written_beyond_a_limit(mailed: Mailed, limits: SignUps, subscribed: list[bool]) -> None:
    became = outcome(LEE, subscribed, mailed, limits, suppressed=False)
    within = (
        mailed.to_address < limits.per_address_a_day
        and mailed.by_network < limits.per_network_an_hour
        and mailed.by_all < limits.in_all_an_hour
    )
    assert (became in MAILED) is within


@given(COUNTS, LIMITS, st.lists(st.booleans()))
def test_who_must_not_be_mailed_is_not(mailed: Mailed, limits: SignUps, subscribed: list[bool]) -> None:
    assert outcome(LEE, subscribed, mailed, limits, suppressed=True) not in MAILED


@pytest.mark.parametrize(
    ("address", "subscribed", "became"),
    [
        (None, [False], Outcome.NO_ADDRESS),
        (LEE, [], Outcome.NO_NEWSLETTER),
        (LEE, [False], Outcome.ASKED),
        (LEE, [True, False], Outcome.ASKED),
        (LEE, [True], Outcome.ALREADY),
    ],
)
def test_who_is_subscribed_to_all_is_told_so_and_everybody_else_is_asked(
    address: str | None, subscribed: list[bool], became: Outcome
) -> None:
    assert outcome(address, subscribed, NONE, SignUps(), suppressed=False) is became


@given(st.ip_addresses())
def test_an_address_lies_in_its_range(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    found = ipaddress.ip_network(range_of(str(address)))
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    assert (mapped or address) in found
    assert found.prefixlen == (24 if found.version == 4 else 48)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("203.0.113.7", "::ffff:203.0.113.9", True),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("no address", "", True),
    ],
)
def test_neighbours_count_as_one(one: str, other: str, *, same: bool) -> None:
    assert (range_of(one) == range_of(other)) is same


@given(st.text(max_size=50))
def test_any_text_can_be_where_something_came_from(host: str) -> None:
    assert isinstance(range_of(host), str)
