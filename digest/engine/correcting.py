"""Corrections: what was wrong in an edition that went out is said beside it, for good; its words stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from digest.compose import lifecycle
from digest.db.editions import REPLACEABLE, Audit, Correction, Edition
from digest.engine.published import BEGUN
from digest.errors import ChangeError, StateError
from digest.legible import one_line

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

LONGEST = 1000
"""Characters of a correction."""

CORRECTED = "corrected"
"""What the record says of it."""


def correct(  # noqa: PLR0913 - who says what of which edition
    installation: Installation, newsletter: Newsletter, number: int, text: str, by: str, *, item: int = 0
) -> Edition:
    """Say what was wrong and what is right: at once on the edition's page in the archive, and in the feed.

    Args:
        installation: Where it is stored.
        newsletter: Whose edition.
        number: Which of them.
        text: What was wrong, and what is right.
        by: Who says so; the record has the name, the page has not.
        item: The key of the item that it is about; 0 for none.

    Raises:
        StateError: There is no such edition, or nobody got it.
        ChangeError: The text is empty, too long, or said already; or there is no such item.
    """
    said, now = one_line(text), installation.clock.now()
    if not 0 < len(said) <= LONGEST:
        raise ChangeError(f"a correction says what was wrong and what is right, in at most {LONGEST} characters")
    with installation.database.write() as session:
        edition = lifecycle.find(session, newsletter.slug, str(number))
        if edition.status not in BEGUN:
            rest = "nobody got it yet, so change it" if edition.status in REPLACEABLE else "nobody got it"
            raise StateError(f"edition {edition.number} is {edition.status.word}: {rest}")
        items = {each.key: each for each in lifecycle.items_of(session, edition)}
        if item and item not in items:
            raise ChangeError(f"edition {edition.number} has no story {item}: there is {', '.join(map(str, items))}")
        same = select(Correction).where(Correction.edition_id == edition.id, Correction.text == said)
        if session.exec(same).first():
            raise ChangeError("that correction is there already")
        session.add(Correction(edition_id=edition.id, item_key=item, text=said, at=now, by=by))
        detail = {"note": said, "headline": items[item].headline if item else ""}
        session.add(Audit(at=now, actor=by, action=CORRECTED, edition_id=edition.id, detail=detail))
        return edition
