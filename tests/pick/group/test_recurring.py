from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.pick.group.recurring import heading, recurring
from digest.pick.group.stories import group
from tests.pick.samples import report

if TYPE_CHECKING:
    from digest.pick.report import Report


def _briefings(title: str) -> list[Report]:
    texts = [
        "Copper fell while nickel rose.",
        "A strike closed two ports.",
        "Bond yields rose in Tokyo.",
        "Rain hit crops.",
    ]
    return [
        report(title, f"A look at what moved markets. {text}", hours=24 * day + 1) for day, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    "title", ["Metals Roundup: Market Talk", "Harbour notes", "Morning briefing for Monday, 9 March"]
)
def test_a_column_of_every_day_is_no_story(title: str) -> None:
    assert [len(story.reports) for story in group(_briefings(title))] == [1, 1, 1, 1]


def test_the_day_in_a_heading_does_not_count() -> None:
    assert heading("Market wrap, Tuesday 10 March 2026") == heading("Market wrap – Monday 9 March 2026")


def test_a_headline_sent_again_with_its_text_is_no_column() -> None:
    again = [report("Ferry sinks off Cebu", "Divers search for survivors.", hours=hours) for hours in (30, 2)]
    assert list(recurring(sorted(again, key=lambda each: each.published_at))) == [-1, -1]


def test_a_headline_of_two_outlets_is_no_column() -> None:
    both = [report("Ferry sinks", "One text.", hours=30), report("Ferry sinks", "Another text.", hours=2, outlet="B")]
    assert list(recurring(both)) == [-1, -1]


def test_what_a_column_tells_can_still_join_a_story() -> None:
    ferry = report("Ferry sinks off Cebu with 80 aboard", "The ferry Santa Rosa sank off Cebu on Monday.", hours=3)
    brief = report(
        "Morning briefing", "The ferry Santa Rosa sank off Cebu with 80 aboard on Monday.", hours=1, outlet="B"
    )
    assert [len(story.reports) for story in group([ferry, brief])] == [2]
