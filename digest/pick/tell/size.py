"""How long a summary may be."""

from __future__ import annotations

from dataclasses import dataclass

from digest.pick.tell.standing import LONGEST

PER_SOURCE_WORDS = 60


@dataclass(frozen=True, slots=True)
class Size:
    """How long a summary may be, in sentences and words; `per_source` counts for all that is taken from one outlet.

    `words` is the most; a story that is told with fewer gets fewer, about 60 of 85 on average.
    """

    words: int = 85
    sentences: int = 3
    longest: int = LONGEST
    per_source: int = PER_SOURCE_WORDS
