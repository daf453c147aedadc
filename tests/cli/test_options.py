from __future__ import annotations

import pytest
from typer.testing import CliRunner

from digest.cli.app import app
from digest.errors import UsageError

DEEDS = (
    ["cancel"],
    ["correct", "--text", "It is 1.2 km long."],
    ["approve"],
    ["stories", "mark", "12", "pinned"],
    ["review", "ask"],
)


@pytest.mark.parametrize("by", ["", " \t"])
@pytest.mark.parametrize("command", DEEDS, ids=lambda command: command[0])
def test_who_says_so_has_a_name(command: list[str], by: str) -> None:
    done = CliRunner().invoke(app, [*command, "--by", by])
    assert isinstance(done.exception, UsageError)
    assert "--by: write a name" in str(done.exception)


def test_stories_are_counted_from_one() -> None:
    done = CliRunner().invoke(app, ["correct", "--by", "Ada Li", "--text", "x", "--story", "0"])
    assert done.exit_code == 2
    assert "--story" in done.output
