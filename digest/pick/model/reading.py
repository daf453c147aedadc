"""Reading what a model answered: JSON as it was asked for, JSON in a wrapping, or nothing that can be used."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from digest.legible import one_line
from digest.pick.language.sentences import split

_FENCE = re.compile(r"^\s*```\w*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_MOST = 12  # sentences that are looked at
_LONGEST = 1200  # characters of what should be one sentence and may be a few


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence that a model wrote, and the numbers of the sources that it says it is from. Nothing is checked."""

    text: str
    sources: frozenset[int]


def read(answer: str) -> list[Written]:
    """The sentences of an answer; none if it is no JSON of the form that was asked for."""
    fenced = _FENCE.match(answer)
    text = fenced[1] if fenced else answer
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return []
    try:
        data = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return []
    sentences = data.get("sentences") if isinstance(data, dict) else None
    if not isinstance(sentences, list):
        return []
    return [written for one in sentences[:_MOST] for written in _written(one)][:_MOST]


def _written(one: Any) -> list[Written]:
    """The sentences of one part of an answer: a model may put several where one was asked for."""
    text = one.get("text") if isinstance(one, dict) else None
    numbers = one.get("sources") if isinstance(one, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST or not isinstance(numbers, list):
        return []
    clean = one_line(text.encode("utf-8", "replace").decode())
    cited = frozenset(number for number in numbers if type(number) is int)
    return [Written(sentence, cited) for sentence in split(clean)]
