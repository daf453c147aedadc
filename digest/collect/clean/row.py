"""A row of the tables of patterns, and the parts that several rows are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINE = 1_000  # characters; longer lines are prose, which no row about lines is meant for
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
DAY = r"(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)[a-z]{0,6}"


@dataclass(frozen=True, slots=True)
class Row:
    """One habit of publishers: its name, how it is found, why it is not part of the report.

    A row is general: it names a habit, never one article. It runs on text of bounded length and nests no repetition in
    a repetition, so that hostile text costs no more than ordinary text.
    """

    name: str
    found: re.Pattern[str]
    why: str


def row(name: str, pattern: str, why: str, flags: int = re.IGNORECASE) -> Row:
    """A row whose pattern ignores case, unless `flags` say otherwise."""
    return Row(name, re.compile(pattern, flags), why)


def key(text: str) -> str:
    """What two lines share that differ only in case, punctuation or spacing."""
    return "".join(filter(str.isalnum, text.casefold()))
