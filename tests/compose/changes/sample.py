"""The words of an edition with a lead, two main stories and four briefs."""

from __future__ import annotations

from typing import Any

from digest.compose.content import Content, ItemContent, Sentence, Source
from digest.db.editions import Section

LEAD, MAIN, BRIEF = Section.LEAD, Section.MAIN, Section.BRIEF
QUOTED = (
    Sentence("The two navies leave the strait on 1 April.", "Harbour Post", 11),
    Sentence("About 40 ships a week are expected.", "Xinhai Daily", 12),
)


def item(key: int, section: Section = MAIN, country: str = "SG", **more: Any) -> ItemContent:
    return ItemContent(key, section, f"Port {key} opens", countries=(country,), **more)


def source(number: int) -> Source:
    return Source(number, f"Outlet {number}", "Title", f"https://{number}.example/", "2026-02-18T12:00:00+00:00")


CONTENT = Content(
    subject="The strait reopens",
    preheader="Also: ports",
    note="Good morning.\n\nThe strait is the story.",
    key_points=("One.", "Two."),
    items=(
        item(1, LEAD, summary=QUOTED, why_it_matters="Freight costs twice what it did.", why_outlet="Harbour Post",
             sources=(source(11), source(12)), story_id=101),
        item(2, story_id=102),
        item(3),
        item(4, BRIEF, "SG"),
        item(5, BRIEF, "MY"),
        item(6, BRIEF, "MY"),
        item(7, BRIEF, "TH"),
    ),
    last_key=9,
)  # fmt: skip
SUMMARY = CONTENT.item(1).summary_text


def keys(content: Content, section: Section) -> list[int]:
    return [each.key for each in content.within(section)]
