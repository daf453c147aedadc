from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.accounts import own_password, passwords, sessions, users
from digest.errors import AccountError
from tests.fakes.accounts import PASSWORD, QUICK, add_user, recorded
from tests.fakes.editions import NOW, MovingClock

if TYPE_CHECKING:
    from digest.db.accounts import User
    from digest.db.session import Database

NEW = "nine otters sleep"


def change(database: Database, user: User, present: str = PASSWORD, new: str = NEW) -> str:
    return own_password.change(
        database, MovingClock(), user, present, new, agent="test", address="127.0.0.1", hasher=QUICK
    )


def test_the_session_that_comes_of_it_is_the_only_one(database: Database) -> None:
    user = add_user(database)
    with database.write() as session:
        old = sessions.start(session, user, NOW, agent="", address="")
    token = change(database, user)
    with database.read() as session:
        assert sessions.find(session, old, NOW) is None
        login = sessions.find(session, token, NOW)
        assert login is not None
        assert passwords.matches(login.user.password_hash, NEW, QUICK)


def test_a_password_that_may_not_be_taken_costs_no_try(database: Database) -> None:
    user = add_user(database)
    for _ in range(9):
        with pytest.raises(AccountError, match="too short"):
            change(database, user, new="tiny one")
    assert change(database, user)


def test_somebody_whose_password_an_admin_changed_meanwhile_is_refused(database: Database) -> None:
    user = add_user(database)
    with database.write() as session:
        users.set_password(session, user.email, passwords.hashed("another five words", user.email, QUICK), "Ana", NOW)
    with pytest.raises(AccountError, match="present password is wrong"):
        change(database, user)
    assert recorded(database)[-1] == (user.name, "password change refused")


def test_somebody_who_was_disabled_meanwhile_is_refused(database: Database) -> None:
    user = add_user(database)
    add_user(database, "other@desk.example")
    with database.write() as session:
        users.disable(session, user.email, "Ana", NOW)
    with pytest.raises(AccountError, match="present password is wrong"):
        change(database, user)
