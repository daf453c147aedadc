from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from digest.compose.checks.hosts import host_of, is_loopback, is_private, same_site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("bbc.co.uk", "www.bbc.com", True),
        ("feeds.bbci.co.uk", "bbc.com", False),
        ("news.cna.com.sg", "cna.com", True),
        ("straitstimes.com", "www.straitstimes.com", True),
        ("straitstimes.com", "parked.com", False),
        ("a.co.uk", "b.co.uk", False),
        ("com.sg", "co.uk", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("localhost", "localhost", True),
        ("", "", True),
    ],
)
def test_two_hosts_of_one_outlet_are_known_by_its_name(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same
    assert same_site(other, one) is same


@given(st.text(max_size=40))
def test_whatever_is_given_for_an_address_has_a_host_or_none(text: str) -> None:
    host = host_of(f"https://{text}")
    assert isinstance(is_loopback(host), bool)
    assert isinstance(is_private(host), bool)
    assert same_site(host, host)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost.", "desk.localhost.", "127.1", "0177.0.0.1", "0x7f000001", "0", "127.0.0.1."]
)
def test_whatever_a_browser_takes_for_the_machine_itself_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["127.example", "0177.0.0.1.example", "127.0.0.1 x", "8.8", "localhost.example", "08.1"]
)
def test_what_only_looks_like_it_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_a_private_network_is_known_in_the_old_forms_too() -> None:
    assert is_private("10.1")
    assert is_private("desk.local.")
    assert not is_private("8.8")


def test_a_host_is_written_one_way() -> None:
    assert host_of("https://Desk.EXAMPLE.:443/x") == "desk.example"
    assert host_of("https://Ｄesk%2Eexample。/x") == "desk.example"
    assert not host_of("https://[oh")
