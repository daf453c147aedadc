from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.accounts import sessions, users
from digest.db.accounts import DeskSession, Role, User
from digest.db.editions import Audit
from digest.errors import AccountError
from tests.fakes.accounts import add_user, recorded
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from digest.db.session import Database


def started(database: Database, user: User, at: datetime = NOW, agent: str = "Firefox") -> str:
    with database.write() as session:
        return sessions.start(session, user, at, agent=agent, address="192.0.2.1")


def found(database: Database, token: str, **later: float) -> sessions.Login | None:
    with database.read() as session:
        return sessions.find(session, token, NOW + timedelta(**later))


def seen_at(database: Database) -> datetime:
    with database.read() as session:
        return session.exec(select(DeskSession.seen_at)).one()


def test_a_token_finds_its_user_and_no_other_text_does(database: Database) -> None:
    ann, ben = add_user(database), add_user(database, "ben@desk.example")
    anns, bens = started(database, ann), started(database, ben)
    login = found(database, anns)
    assert login
    assert login.user.email == "ann@desk.example"
    assert login.desk_session.agent == "Firefox"
    assert (other := found(database, bens))
    assert other.user.email == "ben@desk.example"
    for wrong in ("", anns[:-1], anns.swapcase(), anns + "A", "\udcff", login.desk_session.token_sha256):
        assert found(database, wrong) is None


def test_only_the_hash_of_a_token_of_256_bits_is_kept(database: Database) -> None:
    token = started(database, add_user(database))
    assert len(token) == 43
    with database.read() as session:
        row = session.exec(select(DeskSession)).one()
        assert row.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
        assert token not in repr([row, *session.exec(select(Audit))])


def test_a_session_ends_after_two_hours_in_which_nothing_was_asked_for(database: Database) -> None:
    token = started(database, add_user(database))
    assert found(database, token, minutes=119)
    assert found(database, token, hours=2) is None


def test_a_session_ends_after_twelve_hours_however_busy(database: Database) -> None:
    token = started(database, add_user(database))
    for quarters in range(1, 48):
        assert sessions.resume(database, token, NOW + timedelta(minutes=15 * quarters))
    assert sessions.resume(database, token, NOW + timedelta(hours=12)) is None


def test_being_there_is_noted_once_a_minute(database: Database) -> None:
    token = started(database, add_user(database))
    for seconds, noted in ((59, 0), (60, 60), (100, 60), (120, 120)):
        assert sessions.resume(database, token, NOW + timedelta(seconds=seconds))
        assert seen_at(database) == NOW + timedelta(seconds=noted)


def test_to_find_a_session_changes_nothing(database: Database) -> None:
    token = started(database, add_user(database))
    assert found(database, token, hours=1)
    assert seen_at(database) == NOW


def test_who_logs_out_is_out_and_a_second_time_changes_nothing(database: Database) -> None:
    ann = add_user(database)
    token, other = started(database, ann), started(database, ann)
    for _ in range(2):
        with database.write() as session:
            sessions.end(session, token, NOW)
    assert found(database, token) is None
    assert found(database, other)
    assert recorded(database)[1:] == [("Ann", what) for what in ("logged in", "logged in", "logged out")]


def test_open_sessions_are_listed_the_latest_first(database: Database) -> None:
    ann, ben = add_user(database), add_user(database, "ben@desk.example")
    started(database, ben)
    started(database, ann, NOW - timedelta(hours=3), agent="idle for long")
    ended = started(database, ann, agent="ended")
    for agent in ("first", "second"):
        started(database, ann, agent=agent)
    with database.write() as session:
        sessions.end(session, ended, NOW)
    with database.read() as session:
        assert [one.agent for one in sessions.listed(session, ann, NOW)] == ["second", "first"]
        assert sessions.listed(session, ann, NOW + timedelta(hours=12)) == []


def test_one_session_can_be_revoked_by_its_number_once(database: Database) -> None:
    ann = add_user(database)
    token, other = started(database, ann), started(database, ann)
    login = found(database, token)
    assert login
    with database.write() as session:
        sessions.revoke(session, ann, login.desk_session.id, ann.email, NOW)
    assert found(database, token) is None
    assert found(database, other)
    assert recorded(database)[-1] == ("ann@desk.example", "session revoked")
    with pytest.raises(AccountError, match="has ended already"), database.write() as session:
        sessions.revoke(session, ann, login.desk_session.id, ann.email, NOW)


def test_nobody_revokes_the_session_of_another_by_guessing_its_number(database: Database) -> None:
    ann, ben = add_user(database), add_user(database, "ben@desk.example")
    token = started(database, ann)
    login = found(database, token)
    assert login
    with pytest.raises(AccountError), database.write() as session:
        sessions.revoke(session, ben, login.desk_session.id, ben.email, NOW)
    assert found(database, token)


def test_all_sessions_of_a_user_can_be_revoked_and_no_others(database: Database) -> None:
    ann, ben = add_user(database), add_user(database, "ben@desk.example")
    anns, bens = [started(database, ann) for _ in range(3)], started(database, ben)
    for expected in (3, 0):
        with database.write() as session:
            assert sessions.revoke_all(session, ann, "cli", NOW) == expected
    assert not any(found(database, token) for token in anns)
    assert found(database, bens)
    assert recorded(database).count(("cli", "sessions revoked")) == 1


def test_a_role_is_the_one_of_now_and_who_is_disabled_is_nobody(database: Database) -> None:
    token = started(database, add_user(database))
    with database.write() as session:
        users.set_role(session, "ann@desk.example", Role.VIEWER, "cli", NOW)
    login = found(database, token)
    assert login
    assert login.user.role is Role.VIEWER
    with database.write() as session:
        users.disable(session, "ann@desk.example", "cli", NOW)
        users.enable(session, "ann@desk.example", "cli", NOW)
    assert found(database, token) is None  # it was revoked, not only passed over


def test_what_a_browser_says_is_kept_as_a_short_line(database: Database) -> None:
    started(database, add_user(database), agent="Mozilla\r\n\x1b[2J" + "x" * 5000)
    with database.read() as session:
        agent = session.exec(select(DeskSession.agent)).one()
    assert agent.startswith("Mozilla [2Jxxx")
    assert len(agent) == 200
