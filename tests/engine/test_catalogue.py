"""Editions found by what their stories say and are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.compose import lifecycle
from digest.db.editions import EditionStatus, Section
from digest.engine.catalogue import ANYTHING, Catalogue, Leaf, Sought
from tests.fakes.editions import SLUG
from tests.fakes.public import change_item, went_out

if TYPE_CHECKING:
    from digest.engine.installation import Installation

SAID = "Café owners said “50% of \\beans” in São Tomé."


@pytest.fixture
def archive(installation: Installation) -> Installation:
    """Three editions that went out, one of them cancelled on its way, a draft, and one of another newsletter."""
    went_out(installation, 1)
    change_item(installation, 1, 2, countries=["ST", "BR"], topics=["trade"], headline="Beans", section=Section.BRIEF,
                summary=[{"text": SAID, "outlet": "Harbour Post", "entry_id": 1}])  # fmt: skip
    went_out(installation, 2, subject="Rails for the north", status=EditionStatus.SENDING, sent_at=None)
    change_item(installation, 2, 1, topics=["energy", "trade"])
    went_out(installation, 3, status=EditionStatus.CANCELLED)
    went_out(installation, 4)
    went_out(installation, 5, status=EditionStatus.DRAFT)
    went_out(installation, 1, slug="elsewhere")
    return installation


def found(
    archive: Installation,
    sought: Sought = ANYTHING,
    *,
    limit: int = 20,
    offset: int = 0,
    catalogue: Catalogue | None = None,
) -> Leaf:
    with archive.database.read() as session:
        return (catalogue or Catalogue()).search(session, SLUG, sought, limit=limit, offset=offset)


def numbers(leaf: Leaf) -> list[int]:
    return [each.number for each in leaf.editions]


@pytest.mark.parametrize(
    ("sought", "wanted"),
    [
        (Sought("RAILS for"), [2]),
        (Sought("“50% of \\beans”"), [1]),
        (Sought("SÃO TOMÉ"), [1]),
        (Sought("tomé beans café"), [1]),  # in any order
        (Sought("north rails"), [2]),
        (Sought("beans ship"), []),  # of two stories, neither of which says both
        (Sought("norvania “harbour post”"), [4, 2, 1]),  # an outlet
        (Sought("port's"), []),
        (Sought("season opened"), [4, 2, 1]),  # why it matters
        (Sought("season beans"), []),  # that of a brief, of which readers are not told it
        (Sought("5_%"), []),
        (Sought("entry_id"), []),  # the name of a field, which nobody wrote
        (Sought("' OR 1=1 --"), []),
        (Sought(country="BR"), [1]),
        (Sought(country="SG"), [4, 2, 1]),
        (Sought(country="XX"), []),
        (Sought(topic="trade"), [2, 1]),
        (Sought(topic="trad"), []),
        (Sought("beans", "ST", "trade"), [1]),
        (Sought("rails", country="SG"), []),  # said by the subject, which is about no country
        (Sought("opened", topic="energy"), [2]),
    ],
)
def test_editions_are_found_by_what_one_of_their_stories_is(
    archive: Installation, sought: Sought, wanted: list[int]
) -> None:
    leaf = found(archive, sought)
    assert (numbers(leaf), leaf.total) == (wanted, len(wanted))


def test_what_was_found_is_named(archive: Installation) -> None:
    assert found(archive, Sought(country="BR")).editions[0].headlines == ("Beans",)
    assert found(archive).editions[0].headlines == ()


def test_pages_follow_each_other(archive: Installation) -> None:
    pages = [found(archive, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [numbers(page) for page in pages] == [[4, 2], [1], []]
    assert {page.total for page in pages} == {3}


def test_only_what_there_is_can_be_filtered_by(archive: Installation) -> None:
    leaf = found(archive, Sought("beans"))
    assert (leaf.countries, leaf.topics) == (frozenset({"SG", "ST", "BR"}), frozenset({"trade", "energy"}))


def test_what_went_out_since_is_found_and_what_was_stopped_since_is_not(archive: Installation) -> None:
    catalogue = Catalogue()
    assert numbers(found(archive, Sought("opened"), catalogue=catalogue)) == [4, 2, 1]
    went_out(archive, 6)
    with archive.database.write() as session:
        lifecycle.find(session, SLUG, "2").status = EditionStatus.CANCELLED
    assert numbers(found(archive, Sought("opened"), catalogue=catalogue)) == [6, 4, 1]
    assert found(archive, catalogue=catalogue).topics == {"trade"}
