"""An edition whose stories are about several countries, and the order in which a copy of it tells them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.compose import approvals, lifecycle
from digest.db.editions import Edition, Section
from digest.engine import checking
from tests.fakes.editions import SLUG, draft_edition, subscribe

if TYPE_CHECKING:
    from digest.engine.installation import Installation

COUNTRIES = {1: ["SG"], 2: ["SG"], 3: ["JP"], 4: ["MY", "JP"], 5: ["SG"], 6: ["JP"]}
IN_EDITORS_ORDER = [1, 2, 3, 4, 5, 6]
JAPAN_FIRST = [1, 3, 2, 4, 6, 5]


def approve(installation: Installation, **readers: str) -> Edition:
    """An approved edition of six stories, the last three of them briefs; and readers, with what they want first."""
    draft_edition(installation, stories=6)
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        items = lifecycle.items_of(session, edition)
        for item in items:
            item.countries = COUNTRIES[item.key]
            item.topics = ["trade"] if item.key == 5 else []
            item.section = Section.BRIEF if item.key >= 4 else item.section
        session.flush()
        rendered = checking.composer(installation, installation.newsletter(SLUG)).rendered(edition, items)
        edition.html, edition.text, edition.picture = rendered.html, rendered.text, rendered.picture
        approvals.approve(session, edition, "Ana", installation.clock.now())
        for name, first in readers.items():
            (reader,) = subscribe(session, [f"{name}@readers.example"])
            reader.first = first
        return edition


def order(body: str) -> list[int]:
    """The stories in the order in which a body tells them."""
    found = [int(number) for number in re.findall(r"/port-(\d)-of-", body)]
    return list(dict.fromkeys(found))
