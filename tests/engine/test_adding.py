"""Stories that an editor adds to an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.compose.changes import Add
from digest.compose.content import Sentence
from digest.db.editions import Section
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story, StoryEntry
from digest.engine import adding, building, editing, revising
from digest.engine.adding import by_hand, from_address, from_story
from digest.errors import ChangeError, FetchError, StateError
from tests.collect.test_articles import BODY, TITLE, page
from tests.engine.edits import said
from tests.fakes.collected import installed
from tests.fakes.editions import SLUG
from tests.fakes.server import LoopbackServer, http
from tests.pick.samples import NOW, rates, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.compose.content import ItemContent
    from digest.engine.installation import Installation


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer().running() as running:
        yield running


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    more = {"collect": {"allow_addresses": ["127.0.0.0/8"], "check_links": False}}
    with installed(tmp_path, [*strait_drills(), *rates()], more=more) as made:
        building.build(made, made.newsletter(SLUG))
        yield made


def article(server: LoopbackServer, path: str = "/story") -> str:
    return server.says(path, http(page(*BODY), Content_Type="text/html; charset=utf-8"))


def add(installation: Installation, item: ItemContent, section: Section = Section.MAIN) -> list[str]:
    """Put it into the edition; what fails then."""
    newsletter = installation.newsletter(SLUG)
    revising.revise(installation, newsletter, 1, Add(item, section), "Ana")
    _, checks = editing.edition_and_checks(installation, newsletter, "1")
    return [f"{check.name}: {check.message}" for check in checks if check.result == "fail"]


def test_a_ranked_story_is_added_as_the_build_had_it(installation: Installation) -> None:
    built = said(installation).items[0]
    assert built.story_id is not None
    again = from_story(installation, installation.newsletter(SLUG), built.story_id)
    assert (again.headline, again.summary, again.sources) == (built.headline, built.summary, built.sources)
    assert (again.why_it_matters, again.picked, again.written_by) == (built.why_it_matters, built.picked, "")


def test_a_story_of_the_tail_gets_a_summary_of_its_sources(installation: Installation) -> None:
    with installation.database.write() as session:
        story = session.exec(select(Story).where(Story.headline == said(installation).items[0].headline)).one()
        story.summary, story.why, story.section = [], None, ""
    item = from_story(installation, installation.newsletter(SLUG), story.id)
    assert item.summary
    assert {sentence.outlet for sentence in item.summary} <= {source.outlet for source in item.sources}
    assert all(sentence.entry_id for sentence in item.summary)


def test_a_story_that_nobody_tells_any_more_is_refused(installation: Installation) -> None:
    with installation.database.write() as session:
        for telling in session.exec(select(StoryEntry)):
            telling.left_at = NOW
    story = said(installation).items[0].story_id
    assert story is not None
    with pytest.raises(ChangeError, match="no outlet that is read"):
        from_story(installation, installation.newsletter(SLUG), story)
    with pytest.raises(StateError, match="no story 999"):
        from_story(installation, installation.newsletter(SLUG), 999)


def test_the_address_of_a_known_entry_gives_its_story_without_a_network(installation: Installation) -> None:
    built = said(installation).items[0]
    url = f"{built.sources[-1].url}?utm_source=mail#top"
    assert from_address(installation, installation.newsletter(SLUG), url).story_id == built.story_id


def test_a_page_becomes_a_story_whose_facts_are_checked(installation: Installation, server: LoopbackServer) -> None:
    url = article(server)
    item = from_address(installation, installation.newsletter(SLUG), url)
    assert (item.headline, item.story_id, [source.url for source in item.sources]) == (TITLE, None, [url])
    assert 1 <= len(item.summary) <= 2
    assert {(sentence.outlet, sentence.entry_id) for sentence in item.summary} == {
        (source.outlet, source.entry_id) for source in item.sources
    }
    assert not [fault for fault in add(installation, item) if not fault.startswith("links")]  # a loopback address
    key = said(installation).last_key
    change = revising.summary_change(key, "The leaders spoke of 900 boats.", item.summary_text)
    revising.revise(installation, installation.newsletter(SLUG), 1, change, "Ana")
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "1")
    assert ["'900'" in check.message for check in checks if check.name == "facts"] == [True]


def test_a_page_is_kept_as_an_entry_of_a_feed_that_nobody_visits(
    installation: Installation, server: LoopbackServer
) -> None:
    url = article(server)
    for _ in range(2):
        from_address(installation, installation.newsletter(SLUG), url)
    with installation.database.read() as session:
        feed, entry = session.exec(
            select(Feed, Entry).join(Entry, col(Entry.feed_id) == col(Feed.id)).where(Entry.url == url)
        ).one()
    assert (feed.outlet, feed.active, entry.title) == ("127.0.0.1", False, TITLE)
    assert len(server.asked("/story")) == 1
    building.build(installation, installation.newsletter(SLUG))
    assert TITLE not in [item.headline for item in said(installation).items]


def test_a_page_of_a_known_outlet_is_marked_as_that_outlet_is(
    installation: Installation, server: LoopbackServer
) -> None:
    with installation.database.write() as session:
        session.add(Feed(url=server.url("/feed"), outlet="Xinhai Daily", state_affiliated=True, country="CN"))
    (source,) = from_address(installation, installation.newsletter(SLUG), article(server)).sources
    assert (source.outlet, source.state_affiliated) == ("Xinhai Daily", True)


def test_an_address_that_leads_to_a_known_page_gives_that(installation: Installation, server: LoopbackServer) -> None:
    first = from_address(installation, installation.newsletter(SLUG), article(server))
    short = server.says("/s", http(status="302 Found", Location="/story"))
    assert from_address(installation, installation.newsletter(SLUG), short).sources == first.sources


def test_an_address_that_gives_nothing_leaves_nothing(installation: Installation, server: LoopbackServer) -> None:
    newsletter = installation.newsletter(SLUG)
    with pytest.raises(FetchError, match="404"):
        from_address(installation, newsletter, server.url("/gone"))
    with pytest.raises(FetchError, match="private address"):
        from_address(installation, newsletter, "http://10.0.0.1/story")
    for text in ("javascript:alert(1)", "Port 4", "", "file:///etc/passwd"):
        with pytest.raises(ChangeError, match="no web address"):
            from_address(installation, newsletter, text)
    with installation.database.read() as session:
        assert all(feed.active for feed in session.exec(select(Feed)))


def test_a_story_by_hand_is_the_editors_own(installation: Installation) -> None:
    item = by_hand(" Readers\nmeet ", "We meet at 25 Quay Lane. Come early.", NOW, url="https://www.quay.example/x#y")
    assert item.headline == "Readers meet"
    assert item.summary == (Sentence("We meet at 25 Quay Lane."), Sentence("Come early."))
    (source,) = item.sources
    assert (source.entry_id, source.outlet, source.url) == (None, "quay.example", "https://www.quay.example/x")
    assert add(installation, item, Section.BRIEF) == []


def test_a_story_without_a_source_is_only_warned_of(installation: Installation) -> None:
    assert add(installation, by_hand("Readers meet", "We meet on Sunday.", NOW)) == []
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "1")
    assert [check.name for check in checks if "your word only" in check.message] == ["sources"]


def test_a_story_by_hand_stands_under_the_country_that_it_is_about() -> None:
    assert by_hand("Nepal elects a new parliament", "", NOW).countries[:1] == ("NP",)


@pytest.mark.parametrize(("headline", "url"), [(" \n", ""), ("Readers meet", "quay.example")])
def test_a_story_by_hand_needs_a_headline_and_a_whole_address(headline: str, url: str) -> None:
    with pytest.raises(ChangeError, match=r"headline|address"):
        adding.by_hand(headline, "", NOW, url=url)


def test_a_later_build_reads_an_edition_with_a_story_of_no_entry(installation: Installation) -> None:
    add(installation, by_hand("Readers meet", "", NOW, url="https://quay.example/x"))
    building.build(installation, installation.newsletter(SLUG))
    assert len(said(installation).items) > 0
