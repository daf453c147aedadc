"""Where the stories of an edition stand, in the words of its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.compose.checks.draft import places
from digest.compose.places import placed
from digest.db.editions import Item, Section
from digest.engine import checking
from tests.fakes.editions import NOW, SLUG, MovingClock, bare_edition, item, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from digest.db.editions import Edition


def brief(edition: Edition, position: int, country: str) -> Item:
    made = item(edition, position)
    made.section, made.countries = Section.BRIEF, [country]
    return made


def test_an_item_has_the_number_that_the_checks_and_the_readers_give_its_story(tmp_path: Path) -> None:
    """Whether or not an editor let the briefs of one country stand together."""
    with new_installation(settings_file(tmp_path), MovingClock(NOW)) as made, made.database.write() as session:
        edition = bare_edition(session)
        briefs = [brief(edition, number, country) for number, country in enumerate(("SG", "JP", "SG"), start=3)]
        items = [item(edition, 1), item(edition, 2), *briefs]
        view = checking.composer(made, made.newsletter(SLUG)).view(edition, items)
    assert [(place, each.headline) for place, each in placed(items)] == [
        (place, story.headline) for place, story in places(view)
    ]
