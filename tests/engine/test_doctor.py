from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from digest.accounts import users
from digest.clock import clock_at
from digest.db.accounts import Role
from digest.engine.doctor import examine
from digest.engine.installation import open_installation
from tests.fakes.desk import address_of, hashed
from tests.fakes.editions import settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.doctor import Finding

NOW = "2026-02-18T12:00:00Z"


def about_the_desk(config: Path) -> list[tuple[str, str]]:
    """What is found, without a network, about the desk."""

    def found() -> list[Finding]:
        return examine(config, now=NOW, offline=True, started=lambda _count: None, tried=lambda _count: None)

    return [(one.state, one.message) for one in found() if one.about == "desk"]


def add(config: Path, role: Role, *, disabled: bool = False) -> None:
    """Give somebody a login."""
    installation = open_installation(config, clock_at(NOW))
    now = installation.clock.now()
    with installation.database.write() as session:
        users.add(session, address_of(role), name=role.value, role=role, password=hashed(), by="test", now=now)
        if disabled:
            users.disable(session, address_of(role), "test", now)
    installation.database.close()


def test_where_nobody_can_log_in_the_command_that_mends_it_is_named(tmp_path: Path) -> None:
    ((state, message),) = about_the_desk(settings_file(tmp_path))
    assert state == "warn"
    assert "`digest users add ADDRESS" in message


def test_a_disabled_account_lets_nobody_in(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    add(config, Role.EDITOR, disabled=True)
    assert [state for state, _ in about_the_desk(config)] == ["warn"]


def test_who_may_log_in_is_counted_and_the_address_is_said(tmp_path: Path) -> None:
    config = settings_file(tmp_path, reviewers=["rina@reviewers.example"])
    add(config, Role.EDITOR)
    add(config, Role.ADMIN)
    assert about_the_desk(config) == [("good", "2 people may log in at https://desk.digest.example/desk")]


def test_links_to_reviewers_that_lead_to_this_machine_are_warned_of(tmp_path: Path) -> None:
    config = settings_file(tmp_path, reviewers=["rina@reviewers.example"])
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    config.write_text(yaml.safe_dump(settings | {"serve": {}}), encoding="utf-8")
    add(config, Role.ADMIN)
    states = about_the_desk(config)
    assert [state for state, _ in states] == ["good", "warn"]
    assert "http://127.0.0.1:8000: set `serve.desk_url`" in states[1][1]
