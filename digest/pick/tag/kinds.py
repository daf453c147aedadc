"""What kind of thing an entry is: news, or opinion, analysis, a live blog, a video, an advertisement, sport."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.tag.vocabulary import KIND, LEAD, SAYS_IT_ALONE, TITLE_COUNTS, UNLESS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

NEWS = "news"
NEVER = frozenset({"sport", "listicle", "lifestyle", "video", "sponsored", "crime", "roundup"})  # never worth telling


class _Patterns:
    """Patterns searched for together: at the beginning of a text, at its words, or anywhere."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._begin = _joined([pattern[1:] for pattern in patterns if pattern.startswith("^")])
        words = _joined([pattern[2:] for pattern in patterns if pattern.startswith(r"\b")], r"\b")
        others = [re.compile(pattern) for pattern in patterns if not pattern.startswith(("^", r"\b"))]
        self._anywhere = [*([words] if words else []), *others]

    def find(self, text: str) -> bool:
        return bool(self._begin and self._begin.match(text)) or any(each.search(text) for each in self._anywhere)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of `kinds.yaml`. `enough` is None where it has no words; `politics` speaks against it if set."""

    name: str
    titles: _Patterns
    urls: _Patterns
    enough: float | None
    politics: bool

    def fits(self, title: str, path: str, weight: float, *, excused: bool) -> bool:
        """Whether an entry is of this kind, by its headline, by its address, or by the `weight` of its words."""
        if self.titles.find(title) or self.urls.find(path):
            return True
        return self.enough is not None and weight >= self.enough and not excused


def kind(title: str, text: str, url: str, *, politics: bool = False) -> str:
    """What sort of entry it is: `news`, or one of the kinds of `kinds.yaml` such as `opinion`, `live` or `sport`.

    `politics` is whether the headline names a politician or more than one country: a murder between states is news.
    """
    headline, path = title.lower(), url.lower()
    in_title, in_text, unless = (
        words(title).get(KIND, {}),
        words(text[:LEAD]).get(KIND, {}),
        words(title).get(UNLESS, {}),
    )
    for row in _kinds():
        titled, told = in_title.get(row.name, {}), in_text.get(row.name, {})
        weight = TITLE_COUNTS * sum(titled.values()) + sum(told.values())
        if len(titled | told) == 1 and max((titled | told).values()) < SAYS_IT_ALONE:
            weight = 0.0
        if row.fits(headline, path, weight, excused=row.name in unless or (politics and row.politics)):
            return row.name
    return NEWS


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            row["kind"],
            _Patterns(row.get("titles", ())),
            _Patterns(row.get("urls", ())),
            row.get("enough", 0) if "words" in row else None,
            row.get("politics", False),
        )
        for row in table("kinds.yaml")
    )


def _joined(patterns: Sequence[str], before: str = "") -> re.Pattern[str] | None:
    return re.compile(f"{before}(?:{'|'.join(f'(?:{each})' for each in patterns)})") if patterns else None
