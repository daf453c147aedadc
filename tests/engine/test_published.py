"""What readers may see, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.editions import EditionStatus
from digest.engine import published
from digest.engine.published import BEGUN
from tests.fakes.editions import SLUG
from tests.fakes.public import went_out

if TYPE_CHECKING:
    from digest.engine.installation import Installation


@pytest.fixture
def archive(installation: Installation) -> Installation:
    """Three editions that went out, one of them cancelled on its way, a draft, and one of another newsletter."""
    went_out(installation, 1)
    went_out(installation, 2, status=EditionStatus.SENDING, sent_at=None)
    went_out(installation, 3, status=EditionStatus.CANCELLED)
    went_out(installation, 4)
    went_out(installation, 5, status=EditionStatus.DRAFT)
    went_out(installation, 1, slug="elsewhere")
    return installation


@pytest.mark.parametrize("status", list(EditionStatus))
def test_an_edition_has_a_page_once_its_sending_has_begun(installation: Installation, status: EditionStatus) -> None:
    went_out(installation, 1, status=status)
    with installation.database.read() as session:
        assert (published.find(session, SLUG, 1) is not None) is (status in BEGUN)


def test_the_list_has_what_went_out_and_was_not_stopped_the_newest_first(archive: Installation) -> None:
    with archive.database.read() as session:
        assert [each.number for each in published.listed(session, SLUG, limit=9)] == [4, 2, 1]
        assert [each.number for each in published.listed(session, SLUG, limit=2)] == [4, 2]
        assert published.find(session, SLUG, 3) is not None
        assert published.find(session, SLUG, 99) is None


@pytest.mark.parametrize(("number", "beside"), [(1, (None, 2)), (2, (1, 4)), (3, (2, 4)), (4, (2, None))])
def test_the_neighbours_of_an_edition_are_in_the_list(
    archive: Installation, number: int, beside: tuple[int | None, int | None]
) -> None:
    with archive.database.read() as session:
        edition = published.find(session, SLUG, number)
        assert edition
        assert tuple(each and each.number for each in published.neighbours(session, edition)) == beside
