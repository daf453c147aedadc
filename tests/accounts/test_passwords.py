from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given, strategies as st

from digest.accounts import passwords
from digest.errors import AccountError
from tests.fakes.accounts import PASSWORD, QUICK

EMAIL = "annabel.lee@desk.example"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "has 0 characters, which is too short"),
        ("elevenchars", "has 11 characters, which is too short"),
        ("twelve words" * 17, "has 204 characters, which is too long"),
        ("x" * 20, "repeats a few characters"),
        ("aAaAbBbBcCcC", "repeats a few characters"),
        (" " * 12, "repeats a few characters"),
        ("123123123123", "repeats a few characters"),
        (EMAIL, "is the email address or a part of it"),
        (" Annabel.LEE@desk.example ", "is the email address or a part of it"),
        ("longer.than.twelve", "is the email address or a part of it"),
    ],
)
def test_a_password_that_may_not_be_taken_is_refused_with_the_reason(password: str, words: str) -> None:
    email = "longer.than.twelve@desk.example" if password == "longer.than.twelve" else EMAIL  # noqa: S105
    with pytest.raises(AccountError, match=words):
        passwords.hashed(password, email, QUICK)


@pytest.mark.parametrize(
    "password", [PASSWORD, "twelve chars", "ab cd" * 40, "七只白鹭飞过了湖面上的小桥", "annabel.lee likes it"]
)
def test_other_passwords_may_be_taken(password: str) -> None:
    passwords.check_new(password, EMAIL)


def test_what_is_counted_is_the_characters_of_the_normal_form() -> None:
    with pytest.raises(AccountError, match="has 11 characters"):
        passwords.check_new("e\u0301levenchars", EMAIL)


@given(st.text(max_size=250), st.emails())
def test_any_text_is_taken_or_refused_with_words(password: str, email: str) -> None:
    try:
        passwords.check_new(password, email)
    except AccountError as error:
        assert str(error).startswith("the password ")  # noqa: PT017 - either way is right
    else:
        assert 12 <= len(unicodedata.normalize("NFKC", password)) <= 200


@given(st.text(st.characters(), min_size=1, max_size=40), st.text(st.characters(), max_size=40))
def test_only_the_same_password_matches_however_a_keyboard_composes_it(password: str, other: str) -> None:
    stored = passwords.hashed(f"seven herons {password}", EMAIL, QUICK)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert passwords.matches(stored, unicodedata.normalize(form, f"seven herons {password}"), QUICK)
    same = unicodedata.normalize("NFKC", password) == unicodedata.normalize("NFKC", other)
    assert passwords.matches(stored, f"seven herons {other}", QUICK) == same


def test_capitals_and_blanks_count() -> None:
    stored = passwords.hashed(PASSWORD, EMAIL, QUICK)
    assert not passwords.matches(stored, PASSWORD.title(), QUICK)
    assert not passwords.matches(stored, f"{PASSWORD} ", QUICK)


def test_bytes_that_are_no_text_are_a_wrong_password() -> None:
    assert not passwords.matches(passwords.hashed(PASSWORD, EMAIL, QUICK), "seven herons \udcff", QUICK)


def test_what_is_kept_is_argon2id_at_the_costs_of_the_library_and_never_the_same_twice() -> None:
    one, other = (passwords.hashed(PASSWORD, EMAIL) for _ in range(2))
    assert one != other
    assert one.startswith("$argon2id$v=19$")
    defaults = PasswordHasher()
    assert extract_parameters(one).memory_cost == defaults.memory_cost
    assert not defaults.check_needs_rehash(one)
    assert passwords.matches(one, PASSWORD)


def test_the_hash_of_nobody_costs_as_much_as_anybodys_and_no_password_has_it() -> None:
    for hasher in (passwords.HASHER, QUICK):
        stored = passwords.of_nobody(hasher)
        assert not hasher.check_needs_rehash(stored)
        assert extract_parameters(stored).type is Type.ID
        assert not passwords.matches(stored, PASSWORD, hasher)
        assert stored != passwords.of_nobody(hasher)


def test_a_hash_is_made_anew_when_the_costs_have_changed() -> None:
    stored = passwords.hashed(PASSWORD, EMAIL, QUICK)
    assert passwords.renewed(stored, PASSWORD, QUICK) is None
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    renewed = passwords.renewed(stored, PASSWORD, dearer)
    assert renewed
    assert passwords.matches(renewed, PASSWORD, dearer)
    assert passwords.renewed(renewed, PASSWORD, dearer) is None


def test_a_generated_password_may_be_taken_and_is_another_each_time() -> None:
    made = {passwords.generated() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check_new(password, EMAIL)
