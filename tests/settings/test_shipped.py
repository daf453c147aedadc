from __future__ import annotations

import re
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import digest.demo
from digest.engine.doctor import starter
from digest.settings import Settings, Unapproved, load

ROOT = Path(__file__).parents[2]
DEMO = Path(str(files(digest.demo)))


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load(ROOT / "config.yaml")


@pytest.fixture(scope="module")
def demo() -> Settings:
    return load(DEMO / "config.yaml")


def test_the_shipped_settings_read_many_outlets_of_many_countries(shipped: Settings) -> None:
    assert len(shipped.feeds) >= 40
    assert len({feed.country for feed in shipped.feeds} - {None}) >= 12
    assert all(feed.outlet and feed.country and urlsplit(feed.url).scheme == "https" for feed in shipped.feeds)


def test_no_two_shipped_feeds_are_one_but_for_their_spelling(shipped: Settings) -> None:
    spelled = [feed.url.lower().rstrip("/") for feed in shipped.feeds]
    assert len(set(spelled)) == len(spelled)


def test_the_shipped_settings_hold_what_nobody_approved(shipped: Settings) -> None:
    assert [letter.schedule.unapproved for letter in shipped.newsletters] == [Unapproved.HOLD]
    assert all(letter.sender and letter.reply_to and letter.postal_address for letter in shipped.newsletters)
    assert shipped.collect.allow_addresses == []


def test_the_desk_that_is_shown_as_a_note_is_what_a_file_may_say(tmp_path: Path) -> None:
    text = starter()
    part = text[text.index("# serve:") :].partition("\n\n")[0]
    written = tmp_path / "config.yaml"
    written.write_text(text + "\n" + re.sub("^# ", "", part, flags=re.MULTILINE), encoding="utf-8")
    assert load(written).serve.address == "https://desk.decoding-asia.example"


def test_the_file_that_init_writes_is_the_shipped_one(tmp_path: Path, shipped: Settings) -> None:
    written = tmp_path / "config.yaml"
    written.write_text(starter(), encoding="utf-8")
    settings = load(written)
    assert settings.feeds == shipped.feeds
    assert settings.database_url.get_secret_value() == f"sqlite:///{tmp_path}/digest.db"


def test_the_demo_reads_only_this_machine_and_mails_nobody(demo: Settings) -> None:
    assert {urlsplit(feed.url).hostname for feed in demo.feeds} == {"127.0.0.1"}
    assert demo.deliver.transport == "maildir"
    assert all(ip_network(allowed).is_loopback for allowed in demo.collect.allow_addresses)


def test_the_demo_has_a_feed_for_each_of_its_files(demo: Settings) -> None:
    named = {urlsplit(feed.url).path.lstrip("/") for feed in demo.feeds}
    assert named == {path.name for path in (DEMO / "feeds").glob("*.xml")}
