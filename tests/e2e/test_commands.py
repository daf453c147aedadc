"""The commands as a stranger meets them: first steps, exit codes, help, several newsletters."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import NOW, Program

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = (
    "init", "doctor", "migrate", "collect", "status", "build", "preview", "check", "approve", "send",
    "reschedule", "pause", "resume", "cancel", "correct",
    "subscribers", "suppressions", "users", "run", "serve", "demo",
)  # fmt: skip


def test_init_writes_settings_that_load_and_never_overwrites_them(tmp_path: Path) -> None:
    program = Program(tmp_path / "mine.yaml")
    assert "digest doctor" in program.run("init", anew=True)
    first = program.config.read_text(encoding="utf-8")
    assert "is there already" in program.run("init", code=2)
    assert program.config.read_text(encoding="utf-8") == first
    assert program.json("status")["newsletters"][0]["slug"] == "decoding-asia"


def test_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    program = Program(tmp_path / "config.yaml")
    assert "`digest init`" in program.run("doctor", code=1)
    program.run("init")
    findings = json.loads(program.run("doctor", "--offline", "--json"))
    assert {"about", "state", "message"} == set(findings[0])
    assert any("subscribers add" in one["message"] for one in findings)


def test_doctor_says_which_theme_has_a_fault_and_which_nobody_reads(tmp_path: Path) -> None:
    program = Program(tmp_path / "config.yaml")
    program.run("init")
    theme = tmp_path / "look" / "email" / "daily.yaml"
    theme.parent.mkdir(parents=True)
    theme.write_text("light:\n  acent: '#0b4f8a'\n")
    (tmp_path / "look" / "daily.yaml").write_text("width: 600\n")
    with program.config.open("a") as settings:
        settings.write("templates: look\n")
    told = " ".join(program.run("doctor", "--offline", code=1).split())
    assert f"{theme}, line 2: `light.acent` is not a setting" in told
    assert "look/daily.yaml is not read" in told


def test_doctor_tries_every_feed(program: Program) -> None:
    settings = program.settings()
    settings["feeds"].append({"url": settings["feeds"][0]["url"] + ".gone", "outlet": "Gone"})
    program.change(settings)
    told = program.run("doctor", code=1)
    assert told.count("  feed ") == 10
    assert "there is no feed at this address" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense",), "No such command"),
        (("collect", "--now", "yesterday"), "is not a moment"),
        (("collect", "--now", "2026-02-18T13:00:00"), "no time zone"),
        (("send", "--newsletter", "other"), "there is no newsletter"),
        (("subscribers", "add", "nobody"), "is not an address"),
        (("subscribers", "import", "absent.csv"), "cannot be read"),
    ],
)
def test_wrong_usage_exits_with_2(program: Program, arguments: tuple[str, ...], words: str) -> None:
    assert words in " ".join(program.run(*arguments, code=2).split())


@pytest.mark.parametrize("command", ["preview", "check", "send", "build"])
def test_what_cannot_be_done_yet_exits_with_1_and_says_what_comes_first(program: Program, command: str) -> None:
    comes_first = "collect more" if command == "build" else "`digest build`"
    assert comes_first in program.run(command, code=1)


def test_a_wrong_setting_is_named_with_its_line(program: Program) -> None:
    text = program.config.read_text(encoding="utf-8")
    program.config.write_text(text.replace("public_url:", "pubic_url:"), encoding="utf-8")
    line = 1 + text[: text.index("public_url:")].count("\n")
    assert f"line {line}: `pubic_url` is not a setting" in program.run("status", code=2)


def test_every_command_has_help_that_says_what_it_does(program: Program) -> None:
    overview = program.run("--help", anew=True)
    for command in COMMANDS:
        assert command in overview
        assert len(program.run(command, "--help").split()) > 20


def test_a_config_with_several_newsletters_wants_one_named(program: Program) -> None:
    settings = program.settings()
    settings["newsletters"].append({**settings["newsletters"][0], "slug": "second", "title": "The Second"})
    program.change(settings)
    program.run("collect", "--now", NOW)
    assert "--newsletter" in program.run("build", "--now", NOW, code=2)
    assert program.json("build", "--newsletter", "second", "--now", NOW)["edition"] == 1
    slugs = {letter["slug"]: letter["edition"] for letter in program.json("status")["newsletters"]}
    assert slugs == {"decoding-asia": None, "second": 1}


@pytest.mark.parametrize(("key", "value"), [("regions", ["aisa"]), ("topics", {"clmate": 1.0})])
def test_a_focus_that_nobody_knows_is_refused_with_the_names_there_are(
    program: Program, key: str, value: object
) -> None:
    settings = program.settings()
    settings["newsletters"][0]["focus"][key] = value
    program.change(settings)
    told = program.run("status", code=2)
    assert f"focus.{key}" in told
    assert "there is" in told


def test_a_build_that_fails_does_not_lose_what_run_collected(program: Program) -> None:
    settings = program.settings()
    settings["newsletters"][0]["sections"] = {"min_stories": 20}
    program.change(settings)
    told = json.loads(program.run("run", "--now", NOW, "--json", code=1).partition("\nerror:")[0])
    assert told["collected"]["new"] > 100
    assert "min_stories" in told["error"]


def test_run_says_all_in_one_json_document(program: Program) -> None:
    first = program.json("run", "--now", NOW)
    assert first["collected"]["failed"] == 0
    assert first["edition"]["status"] == "draft"
    program.run("approve", "--by", "Ada Editor", "--now", NOW)
    assert program.json("run", "--now", NOW)["edition"]["status"] == "approved"


def test_a_build_without_news_makes_no_edition_of_old_stories(built: Program) -> None:
    assert "only 0 stories" in built.run("build", "--now", "2027-01-10T22:00:00Z", code=1)
    assert built.json("status")["newsletters"][0]["edition"] == 1


def test_a_cancelled_edition_cannot_be_sent(built: Program) -> None:
    built.run("cancel", "--by", "Ada Editor")
    assert "cancelled, not approved" in built.run("send", code=1)


def test_an_approved_edition_is_moved_cancelled_and_brought_back(built: Program) -> None:
    by = ("--by", "Ada Editor", "--now", NOW)
    built.run("approve", "--accept-warnings", *by)
    moved = built.json("reschedule", "--at", "2026-10-16T07:30+08:00", *by)
    assert (moved["status"], moved["send_at"]) == ("approved", "2026-10-15T23:30:00+00:00")
    assert "at most 60 days ahead" in built.run("reschedule", "--at", "2027-10-16T07:30", *by, code=1)
    assert "is cancelled: it will not be sent" in built.run("cancel", *by)
    assert "is approved again" in built.run("cancel", "--undo", *by)
    assert "edition 1 is approved, so that it cannot become paused" in built.run("pause", *by, code=1)
    assert "edition 1 is approved, so that it cannot become sending" in built.run("resume", *by, code=1)


def test_what_is_paused_is_said_everywhere_and_goes_on_when_resumed(built: Program) -> None:
    by = ("--by", "Ada Editor", "--now", NOW)
    built.run("subscribers", "add", "ann@readers.example")
    built.run("approve", "--accept-warnings", *by)
    with sqlite3.connect(built.config.parent / "digest.db") as database:
        database.execute("UPDATE edition SET status = 'paused'")
    database.close()
    assert "`digest resume 1 --by NAME`" in built.run("status", "--now", NOW)
    assert built.json("status", "--now", NOW)["newsletters"][0]["paused"] == [1]
    assert "`digest resume 1 --by NAME`" in built.run("send", "--now", NOW, code=1)
    assert "goes on: `digest send 1`" in built.run("resume", *by)
    assert "is paused: `digest resume 1 --by NAME` goes on" in built.run("pause", *by)
    assert "is cancelled: what was not sent yet will not be" in built.run("cancel", *by)
    assert built.json("cancel", "--undo", *by)["status"] == "paused"


def test_a_weekly_best_of_is_built_approved_and_sent_beside_the_other_editions(built: Program) -> None:
    settings = built.settings()
    settings["newsletters"][0]["weekly"] = {"stories": 3}
    built.change(settings)
    built.run("subscribers", "add", "eva@readers.example")
    built.run("approve", "--by", "Ana", "--accept-warnings", "--now", NOW)
    assert built.json("send", "--now", NOW)["status"] == "sent"
    made = built.json("build", "--weekly", "--now", NOW)
    assert (made["edition"], made["frequency"], made["editions"], len(made["items"])) == (2, "weekly", [1], 3)
    again = built.run("build", "--weekly", "--now", NOW)
    assert "the best of edition 1" in again
    assert "Nobody wants the weekly best-of yet: `digest cancel 2 --by NAME` cancels it" in again
    assert "a weekly best-of: draft" in built.run("status", "--now", NOW)
    built.run("approve", "weekly", "--by", "Ana", "--accept-warnings", "--now", NOW)
    assert "nobody wants the weekly best-of" in built.run("send", "weekly", "--now", NOW, code=1)
    assert built.json("send", "--now", NOW)["edition"] == 1
    assert "builds no weekly best-of again" in built.run("build", "--weekly", "--as-of", NOW, code=2)


def test_who_waits_for_a_best_of_that_was_given_up_is_not_forgotten(built: Program) -> None:
    built.run("subscribers", "add", "eva@readers.example")
    with sqlite3.connect(built.config.parent / "digest.db") as database:
        database.execute("UPDATE subscription SET frequency = 'weekly'")
    database.close()
    said = "1 subscriber wants the weekly best-of alone and gets nothing"
    assert said in built.run("status", "--now", NOW)
    assert said in built.run("doctor", "--offline", "--now", NOW)
    assert built.json("status", "--now", NOW)["newsletters"][0]["unserved"] == 1
    settings = built.settings()
    settings["newsletters"][0]["weekly"] = {"stories": 3}
    built.change(settings)
    assert said not in built.run("status", "--now", NOW)
