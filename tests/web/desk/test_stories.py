from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from lxml.html import fromstring
from sqlmodel import col, select

from digest.clock import RunningClock, clock_at
from digest.db.accounts import Role
from digest.db.editions import Audit, Edition, Item
from digest.db.stories import MarkedStory, Story, StoryEntry, StoryMark
from digest.engine.installation import open_installation
from tests.e2e.conftest import NOW, Program
from tests.fakes.desk import Desk, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.html import HtmlElement

BOARD = "/desk/newsletters/decoding-asia/editions/1"
CARDS = ".//li[starts-with(@class, 'story')]"


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Iterator[Desk]:
    """The draft of the sample feeds."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    program = Program(tmp_path / "config.yaml")
    program.change(program.settings() | {"serve": {"port": 0}})
    installation = open_installation(program.config, RunningClock(clock_at(NOW).now()))
    with served(installation) as made:
        yield made
    installation.database.close()


def page(desk: Desk, path: str = BOARD, role: Role = Role.EDITOR) -> HtmlElement:
    answer = desk.visitor(role).get(path)
    assert answer.status_code == 200
    return fromstring(answer.text)


def numbers(of: HtmlElement) -> list[int]:
    return [int(card.get("id").removeprefix("story-")) for card in of.xpath(CARDS)]


def ranked(desk: Desk) -> list[Story]:
    with desk.installation.database.read() as session:
        return list(session.exec(select(Story).where(Story.rank > 0).order_by(col(Story.rank))))


def all_numbers(desk: Desk) -> list[int]:
    """The stories of every page."""
    return [number for at in (1, 2, 3, 4) for number in numbers(page(desk, f"{BOARD}?page={at}"))]


def test_every_story_of_the_ranking_is_there_the_tail_too(desk: Desk) -> None:
    assert all_numbers(desk) == [story.id for story in ranked(desk)]


def test_a_card_says_who_tells_it_and_why_it_stands_where_it_does(desk: Desk) -> None:
    top = page(desk).xpath(CARDS)[0].text_content()
    assert "4 outlets in 4 countries" in " ".join(top.split())
    assert "In the edition: lead" in top
    assert ranked(desk)[0].reason in top


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("country=MN", "Mongolia"),
        ("topic=energy", "energy"),
        ("text=RARE+earths", "rare earths"),
        ("shown=left-out", "Add"),
    ],
)
def test_stories_are_narrowed_by_a_plain_form(desk: Desk, query: str, told: str) -> None:
    found = page(desk, f"{BOARD}?{query}")
    cards = [" ".join(card.text_content().split()) for card in found.xpath(CARDS)]
    assert 0 < len(cards) <= 20
    assert all(told in card for card in cards)
    assert "Show all" in found.text_content()


def test_a_story_that_is_none_of_ours_is_marked_with_who_said_so_and_can_be_ours_again(desk: Desk) -> None:
    editor, story = desk.visitor(Role.EDITOR), ranked(desk)[3]
    done = editor.post(f"{BOARD}/stories/{story.id}/mark?text=x", data={"mark": "not-ours"})
    assert done.status_code == 303, done.text
    assert done.headers["location"] == f"{BOARD}?text=x#story-{story.id}"
    card = page(desk).get_element_by_id(f"story-{story.id}")
    assert "not ours · Ana Editor" in card.text_content()
    editor.post(f"{BOARD}/stories/{story.id}/mark", data={"mark": ""})
    assert "not ours · Ana" not in page(desk).get_element_by_id(f"story-{story.id}").text_content()
    with desk.installation.database.read() as session:
        assert [row.mark for row in session.exec(select(MarkedStory))] == [StoryMark.NOT_OURS]


def test_ticked_stories_become_one_and_the_edition_stays_as_it_is(desk: Desk) -> None:
    editor, (kept, _, gone, *_) = desk.visitor(Role.EDITOR), ranked(desk)
    with desk.installation.database.read() as session:
        before = session.exec(select(Item.headline).order_by(col(Item.position))).all()
    done = editor.post(f"{BOARD}/stories/merge", data={"ticked": [kept.id, gone.id]})
    assert done.headers["location"] == f"{BOARD}?#story-{kept.id}"
    assert gone.id not in all_numbers(desk)
    with desk.installation.database.read() as session:
        assert session.exec(select(Item.headline).order_by(col(Item.position))).all() == before
        assert session.exec(select(Edition.revision)).one() == 1


def test_ticked_reports_make_a_story_of_their_own(desk: Desk) -> None:
    editor, story = desk.visitor(Role.EDITOR), ranked(desk)[0]
    with desk.installation.database.read() as session:
        told = select(StoryEntry.entry_id).where(StoryEntry.story_id == story.id, col(StoryEntry.left_at).is_(None))
        entry, *others = session.exec(told)
    done = editor.post(f"{BOARD}/stories/{story.id}/split", data={"entry": entry})
    new = int(done.headers["location"].rpartition("-")[2])
    with desk.installation.database.read() as session:
        of_new = select(StoryEntry.entry_id).where(StoryEntry.story_id == new, col(StoryEntry.left_at).is_(None))
        assert session.exec(of_new).all() == [entry]
        assert sorted(session.exec(told)) == sorted(others)


@pytest.mark.parametrize(("path", "said"), [("merge", "tick two stories"), ("1/split", "tick the reports")])
def test_with_nothing_ticked_it_is_said_what_to_tick(desk: Desk, path: str, said: str) -> None:
    answer = desk.visitor(Role.EDITOR).post(f"{BOARD}/stories/{path}")
    assert answer.status_code == 422
    assert said in answer.text.lower()


def test_a_story_of_the_tail_comes_into_the_edition_by_its_button(desk: Desk) -> None:
    editor, story = desk.visitor(Role.EDITOR), ranked(desk)[-1]
    editor.post(f"{BOARD}/items", data={"story_id": story.id, "section": "brief"})
    last = page(desk, f"{BOARD}?page=4")
    assert "In the edition: brief" in last.get_element_by_id(f"story-{story.id}").text_content()


def test_a_viewer_sees_the_stories_and_no_button(desk: Desk) -> None:
    pane = page(desk, role=Role.VIEWER).get_element_by_id("stories")
    assert len(numbers(pane)) == 20
    assert not pane.xpath(".//form[@method='post'] | .//input[@type='checkbox']")


def test_the_script_gets_the_pane_alone(desk: Desk) -> None:
    answer = desk.visitor(Role.EDITOR).post(
        f"{BOARD}/stories/{ranked(desk)[0].id}/mark", data={"mark": "pinned"}, headers={"Accept": "application/json"}
    )
    assert "pinned · Ana Editor" in answer.json()["pane"]
    with desk.installation.database.read() as session:
        assert "pinned" in [row.action for row in session.exec(select(Audit))]
