"""`digest demo`: the whole job, as `make demo` runs it."""

from __future__ import annotations

import json
import mailbox
import resource
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from tests.fakes.forked import MEASURED

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path


def demo(out: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "digest", "demo", "--out", str(out), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env=MEASURED,
        cwd="/",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run of the demo leaves."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    demo(folder)
    return folder


def messages(out: Path) -> list[EmailMessage]:
    box = mailbox.Maildir(out / "outbox", create=False)
    try:
        return [message_from_bytes(box.get_bytes(key), policy=default) for key in box.iterkeys()]
    finally:
        box.close()


def test_it_tells_each_stage_with_its_seconds_and_what_to_do_next(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    told = demo(tmp_path)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 15  # of a processor: machines are shared
    for stage in ("collect", "pick and compose", "check", "approve", "deliver"):
        assert any(line.startswith(stage) and line.endswith(" s") for line in told.splitlines()), stage
    assert "Next," in told


def test_it_leaves_the_edition_the_messages_and_the_database(out: Path) -> None:
    assert (out / "edition.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert 'src="coverage.png"' in (out / "edition.html").read_text(encoding="utf-8")
    assert (out / "edition.eml").read_bytes().startswith(b"From: ")
    assert "KEY POINTS" in (out / "edition.txt").read_text(encoding="utf-8")
    assert (out / "digest.db").stat().st_size > 100_000


def test_each_of_the_25_subscribers_gets_one_copy_of_their_own(out: Path) -> None:
    copies = messages(out)
    assert len(copies) == len({copy["To"] for copy in copies}) == 25
    assert len({copy["Message-ID"] for copy in copies}) == 25
    assert len({copy["List-Unsubscribe"] for copy in copies}) == 25


def test_every_copy_has_both_parts_with_the_readers_own_links(out: Path) -> None:
    for copy in messages(out):
        plain, related = copy.iter_parts()
        html, picture = related.iter_parts()
        assert [part.get_content_type() for part in (plain, html, picture)] == ["text/plain", "text/html", "image/png"]
        assert picture.get_content() == (out / "coverage.png").read_bytes()
        link = copy["List-Unsubscribe"].strip("<>")
        for part in (plain, html):
            assert link in part.get_content()
            assert "TOKENxHERE" not in part.get_content()


def test_noise_and_furniture_of_the_sample_feeds_is_not_in_the_edition(out: Path) -> None:
    text = (out / "edition.txt").read_text(encoding="utf-8")
    for word in ("Read more", "Sign up", "appeared first on", "PHOTO", "horoscope", "cricket", "K-pop", "<p>", "&amp;"):
        assert word not in text


def test_a_second_run_goes_on_and_sends_nobody_a_second_copy(tmp_path: Path) -> None:
    demo(tmp_path)
    first = {copy["Message-ID"] for copy in messages(tmp_path)}
    again = json.loads(demo(tmp_path, "--json"))
    told = {stage["name"]: stage["told"] for stage in again["stages"]}
    assert "0 new entries, 9 feeds unchanged" in told["collect"]
    assert "nothing to build" in told["build"]
    assert {copy["Message-ID"] for copy in messages(tmp_path)} == first
    assert len(messages(tmp_path)) == 25
