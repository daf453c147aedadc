from __future__ import annotations

import re
from itertools import product

from digest.tokens import Purpose, new_key, token

KEY, OTHER = "0a" * 16, "0b" * 16


def test_a_token_is_the_same_whenever_it_is_made() -> None:
    assert token(7, KEY, Purpose.UNSUBSCRIBE) == token(7, KEY, Purpose.UNSUBSCRIBE)


def test_tokens_differ_by_person_key_and_purpose() -> None:
    made = [token(*which) for which in product((7, 8), (KEY, OTHER), Purpose)]
    assert len(set(made)) == len(made) == 4 * len(Purpose)


def test_what_follows_the_number_differs_by_purpose_too() -> None:
    marks = {token(7, KEY, purpose).partition("-")[2] for purpose in Purpose}
    assert len(marks) == len(Purpose)


def test_a_token_fits_a_link_and_holds_132_bits() -> None:
    assert re.fullmatch(r"12345-[A-Za-z0-9_-]{22}", token(12345, KEY, Purpose.PREFERENCES))


def test_a_token_does_not_show_its_key() -> None:
    assert KEY not in token(7, KEY, Purpose.UNSUBSCRIBE)


def test_every_key_is_new() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
