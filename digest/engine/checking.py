"""All that is checked before an edition may be approved: how it is set, what its sources say, where its links lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from digest.compose import lifecycle
from digest.compose.checks import CHECKS, Check, targets
from digest.compose.composer import Composer
from digest.compose.places import placed
from digest.db.audience import Frequency
from digest.db.editions import Correction, Edition
from digest.db.links import LinkAnswer
from digest.engine.support import unsupported
from digest.legible import one_line
from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from digest.db.editions import Item
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

NAMES = frozenset({*CHECKS, "as built", "facts", "corrections", targets.NAME})
"""What a check may be called: by these names warnings are accepted."""


def composer(installation: Installation, newsletter: Newsletter) -> Composer:
    """The composer of one newsletter."""
    return Composer(installation.settings, newsletter, country_name)


def checks_of(session: Session, installation: Installation, newsletter: Newsletter, edition: Edition) -> list[Check]:
    """How an edition stands the pre-flight checks, with what is known of its links."""
    items, maker = lifecycle.items_of(session, edition), composer(installation, newsletter)
    checks = [*maker.checked(edition, items), *(list(_unfounded(session, edition, items)) or [Check("facts", "pass")])]
    if edition.frequency is Frequency.WEEKLY:
        checks += list(_corrected(session, edition, items)) or [Check("corrections", "pass")]
    if installation.settings.collect.check_links:
        links = targets.outlet_links(maker.view(edition, items), edition.html)
        checks += targets.check_targets(links, _answers(session, links))
    return checks


def try_links_of(installation: Installation, newsletter: Newsletter, edition: Edition) -> None:
    """Try the edition's links to outlets, but for those that were tried within a day; if the settings want it.

    Raises:
        DatabaseError: The database cannot be written.
    """
    if not installation.settings.collect.check_links:
        return
    from digest.collect.links import try_links  # noqa: PLC0415 - aiohttp: most commands need none

    with installation.database.read() as session:
        view = composer(installation, newsletter).view(edition, lifecycle.items_of(session, edition))
    links = targets.outlet_links(view, edition.html)
    try_links(installation.database, installation.settings, installation.clock, list(links))


def _answers(session: Session, urls: Collection[str]) -> dict[str, LinkAnswer]:
    """What is known of the addresses, however old it is: no network is asked."""
    rows = session.exec(select(LinkAnswer).where(col(LinkAnswer.url).in_(urls)))
    return {row.url: row for row in rows}


def _corrected(session: Session, edition: Edition, items: Sequence[Item]) -> Iterator[Check]:
    """What a best-of tells again and was found to be wrong since it was built."""
    rows = session.exec(
        select(Edition.number, Correction)
        .join(Edition, col(Edition.id) == col(Correction.edition_id))
        .where(Edition.newsletter == edition.newsletter)
        .order_by(col(Correction.id))
    )
    wrong = {(number, row.item_key): row.text for number, row in rows}
    for place, item in placed(items):
        told_in = item.picked.get("told_in", {})
        text = wrong.get((told_in.get("edition"), told_in.get("key")))
        if text is not None:
            said = f"edition {told_in['edition']}, which it is from, was corrected: {one_line(text)[:200]}"
            yield Check("corrections", "warn", place, f"{said}. Drop it, or mend it")


def _unfounded(session: Session, edition: Edition, items: Sequence[Item]) -> Iterator[Check]:
    """What the items and the edition's own lines say and no source does: names, numbers, dates, quotations.

    The editor's note is the editor's own word.
    """
    found = placed(items)
    lines = [("subject", edition.subject), ("preheader", edition.preheader)]
    lines += [("key points", point) for point in edition.key_points]
    places = [*(place for place, _ in found), *(place for place, _ in lines)]
    said = unsupported(session, [item for _, item in found], [line for _, line in lines])
    for place, missing in zip(places, said, strict=True):
        if missing:
            message = f"no source says {', '.join(map(repr, missing))}: drop that sentence, or mend it"
            yield Check("facts", "fail", place, message)
