"""Building with what the settings may ask for besides: the pages of chosen stories, and a language model."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from digest.compose.checks import check
from digest.compose.render.edition import render
from digest.db.editions import EditionStatus, Item
from digest.db.feeds import Entry
from digest.db.stories import ModelAnswer, Story
from digest.engine import building, replay, scheduling
from digest.errors import StateError
from tests.e2e.conftest import Outlets
from tests.fakes import collected
from tests.fakes.editions import SLUG, at
from tests.fakes.model import model_server, says, sentences
from tests.fakes.watched import locked_during
from tests.pick.samples import NOW, report, strait_drills

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.engine.installation import Installation
    from digest.pick.report import Report

PAGE = """<html><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>Nepal and India signed a border treaty in Kathmandu on Monday after eleven years of talks, the foreign ministry of
Nepal said.</p>
<p>Surveyors of both countries will mark forty passes in the mountains, and traders will need no visa for journeys of
less than three days, according to the text of the treaty.</p>
<p>Villagers in the valley of Limi said that they had waited for the treaty since a landslide closed the old road, and
that herds could now be driven to pasture across the border again.</p></article></body></html>"""
"""A page with an article that says more than its feed."""


@pytest.fixture
def outlets() -> Iterator[Outlets]:
    with Outlets() as server:
        yield server


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Callable[[list[Report], dict[str, Any]], Installation]]:
    """Makes an installation that has collected reports, with further settings."""
    with contextlib.ExitStack() as opened:
        yield lambda reports, more: opened.enter_context(collected.installed(tmp_path, reports, more=more))


def summary(installation: Installation) -> str:
    with installation.database.read() as session:
        item = session.exec(select(Item)).first()
        assert item is not None
        return " ".join(sentence["text"] for sentence in item.summary)


def test_the_page_of_a_chosen_story_is_read_where_the_settings_ask_for_it(
    outlets: Outlets, installed: Callable[[list[Report], dict[str, Any]], Installation]
) -> None:
    title = "Nepal and India sign border treaty"
    page = outlets.publish("treaty", PAGE.format(title=title).encode(), kind="text/html")
    installation = installed([report(title, "A border treaty was signed.", url=page)], {"collect": {"articles": True}})
    building.build(installation, installation.newsletter(SLUG))
    assert "eleven years of talks" in summary(installation)
    with installation.database.read() as session:
        assert session.exec(select(Entry)).one().article_at == NOW
    assert replay.build_as_of(installation, installation.newsletter(SLUG), NOW).is_same


def test_no_page_is_asked_for_unless_the_settings_say_so(
    outlets: Outlets, installed: Callable[[list[Report], dict[str, Any]], Installation]
) -> None:
    page = outlets.publish("treaty", b"", kind="text/html")
    installation = installed([report("Nepal and India sign border treaty", "It was signed.", url=page)], {})
    building.build(installation, installation.newsletter(SLUG))
    assert outlets.asked == []


MODEL = {"name": "small", "timeout_seconds": 5, "edition_seconds": 20}


def test_a_model_shortens_a_summary_and_the_edition_says_so(
    installed: Callable[[list[Report], dict[str, Any]], Installation],
) -> None:
    short = "China's army began two days of live-fire drills around Taiwan."
    with model_server(says(sentences((short, [1])))) as server:
        installation = installed(strait_drills()[:1], {"model": MODEL | {"base_url": server.base_url}})
        newsletter = installation.newsletter(SLUG)
        built = building.build(installation, newsletter)
        asked = len(server.talks)
        rebuilt = replay.build_as_of(installation, newsletter, NOW)
        assert len(server.talks) == asked  # a past edition is built from what was answered then
    assert built.notes == []
    assert built.told[0].item.written_by == "small"
    assert short in summary(installation)
    assert "Written by a language model (small)" in built.edition.text
    assert "Written by a language model (small)" in built.edition.html
    assert rebuilt.is_same
    with installation.database.read() as session:
        assert session.exec(select(ModelAnswer)).one().answered_at == NOW


def test_a_model_that_lies_leaves_the_quotations_and_a_line_that_says_so(
    installed: Callable[[list[Report], dict[str, Any]], Installation],
) -> None:
    with model_server(says(sentences(("Japan sent 99 aircraft to bomb Manila.", [1])))) as server:
        installation = installed(strait_drills()[:1], {"model": MODEL | {"base_url": server.base_url}})
        built = building.build(installation, installation.newsletter(SLUG))
    assert built.told[0].item.written_by == ""
    assert "99" not in summary(installation)
    assert len(built.notes) == 1


def test_a_model_that_is_down_stops_nothing(
    installed: Callable[[list[Report], dict[str, Any]], Installation],
) -> None:
    installation = installed(strait_drills(), {"model": MODEL | {"base_url": "http://127.0.0.1:9/v1"}})
    built = building.build(installation, installation.newsletter(SLUG))
    assert built.told
    assert built.notes
    assert {told.item.written_by for told in built.told} == {""}


def test_a_build_after_one_of_that_day_is_out_of_reach_says_that_it_makes_a_further_one(
    installed: Callable[[list[Report], dict[str, Any]], Installation],
) -> None:
    installation = installed(strait_drills(), {})
    newsletter = installation.newsletter(SLUG)
    first = building.build(installation, newsletter)
    assert first.further_to is None
    assert building.build(installation, newsletter).further_to is None  # a draft is made anew
    scheduling.cancel(installation, newsletter, 1, "Editor")
    second = building.build(at(installation, NOW + timedelta(minutes=5)), newsletter)
    assert second.edition.number == 2
    assert second.further_to is not None
    assert (second.further_to.number, second.further_to.status) == (1, EditionStatus.SKIPPED)
    scheduling.cancel(installation, newsletter, 2, "Editor")
    tomorrow = at(installation, NOW + timedelta(hours=20))
    assert building.build(tomorrow, newsletter).further_to is None


def test_nobody_is_kept_from_writing_while_an_edition_is_set_and_checked(
    installed: Callable[[list[Report], dict[str, Any]], Installation],
) -> None:
    installation = installed(strait_drills(), {})
    with locked_during(installation.database, render, check) as calls:
        building.build(installation, installation.newsletter(SLUG))
    assert {name for name, _ in calls} == {"render", "check"}
    assert not any(is_locked for _, is_locked in calls)


def test_what_is_too_little_for_an_edition_leaves_the_last_ranking_as_it_was(
    installed: Callable[[list[Report], dict[str, Any]], Installation],
) -> None:
    installation = installed(strait_drills(), {})
    newsletter = installation.newsletter(SLUG)
    sections = newsletter.sections.model_copy(update={"min_stories": 9})
    with pytest.raises(StateError, match=r"worth telling, and `sections.min_stories` asks for 9: collect more"):
        building.build(installation, newsletter.model_copy(update={"sections": sections}))
    with installation.database.read() as session:
        assert session.exec(select(Story)).all() == []
