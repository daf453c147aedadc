from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from digest.cli.explained import order_note, place, worth
from digest.db.stories import Story


def story(score: float = 1.0, **fields: Any) -> Story:
    moment = datetime(2026, 2, 18, 12, tzinfo=UTC)
    return Story(
        newsletter="asia", headline="Port opens", lead_entry_id=1, rank=1, score=score, reason="1 outlet",
        first_seen_at=moment, ranked_at=moment, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"section": "main"}, "chosen as main"),
        ({"section": "brief", "detail": {"pinned": "asia"}}, "chosen as brief, for the pinned region asia"),
        ({"excluded": "sport, not news"}, "not chosen: sport, not news"),
        ({"detail": {"cut": "no place was left"}}, "not chosen: no place was left"),
    ],
)
def test_a_story_says_where_it_stands_or_why_not(fields: dict[str, Any], words: str) -> None:
    assert place(story(**fields)) == words


def test_only_an_order_that_is_not_that_of_the_scores_has_a_note() -> None:
    assert order_note([story(2), story(1)]) == ""
    assert "by worth" in order_note([story(1), story(2)])


def test_a_worth_that_nobody_weighed_is_left_empty() -> None:
    assert worth(story(detail={"worth": 0.5})) == "0.50"
    assert worth(story(detail={"worth": None})) == worth(story()) == ""
