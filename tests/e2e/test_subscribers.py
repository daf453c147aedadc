"""Lists of readers and what is held of one, from the command line."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Program
from tests.fakes.forked import MEASURED

if TYPE_CHECKING:
    from pathlib import Path

ANN, BEN = "ann@readers.example", "ben@readers.example"
LIST = (
    "Full Name,E-Mail,Joined\nAnn,Ann@READERS.example,2025-02-03\n=1+1,nonsense,2025-02-03\nBen,ben@readers.example,\n"
)


@pytest.fixture
def operator(tmp_path: Path) -> Program:
    """The program with settings of its own."""
    made = Program(tmp_path / "config.yaml")
    made.run("init")
    return made


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A list with two readers and a line that cannot be used."""
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def listed(operator: Program) -> list[str]:
    return [f"{one['email']} {one['standing']}" for one in operator.json("subscribers", "list")]


def test_a_list_is_rehearsed_imported_once_and_its_bad_lines_written_to_a_file(
    operator: Program, people: Path, tmp_path: Path
) -> None:
    command = ["subscribers", "import", str(people), "--column", "consented-on=Joined", "--source", "a fair"]
    assert "Nothing was written" in operator.run(*command, "--dry-run")
    assert listed(operator) == []
    bad = tmp_path / "bad.csv"
    report = operator.json(*command, "--refused", str(bad))
    assert (report["new"], report["refused"], report["lines"]) == (2, 1, 4)
    assert report["refusals"][0].startswith("line 3: 'nonsense' is not an address")
    with bad.open(newline="", encoding="utf-8") as file:
        (line, why, *cells) = list(csv.reader(file))[1]
    assert (line, cells) == ("3", ["'=1+1", "nonsense", "2025-02-03"])
    assert why.startswith("'nonsense' is not")
    assert operator.json(*command)["new"] == 0
    assert listed(operator) == [f"{ANN} active", f"{BEN} active"]


def test_an_import_says_where_it_went_on(operator: Program, people: Path) -> None:
    operator.run("subscribers", "add", ANN)
    told = operator.run("subscribers", "import", str(people))
    assert "1 subscribed; 1 subscribed already" in told
    assert "the first new one is on line 4 of 4" in told


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--column", "email"], "write WHAT=COLUMN"),
        (["--column", "email=Mail"], "no such column"),
        (["--consented-on", "soon"], "is not a date of consent"),
        (["--refused", "people.csv"], "is the file that is read"),
        (["--refused", "nowhere/bad.csv"], "cannot be written"),
    ],
)
def test_an_import_that_is_asked_for_wrongly_says_so(
    operator: Program, people: Path, options: list[str], words: str
) -> None:
    options = [str(people.parent / option) if option.endswith(".csv") else option for option in options]
    assert words in " ".join(operator.run("subscribers", "import", str(people), *options, code=2).split())
    assert people.read_text(encoding="utf-8") == LIST


def test_an_import_that_was_stopped_is_gone_on_with_by_running_it_again(operator: Program, tmp_path: Path) -> None:
    many, count = tmp_path / "many.csv", 60_000
    many.write_text("".join(f"reader{number}@readers.example\n" for number in range(count)), encoding="utf-8")
    command = [sys.executable, "-m", "digest", "--config", str(operator.config), "subscribers", "import", str(many)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | MEASURED
    ) as program:
        while operator.json("status")["newsletters"][0]["subscribers"] == 0 and program.poll() is None:
            time.sleep(0.05)
        program.send_signal(signal.SIGINT)
        _, told = program.communicate(timeout=60)
    done = operator.json("status")["newsletters"][0]["subscribers"]
    if program.returncode:  # a quick machine may have come to the end
        assert program.returncode == 130
        stopped = re.search(r"stopped after line ([\d,]+)", told)
        assert stopped is not None
        assert int(stopped[1].replace(",", "")) <= done
    report = operator.json("subscribers", "import", str(many))
    assert (report["new"], report["already"]) == (count - done, done)
    assert operator.json("status")["newsletters"][0]["subscribers"] == count


def test_who_is_removed_stays_away_also_from_the_next_import(operator: Program, people: Path) -> None:
    operator.run("subscribers", "import", str(people))
    assert operator.json("subscribers", "remove", "ann@READERS.example")["removed"] is True
    assert operator.json("subscribers", "remove", ANN)["removed"] is False
    assert operator.json("subscribers", "import", str(people))["unsubscribed"] == 1
    assert operator.json("status")["newsletters"][0]["subscribers"] == 1


def test_an_export_holds_no_formula_and_goes_in_again(operator: Program, people: Path, tmp_path: Path) -> None:
    operator.run("subscribers", "add", "+ann@readers.example", "--name", "=cmd|' /C calc'!A0")
    exported = operator.run("subscribers", "export")
    assert "\n'+ann@readers.example,'=cmd|' /C calc'!A0,active,every," in exported
    people.write_text(exported, encoding="utf-8")
    other = Program(tmp_path / "other" / "config.yaml")
    other.config.parent.mkdir()
    other.run("init")
    other.run("subscribers", "import", str(people))
    (one,) = [json.loads(line) for line in other.run("subscribers", "export", "--json").splitlines()]
    assert (one["email"], one["name"]) == ("+ann@readers.example", "=cmd|' /C calc'!A0")


def test_all_that_is_held_of_somebody_is_shown_and_then_forgotten(operator: Program, people: Path) -> None:
    operator.run("subscribers", "import", str(people))
    assert "name Ann" in operator.run("subscribers", "show", ANN)
    assert operator.json("subscribers", "show", ANN)["subscriptions"][0]["source"] == "import of people.csv"
    assert "is forgotten" in operator.run("subscribers", "forget", ANN)
    assert "name Ann" not in operator.run("subscribers", "show", ANN)
    assert operator.json("subscribers", "show", "nobody@readers.example")["subscriber"] is None
    assert "nothing is held" in operator.run("subscribers", "show", "nobody@readers.example")
    kept = b"".join(path.read_bytes() for path in operator.config.parent.glob("digest.db*") if path.is_file())
    assert ANN.encode() not in kept
    assert BEN.encode() in kept
    assert operator.json("subscribers", "import", str(people))["suppressed"] == 1
    assert "is suppressed" in operator.run("subscribers", "add", ANN)
    assert listed(operator) == [f"{BEN} active"]


def test_suppressions_go_in_and_out(operator: Program, people: Path) -> None:
    operator.run("subscribers", "import", str(people))
    operator.run("subscribers", "forget", ANN)
    command = [sys.executable, "-m", "digest", "--config", str(operator.config), "suppressions", "import", "-"]
    told = subprocess.run(
        command, input="email,reason\nben@readers.example,=complained\nx,y\n", capture_output=True, text=True,
        check=True, env=os.environ | MEASURED,
    ).stdout  # fmt: skip
    assert "1 suppressed; 0 suppressed already" in told
    assert "line 3: 'x' is not an address" in told
    exported = operator.run("suppressions", "export")
    assert [line.split(",")[::2] for line in exported.splitlines()] == [
        ["email", "reason"],
        ["", "forgotten"],
        [BEN, "'=complained"],
    ]
    people.write_text(exported, encoding="utf-8")
    assert operator.json("suppressions", "import", str(people))["already"] == 2
    assert len(operator.run("suppressions", "export", "--json").splitlines()) == 2
    assert operator.json("status")["newsletters"][0]["subscribers"] == 0
