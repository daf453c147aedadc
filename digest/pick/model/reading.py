"""Reading what a model answered: JSON as it was asked for, JSON in a wrapping, or nothing that can be used."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from digest.legible import one_line

_FENCE = re.compile(r"^\s*```\w*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_MOST = 12  # sentences that are looked at
_LONGEST = 600  # characters of a sentence that is looked at


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
    found = [_written(one) for one in sentences[:_MOST]]
    return [one for one in found if one]


def _written(one: Any) -> Written | None:
    text = one.get("text") if isinstance(one, dict) else None
    numbers = one.get("sources") if isinstance(one, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST or not isinstance(numbers, list):
        return None
    clean = one_line(text.encode("utf-8", "replace").decode())
    return Written(clean, frozenset(number for number in numbers if type(number) is int))
