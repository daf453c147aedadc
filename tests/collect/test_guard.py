from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given, strategies as st

from digest.collect.guard import Guard

# What IANA's special-purpose registries call not globally reachable, and the multicast ranges.
NOT_PUBLIC_4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/29",
    "192.0.0.170/31", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
)  # fmt: skip
NOT_PUBLIC_6 = (
    "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001:2::/48", "2001:db8::/32", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip
PRIVATE_4 = st.sampled_from(NOT_PUBLIC_4).flatmap(lambda text: st.ip_addresses(v=4, network=text))
PRIVATE_6 = st.sampled_from(NOT_PUBLIC_6).flatmap(lambda text: st.ip_addresses(v=6, network=text))


def within(prefix: str, address: IPv4Address, shift: int) -> str:
    """The IPv6 address that stands for `address` under `prefix`."""
    return str(IPv6Address(int(ip_network(prefix).network_address) | int(address) << shift))


@given(PRIVATE_4 | PRIVATE_6)
def test_no_address_that_is_not_public_may_be_fetched(address: IPv4Address | IPv6Address) -> None:
    assert Guard().refusal(str(address))


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_never_fetched(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global and not getattr(address, "ipv4_mapped", None):
        assert Guard().refusal(str(address))


@given(PRIVATE_4, st.sampled_from([("::ffff:0:0/96", 0), ("64:ff9b::/96", 0), ("2002::/16", 80), ("::/96", 0)]))
def test_a_private_address_inside_an_ipv6_address_is_refused(address: IPv4Address, form: tuple[str, int]) -> None:
    assert Guard().refusal(within(form[0], address, form[1]))


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "100.128.0.1",
        "172.32.0.1",
        "223.255.255.254",
        "2606:4700:4700::1111",
        "2a00:1450:4001:80e::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ],
)
def test_a_public_address_may_be_fetched(address: str) -> None:
    assert Guard().refusal(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",  # noqa: S104 - refused here, bound nowhere
        "255.255.255.255",
        "239.255.255.250",
        "192.88.99.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "2002:7f00:1::",
        "::127.0.0.1",
    ],
)
def test_the_refusal_names_the_address_and_the_setting_that_allows_it(address: str) -> None:
    refusal = Guard().refusal(address) or ""
    assert "private address" in refusal
    assert "collect.allow_addresses" in refusal


@pytest.mark.parametrize("text", ["", "localhost", "127.0.0.1.example", "0x7f000001", "2130706433", "127.1", "::1::"])
def test_what_is_no_numeric_address_is_refused(text: str) -> None:
    assert "not a network address" in (Guard().refusal(text) or "")


@pytest.mark.parametrize(
    ("allowed", "address", "passes"),
    [
        ("127.0.0.1/32", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1/32", "127.0.0.2", False),
        ("127.0.0.1/32", "10.0.0.1", False),
        ("127.0.0.1/32", "::1", False),
        ("127.0.0.1/32", "::ffff:127.0.0.1", True),
        ("10.1.2.3/8", "10.200.0.1", True),
        ("::1/128", "::1", True),
        ("::1/128", "127.0.0.1", False),
        ("fe80::/10", "fe80::1%eth0", True),
    ],
)
def test_the_operator_can_allow_a_range_and_no_more_than_that(allowed: str, address: str, passes: bool) -> None:
    assert (Guard([allowed]).refusal(address) is None) is passes


def test_allowing_something_private_leaves_the_public_internet_open() -> None:
    assert Guard(["127.0.0.1/32"]).refusal("8.8.8.8") is None
