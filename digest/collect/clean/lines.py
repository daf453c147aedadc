"""One line of a text: what in it is a credit, a promotion or furniture, and where its sentences part."""

from __future__ import annotations

import re

from digest.collect.clean.credit import CREDITS, DATELINES, agency_named
from digest.collect.clean.furniture import CAPTIONS, LINES, PROMOTIONS
from digest.collect.clean.row import MAX_LINE, key

SENTENCE_WORDS = 5  # with fewer words a line is no sentence and gets no full stop
_EDGE = 200  # characters at either end of a line in which a credit stands
_STOP = re.compile(r"[.!?][\"'”’»)\]]{0,3}\s+(?=[\"'“‘«(\[]{0,2}(?:©\s?)?[A-Z0-9])")
_NOT_A_STOP = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|St|Jr|Sr|No|vs|Inc|Corp|Ltd|Co|Reps|Sens|Capt|Adm|Maj|"
    r"Rev|Hon|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)|\.[A-Za-z])\.?$"
)
# The rows that are about other pages, not about the report: an article keeps its headings and notices, but not these.
_ONWARD = {"onward link", "onward link abroad", "continue", "related", "share", "feedback", "follow", "live page"}
_AT_START = tuple(row for row in PROMOTIONS if row.found.pattern.startswith("^"))
_ANYWHERE = tuple(row for row in PROMOTIONS if not row.found.pattern.startswith("^"))
_ONWARD_LINES = tuple(row for row in LINES if row.name in _ONWARD)


def is_caption(line: str) -> bool:
    """Whether the line describes or credits a picture."""
    return len(line) <= MAX_LINE and any(row.found.match(line) for row in CAPTIONS)


def is_furniture(line: str) -> bool:
    """Whether nothing of the line belongs to the report."""
    if len(line) > MAX_LINE:
        return False
    return any(row.found.match(line) for row in LINES) or not any(map(str.isalnum, line))


def leads_elsewhere(line: str) -> bool:
    """Whether the line only points to other pages or sells something."""
    if len(line) > MAX_LINE:
        return False
    return any(row.found.match(line) for row in _ONWARD_LINES) or all(map(_is_promotion, sentences(line)))


def without_credits(line: str) -> tuple[str, str]:
    """The line without dateline and credit, and the agency that they name."""
    agency = ""
    for row in DATELINES:
        if match := row.found.match(line[:_EDGE]):
            agency = agency or match.groupdict().get("agency") or ""
            line = line[match.end() :]
    for row in CREDITS:
        start = max(0, len(line) - _EDGE)
        if match := row.found.search(line[start:]):
            agency = agency or match["agency"] or ""
            line = line[: start + match.start()]
    return line.strip(), agency_named(agency)


def without_promotions(line: str, seen: set[str]) -> str:
    """The line without sentences that promote something and without those in `seen`, to which it adds its own.

    A line of one sentence is not added: whoever asks decides on it as a whole.
    """
    parts = sentences(line)
    kept: dict[str, str] = {}
    for number, sentence in enumerate(parts):
        known = key(sentence) if len(parts) > 1 and len(sentence.split()) > SENTENCE_WORDS else str(number)
        if known not in seen and known not in kept and not _is_promotion(sentence):
            kept[known] = sentence
    if len(kept) > 1:
        seen |= kept.keys()
    return " ".join(kept.values())


def _is_promotion(sentence: str) -> bool:
    if len(sentence) > MAX_LINE:
        return False
    return any(row.found.match(sentence) for row in _AT_START) or any(row.found.search(sentence) for row in _ANYWHERE)


def sentences(line: str) -> list[str]:
    """The sentences of a line."""
    found, start = [], 0
    for stop in _STOP.finditer(line):
        if not _NOT_A_STOP.search(line[max(start, stop.start() - 12) : stop.start()]):
            found.append(line[start : stop.end()].rstrip())
            start = stop.end()
    return [*found, line[start:]] if line[start:].strip() else found
