from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, strategies as st

from digest.tokens import Purpose, is_genuine, new_key, read, token

KEY, OTHER = "0a" * 16, "0b" * 16
MAC = "abcdefghijklmnopqrstuvwxyz2"


def test_a_token_is_the_same_whenever_it_is_made() -> None:
    assert token(7, KEY, Purpose.UNSUBSCRIBE) == token(7, KEY, Purpose.UNSUBSCRIBE)


def test_tokens_differ_by_person_key_and_purpose() -> None:
    made = [token(*which) for which in product((7, 8), (KEY, OTHER), Purpose)]
    assert len(set(made)) == len(made) == 4 * len(Purpose)


def test_what_follows_the_number_differs_by_purpose_too() -> None:
    marks = {token(7, KEY, purpose).partition("-")[2] for purpose in Purpose}
    assert len(marks) == len(Purpose)


@given(st.binary(min_size=16, max_size=16), st.sampled_from(Purpose))
def test_a_token_is_one_word_of_a_link_in_plain_text_and_holds_135_bits(key: bytes, purpose: Purpose) -> None:
    assert re.fullmatch(r"12345-[a-z2-7]{27}", token(12345, key.hex(), purpose))


def test_a_token_does_not_show_its_key() -> None:
    assert KEY not in token(7, KEY, Purpose.UNSUBSCRIBE)


def test_every_key_is_new() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


@given(st.integers(0, 999_999_999), st.sampled_from(Purpose))
def test_what_is_read_from_a_token_is_genuine_for_its_row_and_purpose_alone(number: int, purpose: Purpose) -> None:
    named = read(token(number, KEY, purpose))
    assert named is not None
    assert named[0] == number
    assert [other for other in Purpose if is_genuine(named[1], KEY, other)] == [purpose]
    assert not is_genuine(named[1], OTHER, purpose)
    assert not is_genuine(named[1], None, purpose)


@pytest.mark.parametrize("cut", ["", "7", "7-", f"-{MAC}", f"07-{MAC}", f"7-{MAC.upper()}", f"7-{MAC}a"])
def test_what_is_no_token_is_not_read(cut: str) -> None:
    assert read(cut) is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,30}-[a-z2-7]{27}", fullmatch=True))
def test_any_text_can_be_tried_as_a_token(text: str) -> None:
    named = read(text)
    assert named is None or (f"{named[0]}-{named[1]}" == text and named[0] < 2**31)
