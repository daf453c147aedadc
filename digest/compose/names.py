"""What editors call the parts of an edition, and its texts by their fields."""

from __future__ import annotations

from digest.db.editions import Section

SECTIONS = {Section.LEAD: "lead", Section.MAIN: "main stories", Section.BRIEF: "briefs"}
"""In the order in which readers meet them."""

STORIES = {Section.LEAD: "lead story", Section.MAIN: "main story", Section.BRIEF: "brief"}
"""One story of each section; with its number there, it is a place."""

TEXTS = {
    "subject": "subject",
    "preheader": "preheader",
    "key_points": "key points",
    "note": "editor’s note",
    "headline": "headline",
    "summary": "summary",
    "why_it_matters": "why it matters",
}
