"""Past editions are found by what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.deliveries import DeliveryStatus
from digest.db.editions import EditionStatus, Item
from digest.engine import sending
from digest.engine.archive import PastPage, past
from tests.fakes.editions import SLUG, approved_edition, bare_edition, draft_edition, item

if TYPE_CHECKING:
    from digest.engine.installation import Installation

SAID = "Café owners said “50% of \\beans” in São Tomé."


@pytest.fixture
def archive(installation: Installation) -> Installation:
    """An edition that went out to three readers, one that was skipped, one of another newsletter, and a draft."""
    approved_edition(installation)
    sending.send(installation, installation.newsletter(SLUG), "1")
    with installation.database.write() as session:
        skipped = bare_edition(session, number=2)
        skipped.status, skipped.subject = EditionStatus.SKIPPED, "Rails for the north"
        said = item(skipped, 1, headline="Miners' strike ends")
        said.summary = [{"text": SAID, "outlet": "Harbour Post", "entry_id": 1}]
        other = bare_edition(session, "elsewhere", 1)
        session.add_all([said, item(other, 1)])
    draft_edition(installation, number=3)
    return installation


def found(archive: Installation, text: str = "", *, limit: int = 30, offset: int = 0) -> PastPage:
    with archive.database.read() as session:
        return past(session, archive.newsletter(SLUG), text, limit=limit, offset=offset)


def test_editions_come_the_newest_first_each_with_what_became_of_it(archive: Installation) -> None:
    draft, skipped, sent = found(archive).editions
    assert [each.number for each in (draft, skipped, sent)] == [3, 2, 1]
    assert (draft.status, draft.copies, draft.approved_by) == (EditionStatus.DRAFT, {}, "")
    assert (skipped.status, skipped.subject) == (EditionStatus.SKIPPED, "Rails for the north")
    assert (sent.copies, sent.approved_by) == ({DeliveryStatus.SENT: 3}, "Ana Editor")
    assert sent.sent_at is not None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the STRAIT reopens", [3, 1]),
        ("Rails", [2]),
        ("miners'", [2]),
        ("port 2 opened on monday", [3, 1]),
        ("monday opened port", [3, 1]),
        ("north rails", [2]),
        ("Rails Tomé", []),  # one in the subject, the other in a story
        ("Café owners", [2]),
        ("São Tomé", [2]),
        ("“50% of \\beans”", [2]),
        ("5_%", []),
        ("entry_id", []),  # the name of a field, which nobody wrote
        ("Harbour Post", []),  # an outlet, which is no word of the summary
        ("nothing of the kind", []),
        ("  ", [3, 2, 1]),
    ],
)
def test_what_an_edition_said_finds_it(archive: Installation, text: str, numbers: list[int]) -> None:
    page = found(archive, text)
    assert [each.number for each in page.editions] == numbers
    assert page.total == len(numbers)


def test_what_was_found_names_the_items_that_say_it(archive: Installation) -> None:
    (edition,) = found(archive, "São Tomé").editions
    assert edition.found == ("Miners' strike ends",)
    assert found(archive, "Rails").editions[0].found == ()
    with archive.database.read() as session:
        headlines = [each.headline for each in session.exec(select(Item).where(Item.edition_id == 1))]
    assert found(archive, "Norvania").editions[1].found == tuple(headlines)


def test_pages_of_editions_follow_each_other(archive: Installation) -> None:
    pages = [found(archive, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [[each.number for each in page.editions] for page in pages] == [[3, 2], [1], []]
    assert {page.total for page in pages} == {3}
