from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from hypothesis import given, settings, strategies as st

from digest import addresses
from digest.addresses import masked, normalised
from digest.errors import AddressError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("given_address", "stored"),
    [
        ("ann@readers.example", "ann@readers.example"),
        ("  ann@readers.example\n", "ann@readers.example"),
        ("ann@READERS.Example", "ann@readers.example"),
        ("Ann.Reader+asia@readers.example", "ann.reader+asia@readers.example"),
        ("ann@münchen.example", "ann@xn--mnchen-3ya.example"),
        ("ann@MÜNCHEN.example", "ann@xn--mnchen-3ya.example"),
        ("ann@xn--mnchen-3ya.example", "ann@xn--mnchen-3ya.example"),
        ("ann@例え.example", "ann@xn--r8jz45g.example"),
    ],
)
def test_an_address_is_stored_in_small_letters_and_its_domain_in_ascii(given_address: str, stored: str) -> None:
    assert normalised(given_address) == stored


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        " ",
        "ann",
        "@readers.example",
        "ann@",
        "ann@@readers.example",
        "ann reader@readers.example",
        "Ann <ann@readers.example>",
        "ann@readers.example, ben@readers.example",
        "ann@readers",
        "ann@-readers.example",
        "ann@readers..example",
        "ann@[127.0.0.1]",
        "ann@127.0.0.1",
        '"ann reader"@readers.example',
        "ann@readers.example\r\nBcc: all@readers.example",
        "ann\0@readers.example",
        "a" * 65 + "@readers.example",
        "ann@" + "x" * 64 + ".example",
    ],
)
def test_nonsense_is_refused_with_the_address_in_the_message(nonsense: str) -> None:
    with pytest.raises(AddressError, match="is not an address that can be mailed") as refusal:
        normalised(nonsense)
    assert repr(nonsense.strip()[:100]) in str(refusal.value)


def test_an_address_that_is_not_ascii_before_the_at_is_refused_and_the_message_says_so() -> None:
    with pytest.raises(AddressError, match=r"Internationalized characters before the @-sign are not supported: 'ö'"):
        normalised("jörg@readers.example")


@given(st.one_of(st.text(max_size=80), st.emails(), st.from_regex(r"[^@]{0,9}@[^@]{0,9}\.[a-z]{1,5}")))
def test_an_address_is_refused_or_becomes_what_it_stays(address: str) -> None:
    try:
        stored = normalised(address)
    except AddressError:
        return
    assert normalised(stored) == stored
    assert stored.isascii()
    assert stored.isprintable()
    assert stored.count("@") == 1
    domain = stored.partition("@")[2]
    assert domain == domain.lower()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ann@readers.example", "a•••@r•••.example"),
        ("a@mail.readers.co.uk", "a•••@m•••.uk"),
        ("ann@xn--mnchen-3ya.example", "a•••@x•••.example"),
    ],
)
def test_a_masked_address_says_too_little_to_write_to(address: str, shown: str) -> None:
    assert masked(address) == shown


_LOCAL, _LABEL = r"[A-Za-z0-9_+.-]{1,66}", r"[A-Za-z0-9-]{1,65}"
PLAIN = st.from_regex(rf"{_LOCAL}@({_LABEL}\.){{1,4}}([A-Za-z]{{1,12}}|[A-Za-z0-9]{{1,65}})", fullmatch=True)
SPECIAL = st.builds("ann@{}.{}".format, st.sampled_from(["readers", "a-b", "xn--a", "ab--c"]), st.sampled_from(
    [*SPECIAL_USE_DOMAIN_NAMES, "LOCAL", "in-addr.arpa", "example", "c0m", "7"]
))  # fmt: skip


@settings(max_examples=1000)
@given(PLAIN | SPECIAL | st.emails() | st.text("aZ0.-+_@ \n", max_size=20) | st.text(max_size=20))
def test_the_quick_way_takes_nothing_that_the_validator_would_not_and_makes_the_same_of_it(address: str) -> None:
    def outcome(check: Callable[[str], str]) -> str | None:
        try:
            return check(address)
        except AddressError:
            return None

    assert outcome(normalised) == outcome(lambda text: addresses._validated(text.strip()))


def test_long_addresses_go_the_same_way_at_both_sides_of_the_limit() -> None:
    host = f"{'a' * 63}.{'b' * 63}.{'c' * 53}.example"
    assert len(normalised(f"{'x' * 64}@{host}")) == 254
    for too_long in (f"{'x' * 64}@d{host}", f"{'x' * 65}@readers.example"):
        with pytest.raises(AddressError):
            normalised(too_long)
