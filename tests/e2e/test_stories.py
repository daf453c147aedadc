"""What an editor asks of stories, through the program: which there are, why, and that two are one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import Any

import pytest

from tests.e2e.conftest import NOW, Program
from tests.fakes.forked import MEASURED

LATER = "2026-10-14T22:20:00Z"
COLUMNS = 100


def listed(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.json("stories", "list")
    return found


def test_the_list_has_the_chosen_first_and_says_what_the_others_lack(built: Program) -> None:
    stories = built.json("stories", "list", "--most", "100")
    sections = [bool(story["section"]) for story in stories]
    assert sections == sorted(sections, reverse=True)
    assert any(story["excluded"] for story in stories if not story["section"])
    told = built.run("stories", "list", "--most", "3")
    assert stories[0]["headline"][:20] in told
    assert "chosen as lead" in told


def test_an_explanation_names_entries_joins_and_parts_of_the_score(built: Program) -> None:
    lead = listed(built)[0]
    found = built.json("explain", str(lead["story"]))
    assert found["components"]
    assert {entry["because"]["why"] for entry in found["entries"]} > {"opened it"}
    assert [(told["number"], told["section"]) for told in found["told"]] == [(1, "lead")]
    told = built.run("explain", str(lead["story"]))
    for part in ("The score", "Its entries", "What is told of it", found["entries"][0]["outlet"]):
        assert part in told


def test_an_explanation_says_what_each_number_is_made_of_and_what_decided_the_place(built: Program) -> None:
    stories = listed(built)
    chosen = next(story for story in stories if story["section"] == "main" and story["worth"] < story["score"] - 0.05)
    words = built.run("explain", str(chosen["story"]))
    assert re.search(r"headlines? says? what happened \(", words)
    assert re.search(r"place \d+ at ", words)
    assert f"Worth {chosen['worth']:.2f} in its place" in words
    assert f"the score {chosen['score']:.2f} × " in words
    left_out = next(story for story in stories if not story["section"])
    assert f"Worth {left_out['worth']:.2f} beside the stories chosen" in built.run("explain", str(left_out["story"]))


def test_an_order_that_is_not_that_of_the_scores_is_explained(built: Program) -> None:
    scores = [story["score"] for story in listed(built) if story["section"]]
    assert scores != sorted(scores, reverse=True)
    assert "The order is by worth" in built.run("stories", "list")


def test_a_ruling_is_kept_by_the_next_build(built: Program) -> None:
    one, other = (story["story"] for story in listed(built)[:2])
    merged = built.json("stories", "merge", str(one), str(other), "--by", "Editor", "--now", NOW)
    assert merged["stories"] == [one, other]
    assert [(row["together"], row["by"]) for row in merged["rulings"]] == [(True, "Editor")]
    built.run("build", "--now", LATER)
    assert built.json("explain", str(one))["rulings"] == merged["rulings"]
    told = built.run("explain", str(other))
    assert "not in the latest ranking: merged into" in told
    assert f"left again, tells story {one} now" in told
    entries = [entry["entry"] for entry in built.json("explain", str(other))["entries"]]
    parted = built.json(
        "stories", "split", str(one), *map(str, entries), "--by", "Editor", "--now", "2026-10-14T22:30:00Z"
    )
    assert (parted["story"], parted["entries"]) == (one, sorted(entries))
    assert {row["together"] for row in parted["rulings"]} == {False}
    built.run("build", "--now", "2026-10-14T22:40:00Z")
    (new,) = {entry["now_in"] for entry in built.json("explain", str(other))["entries"]}
    assert new not in {one, other}
    refused = built.run("stories", "merge", str(one), str(other), "--by", "Editor", code=2)
    assert f"they tell story {new} (" in refused
    assert built.run("explain", str(one)).count("Editor, 2026-10-14 22:30 UTC: entries ") == 1


def test_a_mark_is_heeded_by_the_next_build_until_it_is_taken_off(built: Program) -> None:
    lead = str(listed(built)[0]["story"])
    assert built.json("stories", "mark", lead, "not-ours", "--by", "Editor", "--now", NOW) == {
        "story": int(lead),
        "mark": "not-ours",
    }
    built.run("build", "--now", LATER)
    assert built.json("explain", lead)["excluded"] == "an editor says it is none of ours: Editor"
    assert "bears no mark" in built.run("stories", "unmark", lead, "--by", "Editor", "--now", LATER)
    assert "is pinned" in built.run("stories", "mark", lead, "pinned", "--by", "Editor", "--now", LATER)


def test_a_past_edition_comes_out_the_same_byte_for_byte_also_when_it_was_built_anew_since(built: Program) -> None:
    again = built.json("build", "--as-of", NOW, anew=True)
    assert (again["same"], again["difference"], again["since"]) == (True, "", "")
    assert {item["story"] for item in again["items"]} == {None}
    built.run("build", "--now", LATER)
    told = built.run("build", "--as-of", NOW, anew=True)
    assert "edition 1 as it was built at 2026-10-14 22:00:00 UTC:\nthe same, byte for byte" in told
    assert "it was built again at 2026-10-14 22:20:00 UTC" in told


def test_a_build_after_the_edition_of_that_day_is_gone_says_that_it_makes_a_further_one(built: Program) -> None:
    first = built.run("build", "--now", NOW)
    assert "further" not in first
    assert "The order is by worth" in first
    built.run("cancel", "--by", "Editor", "--now", NOW)
    told = built.run("build", "--now", LATER)
    assert "Edition 1 of that day is cancelled and stays as it is: this is a further one." in told
    assert "`digest cancel 2 --by NAME`" in told
    assert built.json("build", "--now", LATER)["further_to"] == 1


def test_a_terminal_shows_no_line_that_it_would_have_to_break(built: Program) -> None:
    lead = str(listed(built)[0]["story"])
    for words in (["explain", lead], ["stories", "list"], ["check"], ["build", "--now", LATER]):
        assert max(map(len, on_terminal(built, *words).splitlines())) <= COLUMNS
    assert max(map(len, built.run("stories", "list").splitlines())) > COLUMNS


def on_terminal(program: Program, *words: str) -> str:
    """What the program prints on a terminal, without its colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "digest", "--config", str(program.config), *words]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, env=MEASURED | {"TERM": "xterm"}) as run:
        os.close(theirs)
        parts = []
        with contextlib.suppress(OSError):  # what Linux says when the other side of a terminal is closed
            while part := os.read(ours, 65_536):
                parts.append(part)
        os.close(ours)
    assert run.returncode == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", b"".join(parts).decode())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["explain", "9999"], "no story 9999"),
        (["stories", "merge", "1", "1", "--by", "Editor"], "name two"),
        (["stories", "split", "1", "9999", "--by", "Editor"], "no entry 9999"),
        (["build", "--as-of", "yesterday"], "--as-of 'yesterday' is not a moment"),
        (["build", "--as-of", NOW, "--replace"], "without --replace"),
        (["stories", "merge", "9" * 20, "1", "--by", "Editor"], "less than or equal"),
    ],
)
def test_what_cannot_be_done_is_said(built: Program, words: list[str], message: str) -> None:
    code = 1 if words[0] == "explain" else 2
    assert message in " ".join(built.run(*words, code=code).split())


def test_before_the_first_build_there_is_nothing_to_list(program: Program) -> None:
    assert "Nothing is ranked yet" in program.run("stories", "list")
