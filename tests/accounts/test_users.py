from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.accounts import passwords, sessions, users
from digest.db.accounts import Role, User
from digest.db.editions import Audit
from digest.errors import AccountError, AddressError
from tests.fakes.accounts import PASSWORD, QUICK, add_user, recorded
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.db.session import Database

ANN, BEN = "ann@desk.example", "ben@desk.example"
LATER = NOW + timedelta(hours=1)


def user(database: Database, email: str = ANN) -> User:
    with database.read() as session:
        return users.find(session, email)


def start_session(database: Database, email: str = ANN) -> str:
    with database.write() as session:
        return sessions.start(session, users.find(session, email), NOW, agent="Firefox", address="192.0.2.1")


def test_an_account_has_one_form_of_its_address_and_a_printable_name(database: Database) -> None:
    hashed = passwords.hashed(PASSWORD, ANN, QUICK)
    with database.write() as session:
        users.add(
            session, " Ann@DESK.example", name=" Ann\r\nLee\x1b ", role=Role.EDITOR, password=hashed, by="cli", now=NOW
        )
    made = user(database, "ANN@desk.example")
    assert (made.email, made.name, made.role, made.disabled_at) == (ANN, "Ann Lee", Role.EDITOR, None)
    assert (made.created_at, made.password_changed_at) == (NOW, NOW)
    assert passwords.matches(made.password_hash, PASSWORD, QUICK)


def test_an_address_has_one_account(database: Database) -> None:
    add_user(database)
    with pytest.raises(AccountError, match=r"ann@desk\.example has an account already"):
        add_user(database, "ANN@desk.example")
    assert recorded(database) == [("test", "user added")]


@pytest.mark.parametrize("name", ["", " \t", "\x00\r\n"])
def test_an_account_needs_a_name(database: Database, name: str) -> None:
    hashed = passwords.hashed(PASSWORD, ANN, QUICK)
    with pytest.raises(AccountError, match="needs a name"), database.write() as session:
        users.add(session, ANN, name=name, role=Role.EDITOR, password=hashed, by="cli", now=NOW)


@pytest.mark.parametrize("name", ["Ann", "ANN", "\uff21nn", " ann\x1b"])
def test_no_two_people_have_the_same_name_not_even_once_one_is_disabled(database: Database, name: str) -> None:
    add_user(database)
    with database.write() as session:
        users.disable(session, ANN, "cli", NOW)
    hashed = passwords.hashed(PASSWORD, BEN, QUICK)
    with pytest.raises(AccountError, match="already, and the record"), database.write() as session:
        users.add(session, BEN, name=name, role=Role.EDITOR, password=hashed, by="cli", now=NOW)


@pytest.mark.parametrize(
    "name", ["digest", "Auto", "demo", "CLI", "ann@desk.example", "ann\uff20desk", "Ann (by mail)", "\uff44igest"]
)
def test_nobody_is_called_as_the_program_is_or_who_reviews_by_mail(database: Database, name: str) -> None:
    hashed = passwords.hashed(PASSWORD, BEN, QUICK)
    with pytest.raises(AccountError, match="take another name"), database.write() as session:
        users.add(session, BEN, name=name, role=Role.EDITOR, password=hashed, by="cli", now=NOW)


def test_what_is_no_address_or_has_no_account_is_an_error(database: Database) -> None:
    with database.read() as session:
        with pytest.raises(AddressError):
            users.find(session, "ann")
        with pytest.raises(AccountError, match="`digest users list`"):
            users.find(session, ANN)


def test_another_password_replaces_the_old_and_ends_all_sessions(database: Database) -> None:
    add_user(database)
    tokens = [start_session(database) for _ in range(2)]
    hashed = passwords.hashed("a quite other one", ANN, QUICK)
    with database.write() as session:
        users.set_password(session, ANN, hashed, BEN, LATER)
    made = user(database)
    assert passwords.matches(made.password_hash, "a quite other one", QUICK)
    assert not passwords.matches(made.password_hash, PASSWORD, QUICK)
    assert made.password_changed_at == LATER
    with database.read() as session:
        assert not any(sessions.find(session, token, LATER) for token in tokens)
    assert recorded(database)[-2:] == [(BEN, "password set"), (BEN, "sessions revoked")]


def test_who_is_disabled_has_no_sessions_and_can_be_enabled_again(database: Database) -> None:
    add_user(database)
    token = start_session(database)
    with database.write() as session:
        users.disable(session, ANN, "cli", LATER)
    assert user(database).disabled_at == LATER
    with database.read() as session:
        assert sessions.find(session, token, LATER) is None
    with database.write() as session:
        users.enable(session, ANN, "cli", LATER)
    assert user(database).disabled_at is None
    assert [action for _, action in recorded(database)[2:]] == ["user disabled", "sessions revoked", "user enabled"]


def test_what_is_so_already_is_not_put_on_record(database: Database) -> None:
    add_user(database)
    for change in (users.disable, users.disable, users.enable, users.enable):
        with database.write() as session:
            change(session, ANN, "cli", NOW)
    with database.write() as session:
        users.set_role(session, ANN, Role.EDITOR, "cli", NOW)
    assert [action for _, action in recorded(database)] == ["user added", "user disabled", "user enabled"]


def test_the_record_says_who_changed_whom_and_how_and_holds_no_password(database: Database) -> None:
    add_user(database)
    with database.write() as session:
        users.set_role(session, ANN, Role.APPROVER, BEN, NOW)
        users.set_password(session, ANN, passwords.hashed("a quite other one", ANN, QUICK), BEN, NOW)
    with database.read() as session:
        rows = session.exec(select(Audit).order_by("id")).all()
    assert [(row.actor, row.action, row.detail) for row in rows] == [
        ("test", "user added", {"user": ANN, "name": "Ann", "role": "editor"}),
        (BEN, "role set", {"user": ANN, "before": "editor", "role": "approver"}),
        (BEN, "password set", {"user": ANN}),
    ]
    assert all(row.edition_id is None and row.at == NOW for row in rows)


def test_the_list_shows_when_each_was_last_there_and_where_they_are_logged_in(database: Database) -> None:
    add_user(database, BEN)
    add_user(database)
    token = start_session(database)
    start_session(database)
    sessions.resume(database, token, LATER)
    with database.write() as session:
        users.disable(session, BEN, "cli", NOW)
    with database.read() as session:
        here = [(one.user.email, one.seen_at, one.sessions) for one in users.listed(session, LATER)]
        gone = [(one.user.email, one.seen_at, one.sessions) for one in users.listed(session, LATER + timedelta(days=9))]
    assert here == [(ANN, LATER, 2), (BEN, None, 0)]
    assert gone == [(ANN, LATER, 0), (BEN, None, 0)]


def demote(database: Database, email: str) -> None:
    with database.write() as session:
        users.set_role(session, email, Role.APPROVER, "cli", NOW)


def disable(database: Database, email: str) -> None:
    with database.write() as session:
        users.disable(session, email, "cli", NOW)


@pytest.mark.parametrize("change", [demote, disable])
def test_the_last_admin_stays_one(database: Database, change: Callable[[Database, str], None]) -> None:
    add_user(database, ANN, Role.ADMIN)
    add_user(database, BEN, Role.ADMIN)
    add_user(database, "eve@desk.example", Role.APPROVER)
    disable(database, BEN)
    change(database, BEN)  # who is disabled is not counted, and can be changed
    with pytest.raises(AccountError, match=r"ann@desk\.example is the last admin"):
        change(database, ANN)
    with database.write() as session:
        users.set_role(session, "eve@desk.example", Role.ADMIN, "cli", NOW)
    change(database, ANN)


@pytest.mark.parametrize("change", [demote, disable])
def test_of_two_admins_who_are_let_go_at_a_time_one_stays(
    database: Database, change: Callable[[Database, str], None]
) -> None:
    add_user(database, ANN, Role.ADMIN)
    add_user(database, BEN, Role.ADMIN)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            users.disable(session, ANN, "cli", NOW)
            session.flush()
            second = pool.submit(change, database, BEN)
            with pytest.raises(TimeoutError):  # it waits to see what becomes of the first
                second.result(0.3)
        with pytest.raises(AccountError, match="is the last admin"):
            second.result(60)
