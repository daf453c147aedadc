"""How plainly a headline says that something has happened.

A chronicle of the day lists what was done: killed, elected, sentenced, signed, launched. A headline that asks,
explains, or tells what somebody wants or fears is for another page. Learned weights for single kinds of happening push
accidents up and diplomacy down, so all kinds count alike.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from digest.pick.language.lexicon import Lexicon, table

_LEAST = 0.3  # what is left for a headline in which nothing happens
_HALF = 4.0  # summed weight at which it is about 0.63 sure that something happened
_COUNTED = 1.0  # weight of a number in the headline: a toll, a vote, a sum
_ASKS = 0.6  # what is left for a question, an explainer, a headline that says `you`, the fate of one private person
_PLANS = 0.7  # what is left for what is wanted, feared or merely said
_KINDS = ("attack", "disaster", "office", "law", "relations", "arms", "policy", "milestone")
_NUMBER = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|dozens|scores|hundreds|thousands)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What in a headline speaks for a happening, and against it.

    `words` are those of the kind of happening that it says most of, with their weights. `number`: it gives one, such as
    a toll. `asks`: it is an aside (`is_aside`). `plans`: it tells what is wanted, feared or merely said.
    """

    words: dict[str, float]
    number: bool
    asks: bool
    plans: bool

    @property
    def weight(self) -> float:
        """How much the words and the number weigh together."""
        return sum(self.words.values()) + _COUNTED * self.number


def signs(title: str) -> Signs:
    """What a headline says of something that has happened."""
    return Signs(
        words=max(_lexicon().find(title).values(), key=lambda words: sum(words.values()), default={}),
        number=bool(_NUMBER.search(title)),
        asks=is_aside(title),
        plans=bool(_plans().search(title)),
    )


def event(title: str) -> float:
    """From about 0.1 (a question about what may come) to 1 (it is plainly said what was done)."""
    found = signs(title)
    value = _LEAST + (1 - _LEAST) * (1 - math.exp(-found.weight / _HALF))
    return value * (_ASKS if found.asks else 1.0) * (_PLANS if found.plans else 1.0)


def things_done(text: str) -> frozenset[str]:
    """The words of a text that say what has happened, such as `jailed`."""
    return frozenset(word for found in _lexicon().find(text).values() for word in found)


def is_aside(title: str) -> bool:
    """Whether a headline asks, explains, sums up, speaks to the reader, or is about one private person."""
    return bool(_asks().search(title))


@cache
def _lexicon() -> Lexicon:
    return Lexicon({kind: table("events.yaml")[kind] for kind in _KINDS})


@cache
def _asks() -> re.Pattern[str]:
    rows = table("events.yaml")
    asks, asides = "|".join(rows["asks"]), "|".join(rows["asides"])
    age = r",\s\d{1,3},"  # "A teacher, 34, walks": somebody whom the reader has to be told of
    return re.compile(rf"\?|^(?:{asks})\b|\b(?:{asides})\b|{age}", re.IGNORECASE)


@cache
def _plans() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(table('events.yaml')['plans'])})\b", re.IGNORECASE)
