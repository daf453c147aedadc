"""What readers may see, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.editions import EditionStatus
from digest.engine import published
from digest.engine.published import BEGUN, Leaf, Sought
from tests.fakes.editions import SLUG
from tests.fakes.public import change_item, went_out

if TYPE_CHECKING:
    from digest.engine.installation import Installation

SAID = "Café owners said “50% of \\beans” in São Tomé."


@pytest.fixture
def archive(installation: Installation) -> Installation:
    """Three editions that went out, one of them cancelled on its way, a draft, and one of another newsletter."""
    went_out(installation, 1)
    change_item(installation, 1, 2, countries=["ST", "BR"], topics=["trade"], headline="Beans",
                summary=[{"text": SAID, "outlet": "Harbour Post", "entry_id": 1}])  # fmt: skip
    went_out(installation, 2, subject="Rails for the north", status=EditionStatus.SENDING, sent_at=None)
    change_item(installation, 2, 1, topics=["energy", "trade"])
    went_out(installation, 3, status=EditionStatus.CANCELLED)
    went_out(installation, 4)
    went_out(installation, 5, status=EditionStatus.DRAFT)
    went_out(installation, 1, slug="elsewhere")
    return installation


def found(archive: Installation, sought: Sought = published.ANYTHING, *, limit: int = 20, offset: int = 0) -> Leaf:
    with archive.database.read() as session:
        return published.listed(session, SLUG, sought, limit=limit, offset=offset)


def numbers(leaf: Leaf) -> list[int]:
    return [each.number for each in leaf.editions]


@pytest.mark.parametrize("status", list(EditionStatus))
def test_an_edition_has_a_page_once_its_sending_has_begun(installation: Installation, status: EditionStatus) -> None:
    went_out(installation, 1, status=status)
    with installation.database.read() as session:
        assert (published.find(session, SLUG, 1) is not None) is (status in BEGUN)


def test_the_list_has_what_went_out_and_was_not_stopped_the_newest_first(archive: Installation) -> None:
    assert numbers(found(archive)) == [4, 2, 1]
    with archive.database.read() as session:
        assert published.find(session, SLUG, 3) is not None
        assert published.find(session, SLUG, 99) is None


@pytest.mark.parametrize(
    ("sought", "wanted"),
    [
        (Sought("RAILS for"), [2]),
        (Sought("port 2 opened"), [4, 2]),
        (Sought("“50% of \\beans”"), [1]),
        (Sought("São Tomé"), [1]),
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
    with archive.database.read() as session:
        assert published.countries(session, SLUG) == {"SG", "ST", "BR"}
        assert published.topics(session, SLUG) == {"trade", "energy"}


@pytest.mark.parametrize(("number", "beside"), [(1, (None, 2)), (2, (1, 4)), (3, (2, 4)), (4, (2, None))])
def test_the_neighbours_of_an_edition_are_in_the_list(
    archive: Installation, number: int, beside: tuple[int | None, int | None]
) -> None:
    with archive.database.read() as session:
        edition = published.find(session, SLUG, number)
        assert edition
        assert tuple(each and each.number for each in published.neighbours(session, edition)) == beside
