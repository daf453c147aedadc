"""The way through the house by its commands: collect, build, preview, approve, send."""

from __future__ import annotations

import mailbox
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import yaml

from tests.e2e.conftest import NOW, SAMPLES, Outlets, Program
from tests.fakes.forked import MEASURED

if TYPE_CHECKING:
    from pathlib import Path

WORDS = re.compile(r"[\w'’]+|[^\w\s]")
OF_A_DATE = re.compile(
    r"\d{1,2}(?:['’]s)?|on|On|during|During|in|the|of|week|weekend|morning|afternoon|evening|night|(?:January|February|March|April"
    r"|May|June|July|August|September|October|November|December)(?:['’]s)?"
)
OF_A_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|[Yy]ester|[Tt]o)day(?:['’]s)?|[Tt]omorrow|[Tt]onight|[Ll]ast|[Tt]his|[Nn]ext|[Oo]ver|at"
    r"|[Tt]he|past|coming|during"
)
EMPTY_RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Quiet</title></channel></rss>'


def test_collect_stores_every_feed_once_and_says_so(program: Program) -> None:
    first = program.json("collect", "--now", NOW)
    again = program.json("collect", "--now", NOW)
    assert first["failed"] == 0
    assert first["new"] > 100
    assert again["new"] == again["edited"] == 0
    assert again["unchanged"] == first["feeds"] == 9


def test_build_says_why_each_story_was_picked(built: Program) -> None:
    edition = built.json("build", "--now", NOW)
    assert [item["section"] for item in edition["items"]].count("lead") == 1
    for item in edition["items"]:
        assert item["reason"]
        assert {"outlets", "recency", "relevance", "novelty"} <= set(item["components"])
    assert all(check["result"] != "fail" for check in edition["checks"])


def test_every_sentence_of_an_edition_stands_in_the_entry_it_names_but_for_dates_of_days(built: Program) -> None:
    edition = built.json("build", "--now", NOW)
    database = sqlite3.connect(built.config.parent / "digest.db")
    texts = dict(database.execute("select id, text from entry"))
    database.close()
    sentences = [sentence for item in edition["items"] for sentence in item["summary"]]
    assert len(sentences) > 15
    for sentence in sentences:
        source = texts[sentence["entry_id"]][sentence["start"] : sentence["end"]]
        printed, written = (Counter(WORDS.findall(text)) for text in (sentence["text"], source))
        assert all(OF_A_DATE.fullmatch(word) for word in printed - written)
        assert all(OF_A_DAY.fullmatch(word) for word in written - printed)


def test_no_more_than_60_words_are_taken_from_one_outlet(built: Program) -> None:
    for item in built.json("build", "--now", NOW)["items"]:
        taken: Counter[str] = Counter()
        for sentence in [*item["summary"], {"text": item["why_it_matters"], "outlet": item["why_outlet"]}]:
            taken[sentence["outlet"]] += len(sentence["text"].split())
        assert 0 < max(taken.values()) <= 60


def test_a_build_of_the_same_moment_is_made_anew_from_what_the_settings_say_now(program: Program) -> None:
    program.run("collect", "--now", NOW)
    first = program.json("build", "--now", NOW)
    settings = program.settings()
    del settings["feeds"][5:]
    settings["feeds"][0]["state_affiliated"] = True
    program.change(settings)
    second = program.json("build", "--now", NOW)
    assert (second["edition"], second["revision"]) == (first["edition"], 2)
    assert [item["section"] for item in second["items"]].count("lead") == 1
    assert len(second["items"]) <= 13
    outlets = {outlet for item in second["items"] for outlet in item["outlets"]}
    assert outlets <= {feed["outlet"] for feed in settings["feeds"]}
    program.run("preview", "--out", "look")
    look = (program.config.parent / "look" / "edition.txt").read_text(encoding="utf-8")
    assert f"{settings['feeds'][0]['outlet']} (state-affiliated)" in " ".join(look.split())


def test_an_edition_built_under_other_settings_is_not_approved(built: Program) -> None:
    settings = built.settings()
    settings["newsletters"][0]["sender"] = "Somebody Else <else@digest.example>"
    built.change(settings)
    assert "`digest build` makes it anew" in built.run("approve", "--by", "Ada Editor", "--now", NOW, code=1)
    built.run("build", "--now", NOW)
    built.run("approve", "--by", "Ada Editor", "--now", NOW)


def test_an_edition_goes_from_draft_to_the_outbox(built: Program, tmp_path: Path) -> None:
    built.run("subscribers", "add", "reader@example.com", "--name", "A Reader")
    assert "not approved" in built.run("send", code=1)
    assert built.json("preview", "--out", str(tmp_path / "look"))["status"] == "draft"
    approved = built.json("approve", "latest", "--by", "Ada Editor", "--now", NOW)
    sent = built.json("send", "1", "--now", NOW)
    assert sent["status"] == "sent"
    assert sent["deliveries"] == {"sent": 1}
    assert sent["sha256"] == approved["sha256"]
    box = mailbox.Maildir(tmp_path / "outbox", create=False)
    assert len(box) == 1
    box.close()
    assert built.json("send", "1", "--now", NOW)["deliveries"] == {"sent": 1}


def test_an_edition_has_a_picture_that_comes_out_the_same_again_unless_the_settings_want_none(
    built: Program, tmp_path: Path
) -> None:
    def look() -> dict[str, bytes]:
        folder = tmp_path / "look"
        names = built.json("preview", "--out", str(folder))["files"]
        return {name: (folder / name).read_bytes() for name in names}

    pictured = look()
    shown = {"edition.eml", "edition.html", "edition.txt", "archive.html", "edition.md"}
    assert set(pictured) == shown | {"coverage.png"}
    assert b'src="coverage.png"' in pictured["edition.html"]
    _, picture = list(message_from_bytes(pictured["edition.eml"], policy=default).walk())[-2:]
    assert picture.get_content() == pictured["coverage.png"]
    assert len(pictured["coverage.png"]) <= 20_000
    assert built.json("build", "--as-of", NOW, anew=True)["same"] is True
    settings = built.settings()
    settings["newsletters"][0]["picture"] = False
    built.change(settings)
    assert "`digest build` makes it anew" in built.run("check", "--now", NOW, code=1)
    built.run("build", "--now", NOW)
    assert set(look()) == shown
    assert b"<img" not in look()["edition.html"]


def test_any_change_after_the_approval_voids_it(built: Program) -> None:
    built.run("subscribers", "add", "reader@example.com")
    built.run("approve", "--by", "Ada Editor", "--now", NOW)
    database = sqlite3.connect(built.config.parent / "digest.db")
    database.execute("update item set headline = headline || '!' where position = 1")
    database.commit()
    database.close()
    assert "changed after it was approved" in built.run("send", "--now", NOW, code=1)


def test_a_test_copy_needs_no_approval_and_leaves_no_trace_in_the_ledger(built: Program, tmp_path: Path) -> None:
    built.run("send", "--to", "editor@example.com", "--now", NOW)
    box = mailbox.Maildir(tmp_path / "outbox", create=False)
    assert [message["To"] for message in box] == ["editor@example.com"]
    box.close()
    assert built.json("status", "--now", NOW)["newsletters"][0]["deliveries"] == {}


def test_what_an_edition_told_does_not_come_back_the_next_day(program: Program) -> None:
    program.run("collect", "--now", NOW)
    first = {item["headline"] for item in program.json("build", "--now", NOW)["items"]}
    program.run("collect", "--now", "2026-10-15T04:00:00Z")
    settings = program.settings()
    settings["newsletters"][0]["sections"] = {"min_stories": 1, "window_hours": 72}
    program.change(settings)
    told = program.run("build", "--now", "2026-10-15T22:00:00Z", "--json")
    second = [item for item in yaml.safe_load(told)["items"] if not item["update"]]
    assert not first & {item["headline"] for item in second}


def test_an_edited_entry_keeps_what_it_said_before(program: Program, outlets: Outlets) -> None:
    program.run("collect", "--now", NOW)
    name = "harbour-wire.xml"
    body = (SAMPLES / name).read_bytes()
    outlets.publish(name, body.replace(b"Taiwan detains freighter", b"Taiwan releases freighter"))
    assert b"Taiwan detains freighter" in body
    assert program.json("collect", "--now", "2026-10-14T23:00:00Z")["edited"] == 1
    database = sqlite3.connect(program.config.parent / "digest.db")
    [(earlier, later)] = database.execute(
        "select v.title, e.title from entry_version v join entry e on e.id = v.entry_id"
    ).fetchall()
    database.close()
    assert earlier.startswith("Taiwan detains freighter")
    assert later.startswith("Taiwan releases freighter")


def test_collect_build_and_preview_work_from_any_directory_without_an_environment(
    program: Program, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    program.run("collect", "--now", NOW, cwd=elsewhere, anew=True)
    program.run("build", "--now", NOW, cwd=elsewhere, anew=True)
    program.run("preview", "--out", "here", cwd=elsewhere, anew=True)
    assert (elsewhere / "here" / "edition.html").is_file()
    assert (program.config.parent / "digest.db").is_file()


def test_bad_feeds_are_reported_one_by_one_and_the_others_go_on(program: Program, outlets: Outlets) -> None:
    settings = program.settings()
    bad = {
        "page.xml": (200, b"<!doctype html><html><head><title>Home</title></head></html>", "web page"),
        "gone.xml": (410, b"", "gone for good"),
        "nothing.xml": (200, b"", "empty"),
        "broken.xml": (200, b"<rss><channel><item", "not a feed"),
        "quiet.xml": (200, EMPTY_RSS, ""),
    }
    for name, (status, body, _) in bad.items():
        settings["feeds"].append({"url": outlets.publish(name, body, status), "outlet": name})
    settings["feeds"].append({"url": "http://no-such-host.invalid/feed", "outlet": "unknown host"})
    program.change(settings)
    report = program.json("collect", "--now", NOW)
    errors = {visit["outlet"]: visit["error"] for visit in report["visits"]}
    for name, (_, _, words) in bad.items():
        assert words in errors[name], name
    assert "is not known" in errors["unknown host"]
    assert report["new"] > 100
    told = program.run("status", "--now", NOW)
    assert "gone for good" in told
    assert "unknown host" in told


def test_collect_fails_only_when_every_feed_fails(program: Program, outlets: Outlets) -> None:
    for path in outlets.pages:
        outlets.pages[path] = (500, "text/plain", b"")
    assert "9 failed" in program.run("collect", "--now", NOW, code=1)


def test_private_addresses_are_refused_unless_the_settings_allow_them(program: Program) -> None:
    settings = program.settings()
    settings["collect"]["allow_addresses"] = []
    program.change(settings)
    assert "private address" in program.run("collect", "--now", NOW, code=1)


def test_a_full_disk_is_told_and_nothing_is_half_written(program: Program) -> None:
    program.run("status")
    database = sqlite3.connect(program.config.parent / "digest.db")
    journal = database.execute("pragma journal_mode=delete").fetchone()
    database.close()
    assert journal == ("delete",)
    limited = f"import resource,sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); {RUN}"
    done = _python(limited, "--config", str(program.config), "collect", "--now", NOW)
    assert done.returncode == 1, done.stderr
    assert "disk" in done.stderr
    assert program.json("collect", "--now", NOW)["failed"] == 0


def test_ctrl_c_during_a_collection_loses_nothing_and_says_to_go_on(program: Program, outlets: Outlets) -> None:
    program.run("status")
    slow = threading.Event()
    outlets.pause = slow.wait
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "--config", str(program.config), "collect", "--now", NOW],
        stderr=subprocess.PIPE,
        text=True,
        env=MEASURED,
    )
    while len(outlets.asked) < 2:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    slow.set()
    assert process.returncode == 130
    assert "run the same command again" in told
    assert program.json("collect", "--now", NOW)["new"] > 100


RUN = (
    "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    "sys.argv[0] = 'digest'; from digest.cli.app import main; main()"
)


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=100, env=MEASURED
    )
