"""What kind of thing an entry is: news, or opinion, analysis, a live blog, a video, an advertisement, sport."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from digest.pick.language.lexicon import Lexicon, table
from digest.pick.tag.topics import LEAD, TITLE_COUNTS

NEWS = "news"
NEVER = frozenset({"sport", "listicle", "lifestyle", "video", "sponsored", "crime", "roundup"})  # never worth telling


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    titles: tuple[re.Pattern[str], ...]
    urls: tuple[re.Pattern[str], ...]
    enough: float
    has_words: bool
    has_unless: bool


def kind(title: str, text: str, url: str) -> str:
    """What sort of entry it is: `news`, or one of the kinds of `kinds.yaml` such as `opinion`, `live` or `sport`."""
    path = url.lower()
    in_title = _words().weigh(title)
    in_text = _words().weigh(text[:LEAD])
    for row in _kinds():
        weight = TITLE_COUNTS * in_title.get(row.name, 0) + in_text.get(row.name, 0)
        excused = row.has_unless and bool(in_title.get(f"unless {row.name}"))
        if any(pattern.search(title) for pattern in row.titles) or any(pattern.search(path) for pattern in row.urls):
            return row.name
        if row.has_words and weight >= row.enough and not excused:
            return row.name
    return NEWS


@cache
def _words() -> Lexicon:
    words = {row["kind"]: row.get("words", {}) for row in table("kinds.yaml")}
    unless = {f"unless {row['kind']}": {1: row["unless"]} for row in table("kinds.yaml") if "unless" in row}
    return Lexicon(words | unless)


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            row["kind"],
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in row.get("titles", ())),
            tuple(re.compile(pattern) for pattern in row.get("urls", ())),
            row.get("enough", 0),
            "words" in row,
            "unless" in row,
        )
        for row in table("kinds.yaml")
    )
