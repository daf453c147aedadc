"""The stories beside an edition: what a card says, what filters let through, how little is asked of the database."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import yaml
from sqlalchemy import event
from sqlmodel import select

from bench import desk_data
from digest.compose import lifecycle
from digest.db.editions import EditionStatus, Item, Section
from digest.db.feeds import Feed
from digest.db.stories import Story, StoryEntry, StoryMark
from digest.engine import building, cards, marking
from digest.engine.archive import past
from digest.engine.board import Filters, Page, Shown, stories
from digest.engine.installation import open_installation
from digest.engine.regrouping import merge_now, split_now
from digest.pick.picker import new_story
from tests.fakes.collected import collect, installed
from tests.fakes.editions import SLUG, MovingClock, bare_edition, new_installation, settings_file
from tests.fakes.postgres import NEEDS_POSTGRES
from tests.pick.samples import NOW, rates, report, strait_drills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.cards import Card
    from digest.engine.installation import Installation

EVERYTHING = Filters()
CAFE = report("Café owners of Hanoi protest tariff on 50% of beans", "Hanoi raised a tariff.", outlet="Café_Post")
MONKEYS = report("Vietnam counts its rare monkeys", "Vietnam has 200 of them.", outlet="Delta Courier", country="SG")


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """A built edition, and a story of which nobody may write."""
    with installed(tmp_path, [*strait_drills(), *rates(), CAFE, MONKEYS], clock) as made:
        made.settings.newsletters[0].focus.topics.update(security=1, economy=1, trade=1)
        building.build(made, made.newsletter(SLUG))
        yield made


def page(
    installation: Installation,
    filters: Filters = EVERYTHING,
    *,
    limit: int = 40,
    offset: int = 0,
    edition: str = "latest",
) -> Page:
    with installation.database.read() as session:
        beside, now = lifecycle.find(session, SLUG, edition), installation.clock.now()
        letter = installation.newsletter(SLUG)
        return stories(session, letter, beside, filters, now, limit=limit, offset=offset)


def headlines(found: Page) -> set[str]:
    """The first word of each headline."""
    return {card.headline.split()[0] for card in found.cards}


def the(installation: Installation, word: str) -> Card:
    (found,) = page(installation, Filters(text=word)).cards
    return found


def test_a_card_says_who_tells_a_story_how_old_it_is_and_what_its_score_is_made_of(installation: Installation) -> None:
    first = page(installation).cards[0]
    assert (first.rank, first.place, first.left_out) == (1, cards.Place(1, Section.LEAD), "")
    assert {(outlet.name, outlet.country) for outlet in first.outlets} == {
        ("Harbour Wire", "Britain"),
        ("Pacific Ledger", "Japan"),
        ("Delta Courier", "Singapore"),
        ("Meridian Post", "the United States"),
    }
    assert (first.outlet_countries, first.tellings_in_all) == (4, 4)
    assert first.countries[:2] == ("Taiwan", "China")
    assert (first.first_at, first.latest_at) == (NOW - timedelta(hours=5), NOW - timedelta(hours=2))
    published = [telling.published_at for telling in first.tellings]
    assert published == sorted(published, reverse=True)
    words = {part.name: part.words for part in first.parts}
    assert words["outlets"].startswith("4 outlets")
    assert (first.reason.split(";")[0], first.before, first.mark) == ("4 outlets in 4 countries", (), None)


def test_what_is_left_out_is_there_too_and_says_why(installation: Installation) -> None:
    found = page(installation)
    assert found.total == len(found.cards) == 4
    assert found.cards[-1].left_out == "none of the topics"
    assert [card.rank for card in found.cards] == [1, 2, 3, 4]
    assert found.ranked_at == NOW


def test_pages_follow_each_other(installation: Installation) -> None:
    whole = [card.story_id for card in page(installation).cards]
    parts = [page(installation, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [[card.story_id for card in part.cards] for part in parts] == [whole[:3], whole[3:], []]
    assert {part.total for part in parts} == {4}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filters(country="ID"), {"Indonesia's"}),
        (Filters(country="I"), set()),
        (Filters(country='"'), set()),
        (Filters(topic="trade"), {"China", "Café"}),
        (Filters(outlet="Pacific Ledger"), {"China"}),
        (Filters(outlet="Pacific"), set()),
        (Filters(outlet="Café_Post"), {"Café"}),
        (Filters(text="TAIWAN"), {"China"}),
        (Filters(text="meridian p"), {"China"}),
        (Filters(text="café_p"), {"Café"}),
        (Filters(text="caf__p"), set()),
        (Filters(text="50%"), {"Café"}),
        (Filters(text="5%%"), set()),
        (Filters(text="' OR 1=1 --"), set()),
        (Filters(text=" \n "), {"China", "Indonesia's", "Café", "Vietnam"}),
        (Filters(shown=Shown.CHOSEN), {"China", "Indonesia's", "Café"}),
        (Filters(shown=Shown.LEFT_OUT), {"Vietnam"}),
        (Filters(outlet="Delta Courier", shown=Shown.CHOSEN), {"China", "Indonesia's"}),
    ],
)
def test_filters_let_through_what_they_name(installation: Installation, wanted: Filters, expected: set[str]) -> None:
    found = page(installation, wanted)
    assert headlines(found) == expected
    assert found.total == len(expected)


def test_there_is_to_choose_from_what_the_ranking_has_whatever_is_filtered(installation: Installation) -> None:
    found = page(installation, Filters(text="nothing of the kind"))
    assert found.cards == []
    assert found.outlets[0].name == "Delta Courier"
    assert found.outlets[0].stories == 3
    assert {(choice.value, choice.name) for choice in found.countries} >= {("TW", "Taiwan"), ("ID", "Indonesia")}
    assert "trade" in {choice.value for choice in found.topics}
    counts = [choice.stories for choice in found.outlets]
    assert counts == sorted(counts, reverse=True)


def test_an_item_that_was_dropped_leaves_its_story_behind(installation: Installation) -> None:
    with installation.database.write() as session:
        item = session.exec(select(Item).where(Item.position == 2)).one()
        number = item.story_id
        session.delete(item)
    (card,) = [card for card in page(installation, Filters(shown=Shown.LEFT_OUT)).cards if card.story_id == number]
    assert card.left_out == "picked as main, and not in this edition"


def test_the_story_of_an_item_is_found_where_it_was_merged_or_split(installation: Installation) -> None:
    newsletter = installation.newsletter(SLUG)
    drills, monkeys = the(installation, "Taiwan"), the(installation, "monkeys")
    merge_now(installation, newsletter, [monkeys.story_id, drills.story_id], "Ana")
    (merged,) = [card for card in page(installation).cards if card.story_id == monkeys.story_id]
    assert merged.place == drills.place
    entries = [telling.entry_id for telling in merged.tellings if "monkeys" in telling.title]
    new = split_now(installation, newsletter, monkeys.story_id, entries, "Ana")
    places = {card.story_id: card.place for card in page(installation).cards}
    assert (places[monkeys.story_id], places[new]) == (drills.place, None)


def test_a_card_bears_its_mark(installation: Installation, clock: MovingClock) -> None:
    card = the(installation, "monkeys")
    marking.mark(installation, installation.newsletter(SLUG), card.story_id, StoryMark.PINNED, "Ana")
    mark = the(installation, "monkeys").mark
    assert mark is not None
    assert (mark.pinned, mark.by) == (True, "Ana")
    clock.move(minutes=-1)
    assert the(installation, "monkeys").mark is None


def test_what_past_editions_said_of_a_story_and_its_forerunners_is_there_the_newest_first(
    installation: Installation, clock: MovingClock
) -> None:
    clock.move(days=1)
    with installation.database.write() as session:
        drills = session.exec(select(Story).where(Story.rank == 1)).one()
        values = drills.model_dump(exclude={"id", "rank", "headline", "ranked_at"})
        older = Story(**values, rank=9, headline="Older", ranked_at=NOW - timedelta(days=3))
        session.add(older)
        session.flush()
        drills.follows_id, older.follows_id = older.id, drills.id  # a ring must not hold it up
        for number, status in ((2, EditionStatus.SENT), (3, EditionStatus.SKIPPED), (4, EditionStatus.SENT)):
            edition = bare_edition(session, number=number)
            edition.status, edition.built_at = status, clock.moment
            values = {"edition_id": edition.id, "key": 1, "position": 1, "section": Section.LEAD}
            session.add(Item(**values, story_id=older.id, headline=f"Said in {number}"))
        bare_edition(session, number=5).built_at = clock.moment
    first = page(installation).cards[0]
    assert [(said.number, said.headline) for said in first.before] == [
        (4, "Said in 4"),
        (2, "Said in 2"),
        (1, drills.headline),
    ]
    assert page(installation, edition="1").cards[0].before == ()


def test_only_entries_of_the_window_that_tell_it_still_and_of_feeds_in_use_are_listed(
    installation: Installation, tmp_path: Path
) -> None:
    old = report("Old drills", outlet="Harbour Wire", hours=100)
    with installation.database.write() as session:
        (entry,) = collect(session, tmp_path / "config.yaml", [old], NOW)
        drills = session.exec(select(Story).where(Story.rank == 1)).one()
        session.add(StoryEntry(story_id=drills.id, entry_id=entry.id, joined_at=NOW))
        session.exec(select(Feed).where(Feed.outlet == "Pacific Ledger")).one().active = False
        told_by = select(StoryEntry).where(StoryEntry.story_id == drills.id, StoryEntry.left_at == None)  # noqa: E711
        next(iter(session.exec(told_by))).left_at = NOW
    assert the(installation, "Taiwan").tellings_in_all == 2


def test_beside_an_edition_that_was_built_long_after_the_ranking_stands_what_that_looked_at(
    installation: Installation,
) -> None:
    before = the(installation, "Taiwan").tellings_in_all
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "latest").built_at += timedelta(days=4)  # as a weekly best-of is
    assert the(installation, "Taiwan").tellings_in_all == before > 0


def test_a_card_lists_so_many_entries_and_counts_all() -> None:
    outlets = [cards.Outlet(f"Post {number}", "Japan", state_affiliated=False, paywall=True) for number in range(50)]
    told_by = [
        cards.Telling(number, outlet, "Title", "https://post.example", NOW - timedelta(minutes=number))
        for number, outlet in enumerate(outlets)
    ]
    story = new_story(SLUG, NOW)
    made = cards.card(story, told_by, [cards.Before(1, NOW.date(), "B")] * 5, None, None)
    assert (len(made.tellings), made.tellings_in_all, len(made.outlets)) == (cards.MOST_TELLINGS, 50, 50)
    assert (len(made.before), made.left_out) == (cards.MOST_BEFORE, "others ranked higher")


def test_the_parts_of_a_score_are_short_and_what_decides_most_comes_first() -> None:
    story = new_story(SLUG, NOW)
    story.components = {"kind": 1.0, "outlets": 4.0, "novelty": 0.0, "recency": 0.5}
    story.detail = {"words": {"outlets": "7 outlets; heard as 7, half of 1 + 7", "recency": "last news 2 hours before"}}
    made = cards.card(story, (), (), None, None)
    assert [part.label for part in made.parts] == ["new to readers", "outlets", "age", "kind of text"]
    assert [part.words for part in made.parts[1:3]] == ["7 outlets", "last news 2 hours before"]


def test_a_board_before_anything_was_ranked_is_empty(installation: Installation) -> None:
    with installation.database.write() as session:
        for story in session.exec(select(Story)):
            story.newsletter = "another"
    found = page(installation)
    assert (found.cards, found.total, found.ranked_at) == ([], 0, None)


def test_a_page_asks_the_database_as_much_for_many_stories_as_for_one(tmp_path: Path) -> None:
    with new_installation(settings_file(tmp_path), MovingClock(NOW)) as made:
        desk_data.fill(made, stories=60, editions=50)
        asked: list[str] = []
        event.listen(made.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        whole = page(made)
        many, asked[:] = len(asked), []
        page(made, limit=1)
        assert len(asked) == many <= 12
    assert (whole.total, len(whole.cards)) == (60, 40)
    assert len(whole.cards[0].before) == 1


@NEEDS_POSTGRES
def test_the_board_and_the_archive_read_postgresql_alike(tmp_path: Path, upgraded_postgres: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        settings_file(folder)
    config = there / "config.yaml"
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    config.write_text(yaml.safe_dump(data | {"database_url": upgraded_postgres}), encoding="utf-8")
    server = open_installation(config, MovingClock(NOW))
    with new_installation(here / "config.yaml", MovingClock(NOW)) as file, contextlib.closing(server.database):
        for made in (file, server):
            desk_data.fill(made, stories=60, editions=3)
        for wanted in (Filters(), Filters(text="FERRIES"), Filters(outlet="Jade Post"), Filters(shown=Shown.CHOSEN)):
            assert page(file, wanted) == page(server, wanted)
        for text in ("", "Dockers", "OFFICIALS said", "entry_id"):
            with file.database.read() as one, server.database.read() as other:
                assert past(one, file.newsletter(SLUG), text) == past(other, server.newsletter(SLUG), text)
