from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select

from digest.accounts import passwords, sessions, users
from digest.accounts.login import log_in
from digest.db.accounts import LoginAttempt
from digest.db.editions import Audit
from digest.errors import AccountError
from tests.fakes.accounts import PASSWORD, CountingHasher, add_user, recorded

if TYPE_CHECKING:
    from digest.db.session import Database
    from tests.fakes.editions import MovingClock

ANN, NOBODY = "ann@desk.example", "nobody@desk.example"
WRONG = "The email address or the password is wrong, or the account is disabled."
MANY = "There were too many tries to log in. Try again in "


class Door:
    """Where people log in; tells what they get to read."""

    def __init__(self, database: Database, clock: MovingClock) -> None:
        self.database, self.clock = database, clock
        self.hasher: CountingHasher = CountingHasher()

    def token(self, email: str = ANN, password: str = PASSWORD, address: str = "192.0.2.1") -> str:
        """The token of a login."""
        return log_in(self.database, self.clock, email, password, agent="Firefox", address=address, hasher=self.hasher)

    def refusal(self, email: str = ANN, password: str = "no such password", address: str = "192.0.2.1") -> str:  # noqa: S107
        """What is answered to a login that fails."""
        with pytest.raises(AccountError) as raised:
            self.token(email, password, address)
        return str(raised.value)


@pytest.fixture
def door(database: Database, clock: MovingClock) -> Door:
    add_user(database)
    return Door(database, clock)


def test_who_knows_the_password_is_logged_in(door: Door) -> None:
    token = door.token(" Ann@DESK.example ")
    login = sessions.resume(door.database, token, door.clock.now())
    assert login
    assert (login.user.email, login.desk_session.agent, login.desk_session.address) == (ANN, "Firefox", "192.0.2.1")
    assert recorded(door.database)[1:] == [("Ann", "logged in")]
    assert door.token() != token


@pytest.mark.parametrize("case", ["wrong password", "no such account", "disabled"])
def test_every_refusal_is_the_same_answer_after_the_same_work_and_only_the_record_tells_them_apart(
    door: Door, case: str
) -> None:
    if case == "disabled":
        with door.database.write() as session:
            users.disable(session, ANN, "cli", door.clock.now())
    email = NOBODY if case == "no such account" else ANN
    assert door.refusal(email, PASSWORD if case == "disabled" else "no such password") == WRONG
    assert door.hasher.compared == 1
    with door.database.read() as session:
        row = session.exec(select(Audit).order_by(col(Audit.id).desc())).first()
        assert row
        assert (row.actor, row.action, row.edition_id) == ("Ann" if email == ANN else email, "login refused", None)
        assert row.detail == {"user": email, "because": case, "address": "192.0.2.1"}


@pytest.mark.parametrize(
    "email", ["", "ann", "no such password", "a" * 5000 + "@desk.example", "ann@desk", "\udcff@x.example"]
)
def test_what_is_no_address_is_refused_and_kept_nowhere_since_it_may_be_a_password(door: Door, email: str) -> None:
    assert door.refusal(email) == WRONG
    with door.database.read() as session:
        assert session.exec(select(LoginAttempt)).all() == []
    assert recorded(door.database) == [("test", "user added")]


@pytest.mark.parametrize("password", ["", "x" * 100_000, "\udcff", "\0", PASSWORD + " "])
def test_any_text_may_be_typed_for_a_password(door: Door, password: str) -> None:
    assert door.refusal(password=password) == WRONG


@pytest.mark.parametrize("email", [ANN, NOBODY])
def test_after_five_failures_somebody_must_wait_whether_there_is_such_an_account_or_not(door: Door, email: str) -> None:
    assert [door.refusal(email) for _ in range(5)] == [WRONG] * 5
    assert door.refusal(email) == door.refusal(email) == f"{MANY}1 min 0 s."
    assert door.hasher.compared == 5
    door.clock.move(minutes=1)
    assert door.refusal(email) == WRONG
    assert door.refusal(email) == f"{MANY}2 min 0 s."
    assert len(recorded(door.database)) == 1 + 6  # who knocks on is not written down again and again


def test_who_must_wait_does_so_with_the_right_password_too_and_from_elsewhere(door: Door) -> None:
    for _ in range(5):
        door.refusal()
    assert door.refusal(password=PASSWORD, address="198.51.100.7") == f"{MANY}1 min 0 s."
    door.clock.move(seconds=60)
    assert door.token()


def test_a_success_lets_the_account_have_five_failures_again(door: Door) -> None:
    for _ in range(3):
        assert [door.refusal() for _ in range(4)] == [WRONG] * 4
        assert door.token()


def test_twenty_failures_from_a_network_keep_it_waiting_and_nobody_else(door: Door) -> None:
    for number in range(20):
        assert door.refusal(f"user{number}@desk.example", address=f"2001:db8:1:2::{number}") == WRONG
    assert door.refusal(password=PASSWORD, address="2001:db8:1:2:ffff::1") == f"{MANY}1 min 0 s."
    assert door.token(address="2001:db8:1:3::1")


def test_of_many_tries_at_a_time_no_more_are_let_through_than_one_after_the_other(door: Door) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: door.refusal(), range(24)))
    assert answers.count(WRONG) == door.hasher.compared == 5


def test_tries_of_more_than_thirty_days_ago_are_deleted(door: Door) -> None:
    door.refusal()
    door.clock.move(days=30)
    door.refusal(NOBODY)
    door.clock.move(seconds=1)
    door.token()
    with door.database.read() as session:
        kept = session.exec(select(LoginAttempt).order_by("id")).all()
    assert [(one.email, one.address, one.succeeded) for one in kept] == [
        (NOBODY, "192.0.2.1", False),
        (ANN, "192.0.2.1", True),
    ]


def test_a_login_makes_the_hash_anew_when_its_costs_have_changed(door: Door) -> None:
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    log_in(door.database, door.clock, ANN, PASSWORD, agent="", address="", hasher=dearer)
    with door.database.read() as session:
        user = users.find(session, ANN)
    assert not dearer.check_needs_rehash(user.password_hash)
    assert passwords.matches(user.password_hash, PASSWORD, dearer)
    assert user.password_changed_at == door.clock.now()


def test_without_a_hasher_of_its_own_a_login_uses_the_costs_of_the_library(door: Door) -> None:
    assert log_in(door.database, door.clock, ANN, PASSWORD, agent="", address="")
    with door.database.read() as session:
        assert not passwords.HASHER.check_needs_rehash(users.find(session, ANN).password_hash)


class MeanwhileHasher(CountingHasher):
    """While it compares, something happens to the account."""

    def __init__(self, database: Database, clock: MovingClock, what: str) -> None:
        super().__init__()
        self.database, self.clock, self.what = database, clock, what

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
        """Compare, after the account was disabled or got another password."""
        other = passwords.hashed("a quite other one", ANN, CountingHasher())
        with self.database.write() as session:
            if self.what == "disabled":
                users.disable(session, ANN, "cli", self.clock.now())
            else:
                users.set_password(session, ANN, other, "cli", self.clock.now())
        return super().verify(hash, password)


@pytest.mark.parametrize("what", ["disabled", "another password"])
def test_who_is_disabled_or_given_another_password_meanwhile_is_not_logged_in(door: Door, what: str) -> None:
    door.hasher = MeanwhileHasher(door.database, door.clock, what)
    assert door.refusal(password=PASSWORD) == WRONG
    with door.database.read() as session:
        assert sessions.listed(session, users.find(session, ANN), door.clock.now() + timedelta(seconds=1)) == []
