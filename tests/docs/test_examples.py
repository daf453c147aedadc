"""What the documentation shows works as it is written."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
import yaml

from digest.cli.app import app
from digest.pick.tag.places import region_names
from digest.pick.tag.topics import topic_names
from digest.settings import load
from tests.docs.pages import ROOT, Block, blocks

if TYPE_CHECKING:
    from pathlib import Path

# What a settings file must have; a block that shows a part is completed with it.
LEAST = {"newsletters": [{"slug": "any", "title": "Any"}], "feeds": [{"url": "https://example.org/feed.xml"}]}
SETTINGS = list(blocks("yaml"))
# A line of a shell that calls digest, perhaps behind a `cd … &&`, without its comment.
CALL = re.compile(r"(?:^|&& |; )(?:\S*/)?digest(?= |$)(?P<rest>[^#|&;>\n]*)", re.MULTILINE)
INLINE = re.compile(r"`digest (?P<rest>[a-z][^`…]*)`")
COMMANDS = [
    (f"{block}: digest{found['rest']}", shlex.split(found["rest"]))
    for language in ("sh", "ini", "")
    for block in blocks(language)
    for found in CALL.finditer(re.sub(r"^[\d*/,\s-]{9,}", "", block.text, flags=re.MULTILINE))
]


@pytest.mark.parametrize("block", SETTINGS, ids=str)
def test_a_settings_block_loads(block: Block, tmp_path: Path) -> None:
    shown = yaml.safe_load(block.text)
    file = tmp_path / "config.yaml"
    file.write_text(block.text, encoding="utf-8")
    if missing := {key: value for key, value in LEAST.items() if key not in shown}:
        file.write_text(yaml.safe_dump({**shown, **missing}), encoding="utf-8")
    if folder := shown.get("templates"):
        (tmp_path / folder).mkdir()
    for newsletter in load(file).newsletters:
        assert set(newsletter.focus.regions) <= region_names()
        assert set(newsletter.focus.topics) <= topic_names()


def test_the_smallest_settings_of_the_readme_are_complete(tmp_path: Path) -> None:
    (block,) = (block for block in SETTINGS if block.page == ROOT / "README.md")
    file = tmp_path / "config.yaml"
    file.write_text(block.text, encoding="utf-8")
    assert load(file).newsletters[0].postal_address


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in COMMANDS])
def test_a_command_line_parses(words: list[str]) -> None:
    assert parse(words) in words or parse(words) == "digest"


def test_a_command_that_is_named_in_a_sentence_exists() -> None:
    for page in sorted({block.page for block in blocks("sh")}):
        for found in INLINE.finditer(page.read_text(encoding="utf-8")):
            words = [word for word in found["rest"].split() if word != "NAME"]
            command: Any = typer.main.get_command(app)
            for word in words:
                if word.startswith("-"):
                    assert any(word in option.opts for option in command.params), f"{page.name}: {found[0]}"
                elif hasattr(command, "commands"):
                    assert word in command.commands, f"{page.name}: {found[0]}"
                    command = command.commands[word]


def parse(words: list[str]) -> str:
    """The command that a line calls, parsed as the program does it, without carrying it out.

    Raises:
        KeyError: There is no such command.
        TyperException: There is no such option, or something is missing.
    """
    command: Any = typer.main.get_command(app)
    name = "digest"
    if words[:1] in (["--version"], ["--help"]):
        return name
    if words[:1] in (["--config"], ["-c"]):
        words = words[2:]
    while hasattr(command, "commands"):
        name, *words = words
        command = command.commands[name]
    context = command.make_context(name, list(words))
    return str(context.info_name)


@pytest.mark.parametrize(
    "wrong", [["biuld"], ["build", "--replaec"], ["approve"], ["subscribers", "ad", "a@b.example"], ["pause", "1", "2"]]
)
def test_a_wrong_command_line_does_not_parse(wrong: list[str]) -> None:
    with pytest.raises((KeyError, typer.TyperException)):
        parse(wrong)


def test_there_is_something_to_test() -> None:
    assert len(COMMANDS) > 40
    assert len(SETTINGS) > 4
