"""What an editor asks of stories, through the program: which there are, why, and that two are one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import NOW, Outlets, Program, installed

if TYPE_CHECKING:
    from pathlib import Path

LATER = "2026-10-14T22:20:00Z"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample feeds collected and a draft built, once for all tests."""
    folder = tmp_path_factory.mktemp("prepared")
    with Outlets() as outlets:
        made = installed(folder, outlets)
        made.run("collect", "--now", NOW)
        made.run("build", "--now", NOW)
    return folder


@pytest.fixture
def built(prepared: Path, tmp_path: Path) -> Program:
    """The program in a copy of that folder."""
    shutil.copytree(prepared, tmp_path / "built")
    return Program(tmp_path / "built" / "config.yaml")


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


def test_a_ruling_is_kept_by_the_next_build(built: Program) -> None:
    one, other = (story["story"] for story in listed(built)[:2])
    built.run("stories", "merge", str(one), str(other), "--by", "Editor", "--now", NOW)
    built.run("build", "--now", LATER)
    assert {row["by"] for row in built.json("explain", str(one))["rulings"]} == {"Editor"}
    assert "merged into" in built.run("explain", str(other))
    entries = [entry["entry"] for entry in built.json("explain", str(one))["entries"]]
    built.run("stories", "split", str(one), str(entries[0]), "--by", "Editor", "--now", LATER)
    built.run("build", "--now", "2026-10-14T22:40:00Z")
    left = [entry["entry"] for entry in built.json("explain", str(one))["entries"] if entry["left_at"]]
    assert left


def test_a_past_edition_comes_out_the_same_byte_for_byte(built: Program) -> None:
    again = built.json("build", "--as-of", NOW)
    assert (again["same"], again["difference"]) == (True, "")
    assert "the same, byte for byte" in built.run("build", "--as-of", NOW)


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
