"""Lists of readers and what is held of one, from the command line."""

from __future__ import annotations

import csv
import json
import os
import pty
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


def test_a_list_is_rehearsed_and_imported_once(operator: Program, people: Path) -> None:
    command = ["subscribers", "import", str(people), "--column", "consented-on=Joined", "--source", "a fair"]
    assert "Nothing was written" in operator.run(*command, "--dry-run")
    assert listed(operator) == []
    report = operator.json(*command)
    assert (report["new"], report["refused"], report["lines"]) == (2, 1, 4)
    assert report["columns"] == {"name": "Full Name", "email": "E-Mail", "consented-on": "Joined"}
    assert report["refusals"][0].startswith("line 3: 'nonsense' is not an address")
    assert operator.json(*command)["new"] == 0
    assert listed(operator) == [f"{ANN} active", f"{BEN} active"]


def test_lines_that_cannot_be_used_are_mended_in_a_file_that_is_imported_by_the_same_command(
    operator: Program, people: Path, tmp_path: Path
) -> None:
    bad, options = tmp_path / "bad.csv", ["--column", "name=1", "--column", "consented-on=Joined"]
    told = operator.run("subscribers", "import", str(people), *options, "--refused", str(bad))
    assert f"all refused lines are in {bad}: mend them" in told
    with bad.open(newline="", encoding="utf-8") as file:
        header, (*cells, line, why) = csv.reader(file)
    assert header == ["Full Name", "E-Mail", "Joined", "line", "why"]
    assert (cells, line) == (["'=1+1", "nonsense", "2025-02-03"], "3")
    assert why.startswith("'nonsense' is not")
    bad.write_text(bad.read_text(encoding="utf-8").replace("nonsense,", "eve@readers.example,"), encoding="utf-8")
    assert operator.json("subscribers", "import", str(bad), *options)["new"] == 1
    (_, _, eve) = [json.loads(row) for row in operator.run("subscribers", "export", "--json").splitlines()]
    assert (eve["name"], eve["consented_at"]) == ("=1+1", "2025-02-02T16:00:00+00:00")  # in Singapore


def test_what_was_refused_overwrites_nothing_and_leaves_nothing_behind_that_is_empty(
    operator: Program, people: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("town\nSelu\n", encoding="utf-8")
    told = operator.run("subscribers", "import", str(people), "--dry-run", "--refused", str(other), code=2)
    assert "this file is there already" in told
    assert other.read_text(encoding="utf-8") == "town\nSelu\n"
    bad = tmp_path / "bad.csv"
    operator.run("subscribers", "import", str(other), "--refused", str(bad), code=2)
    other.write_text(f"{ANN}\n", encoding="utf-8")
    operator.run("subscribers", "import", str(other), "--refused", str(bad))
    assert not [path for path in tmp_path.iterdir() if "bad" in path.name]


def test_an_import_says_which_columns_it_took(operator: Program, people: Path) -> None:
    told = operator.run("subscribers", "import", str(people), "--dry-run")
    assert "name from `Full Name`, email from `E-Mail`; no date of consent\n" in told
    told = operator.run("subscribers", "import", str(people), "--column", "consented-on=Joined")
    assert "consented-on from `Joined`\n" in told


@pytest.mark.parametrize("text", ["", "\n\n", "email,name\n"])
def test_a_file_with_nobody_in_it_is_called_so(operator: Program, people: Path, text: str) -> None:
    people.write_text(text, encoding="utf-8")
    for group in ("subscribers", "suppressions"):
        assert operator.run(group, "import", str(people)) == "there is nobody in the file\n"


def test_what_may_stand_first_is_what_readers_can_choose(operator: Program, people: Path) -> None:
    people.write_text(f"email,first\n{ANN},mars\n{BEN},energy\n", encoding="utf-8")
    report = operator.json("subscribers", "import", str(people))
    assert (report["new"], report["refused"]) == (1, 1)
    assert "'mars' cannot stand first: choose one of " in report["refusals"][0]


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
        (["--refused", "people.csv"], "is there already"),
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
        assert told.count("error:") == 1
        stopped = re.search(r"stopped after line ([\d,]+)", told)
        assert stopped is not None
        assert int(stopped[1].replace(",", "")) <= done
    report = operator.json("subscribers", "import", str(many))
    assert (report["new"], report["already"]) == (count - done, done)
    assert operator.json("status")["newsletters"][0]["subscribers"] == count


def test_who_is_removed_stays_away_also_from_the_next_import(operator: Program, people: Path) -> None:
    operator.run("subscribers", "import", str(people))
    assert "`digest serve` mails them" in operator.run("subscribers", "remove", "ann@READERS.example")
    assert operator.json("subscribers", "remove", ANN)["removed"] is False
    assert operator.json("subscribers", "import", str(people))["unsubscribed"] == 1
    assert operator.json("status")["newsletters"][0]["subscribers"] == 1
    assert "only they can come back" in operator.run("subscribers", "add", ANN, code=1)


def test_the_list_has_all_and_counts_them_by_their_standing(operator: Program, people: Path) -> None:
    assert operator.run("subscribers", "list").splitlines()[1:] == ["nobody"]
    operator.run("subscribers", "import", str(people))
    operator.run("subscribers", "remove", BEN)
    header, ann, ben, count = operator.run("subscribers", "list").splitlines()
    assert header.split() == ["standing", "since", "address,", "name"]
    assert (ann.split()[0], ann.split()[2:]) == ("active", [ANN, "Ann"])
    assert (ben.split()[0], ben.split()[2:]) == ("unsubscribed", [BEN, "Ben"])
    assert count == "1 active, 1 unsubscribed"


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
    assert "give --yes" in operator.run("subscribers", "forget", ANN, code=2)
    assert f"{ANN} is forgotten" in operator.run("subscribers", "forget", ANN, "--yes")
    assert f"nothing was held of {ANN}: only a hash" in operator.run("subscribers", "forget", ANN, "--yes")
    assert "name Ann" not in operator.run("subscribers", "show", ANN)
    assert operator.json("subscribers", "show", "nobody@readers.example")["subscriber"] is None
    assert "nothing is held" in operator.run("subscribers", "show", "nobody@readers.example")
    kept = b"".join(path.read_bytes() for path in operator.config.parent.glob("digest.db*") if path.is_file())
    assert ANN.encode() not in kept
    assert BEN.encode() in kept
    assert operator.json("subscribers", "import", str(people))["suppressed"] == 1
    assert "being suppressed" in operator.run("subscribers", "add", ANN, code=1)
    assert listed(operator) == [f"{BEN} active"]


def test_suppressions_go_in_and_out(operator: Program, people: Path) -> None:
    operator.run("subscribers", "import", str(people))
    operator.run("subscribers", "forget", ANN, "--yes")
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


def test_a_list_of_suppressions_is_rehearsed_and_one_that_is_wrong_can_be_lifted(
    operator: Program, people: Path
) -> None:
    operator.run("subscribers", "import", str(people))
    told = operator.run("suppressions", "import", str(people), "--dry-run")
    assert "Nothing was written" in told
    assert "2 suppressed; 0 suppressed already" in told
    assert operator.json("status")["newsletters"][0]["subscribers"] == 2
    operator.run("suppressions", "import", str(people))
    assert operator.run("suppressions", "remove", ANN) == f"{ANN} may be mailed again\n"
    assert operator.json("status")["newsletters"][0]["subscribers"] == 1
    assert operator.json("suppressions", "remove", ANN)["removed"] is False
    operator.run("subscribers", "forget", BEN, "--yes")
    assert "asked to be forgotten" in operator.run("suppressions", "remove", BEN, code=2)


@pytest.mark.parametrize(("answer", "code", "kept"), [("n", 1, 2), ("y", 0, 1)])
def test_at_a_terminal_forgetting_says_what_goes_and_asks(
    operator: Program, people: Path, answer: str, code: int, kept: int
) -> None:
    operator.run("subscribers", "import", str(people))
    command = [sys.executable, "-m", "digest", "--config", str(operator.config), "subscribers", "forget", ANN]
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb+", buffering=0) as terminal:
        terminal.write(f"{answer}\n".encode())
        program = subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, check=False, timeout=60, env=os.environ | MEASURED
        )
        os.close(theirs)
    assert f"Held of {ANN}: subscriber 1, subscriptions 1." in program.stdout
    assert program.returncode == code
    assert len(listed(operator)) == kept


def test_a_list_on_standard_input_is_named_so(operator: Program) -> None:
    command = [sys.executable, "-m", "digest", "--config", str(operator.config), "subscribers", "import", "-"]
    subprocess.run(command, input=f"{ANN}\n", text=True, check=True, env=os.environ | MEASURED)
    assert operator.json("subscribers", "show", ANN)["subscriptions"][0]["source"] == "import of standard input"
