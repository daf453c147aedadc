"""The links of an edition: tried when it is built or checked, and looked up when it is approved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import yaml

from digest.engine import building, editing
from tests.fakes.collected import collect, settings_for
from tests.fakes.editions import SLUG, MovingClock, new_installation
from tests.fakes.server import LoopbackServer, http
from tests.pick.samples import NOW, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.compose.checks import Check
    from digest.engine.installation import Installation

TITLE = "Nepal and India sign border treaty"
TEXT = "Nepal and India signed a border treaty in Kathmandu on Monday, the foreign ministry of Nepal said."


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer().running() as running:
        yield running


def installation_of(folder: Path, url: str, *, wanted: bool = True) -> Iterator[Installation]:
    reports = [report(TITLE, TEXT, url=url)]
    config = settings_for(folder, reports)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["collect"]["check_links"] = wanted
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    with new_installation(config, MovingClock(NOW)) as made:
        with made.database.write() as session:
            collect(session, config, reports, NOW - timedelta(minutes=30))
        yield made


@pytest.fixture
def installation(tmp_path: Path, server: LoopbackServer) -> Iterator[Installation]:
    """A story whose outlet has taken its page back."""
    yield from installation_of(tmp_path, server.says("/story", http(status="410 Gone")))


def targets(checks: list[Check]) -> list[tuple[str, str]]:
    return [(check.result, check.message) for check in checks if check.name == "link targets"]


def test_a_build_tries_the_links_and_warns_of_what_is_dead(installation: Installation, server: LoopbackServer) -> None:
    built = building.build(installation, installation.newsletter(SLUG))
    ((result, message),) = targets(built.checks)
    assert result == "warn"
    assert "/story is dead: it answers 410" in message
    assert [request.method for request in server.asked("/story")] == ["HEAD", "GET"]


def test_a_check_tries_what_is_not_known_and_what_is_a_day_old(
    installation: Installation, server: LoopbackServer
) -> None:
    newsletter = installation.newsletter(SLUG)
    building.build(installation, newsletter)
    server.says("/story", http(Content_Type="text/html"))
    _, checks = editing.edition_and_checks(installation, newsletter, "latest", try_links=True)
    assert targets(checks)[0][0] == "warn"
    assert isinstance(installation.clock, MovingClock)
    installation.clock.move(hours=25)
    _, checks = editing.edition_and_checks(installation, newsletter, "latest", try_links=True)
    assert targets(checks) == [("pass", "")]


def test_an_approval_asks_no_network_and_goes_by_what_is_known(
    installation: Installation, server: LoopbackServer
) -> None:
    newsletter = installation.newsletter(SLUG)
    building.build(installation, newsletter)
    asked = len(server.requests)
    assert isinstance(installation.clock, MovingClock)
    installation.clock.move(days=3)
    _, checks = editing.edition_and_checks(installation, newsletter, "latest")
    assert "is dead" in targets(checks)[0][1]
    assert len(server.requests) == asked


def test_without_a_network_there_is_one_warning(tmp_path: Path) -> None:
    for made in installation_of(tmp_path, "https://nobody.invalid/story"):
        built = building.build(made, made.newsletter(SLUG))
        ((result, message),) = targets(built.checks)
        assert result == "warn"
        assert "there was no network" in message


def test_where_the_settings_do_not_want_it_nobody_is_asked_and_nothing_is_said(
    tmp_path: Path, server: LoopbackServer
) -> None:
    for made in installation_of(tmp_path, server.says("/story", http(status="410 Gone")), wanted=False):
        built = building.build(made, made.newsletter(SLUG))
        _, checks = editing.edition_and_checks(made, made.newsletter(SLUG), "latest", try_links=True)
        assert targets(built.checks) == targets(checks) == []
        assert server.requests == []
