"""Whether a sentence that somebody else has written says what one or two sentences of the sources say, and no more.

There is no understanding here, only words: what is written must be made of the words of the sentences it is made from,
and what turns words into another meaning (a no, a may, a who-to-whom, a how-many-of-what) must stand as it stood there.
That lets shortening, joining and reordering pass, and stops invention. A true sentence in words of its own is stopped
too: there is always a quoted one to put in its place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.truth.tokens import SAID, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.pick.truth.evidence import Evidence, Statement

_LISTS = table("truth.yaml")
# Words that turn what follows, what has happened when one is lost or put in, and how many words further it bears on.
_TURNERS = (
    (frozenset(_LISTS["negators"]), "a “not” is lost or put in", 4),
    (frozenset(_LISTS["doubts"]), "a “may” is lost or put in", 4),
    (frozenset(_LISTS["intents"]), "a “will” is lost or put in", 4),
    (frozenset(_LISTS["limits"]), "an “only” or “almost” is lost or put in", 1),
)
_BOUNDS: list[tuple[tuple[str, ...], str]] = sorted(
    ((tuple(phrase.split()), name) for name, phrases in _LISTS["bounds"].items() for phrase in phrases),
    key=lambda pair: -len(pair[0]),
)
_BY = frozenset({"from", "to", "by"})  # "to 5 from 3" is not "from 5 to 3"
_PARTING = frozenset({"and", "but", "while", "or"})
_COVERED = 0.75  # share of a sentence that the sentences it is made from must hold; the rest may be names of the story
_NEW_AT_LEAST = 3  # words that a second sentence must add: for one word there is always some sentence
_NEAR = 4  # words apart in the source at which two neighbours of the sentence belong together


@dataclass(frozen=True, slots=True)
class Grounds:
    """The statements that a sentence is made from, the one with most of it first, and what it says beyond them."""

    statements: tuple[Statement, ...]
    objections: tuple[str, ...]


def grounds(sentence: str, evidence: Evidence, among: frozenset[int] | None = None) -> Grounds:
    """What `sentence` stands on.

    Args:
        sentence: a sentence to be printed.
        evidence: what the sources say.
        among: the ids of the sources that it is said to be from; all if left out.
    """
    order = tokens(sentence)
    wanted = _elements(order)
    pool = [one for one in evidence.statements if among is None or one.source.id in among]
    best = _best(wanted, pool)
    if not best:
        return Grounds((), ("no source says anything like it",))
    found = [objection for check in _CHECKS for objection in check(order, best)]
    return Grounds(best, tuple(dict.fromkeys([*_beyond(order, best, pool), *found])))


def _best(wanted: frozenset[str], pool: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statement that holds most of what is wanted, and the one that holds most of the rest, if any does."""
    taken: list[Statement] = []
    left = wanted
    for _ in range(2):
        best = max(pool, key=lambda one: (len(left & one.elements), -len(one.order)), default=None)
        if best is None or len(left & best.elements) < (_NEW_AT_LEAST if taken else 1):
            break
        taken.append(best)
        left -= best.elements
    return tuple(taken)


def _elements(order: Iterable[Token]) -> frozenset[str]:
    """Everything in a sentence that has to be accounted for."""
    return frozenset(key for token in order if (key := token.element))


def _beyond(order: Sequence[Token], best: Sequence[Statement], pool: Sequence[Statement]) -> list[str]:
    """What the sentence says that the statements it is made from do not; names may come from elsewhere in the story."""
    said = frozenset(chain.from_iterable(one.elements for one in best))
    sources = {one.source.id for one in best}
    around = frozenset(chain.from_iterable(one.elements for one in pool if one.source.id in sources))
    weighed = [(token, key) for token in order if (key := token.element)]
    named = [key for token, key in weighed if key not in said and token.capital and not token.first and key in around]
    strange = [token.text for token, key in weighed if key not in said and key not in named]
    if strange:
        return [f"no source says {', '.join(repr(word) for word in strange)} there"]
    if len(named) > (1 - _COVERED) * len(weighed):
        return ["too little of it stands in any two sentences"]
    return []


def _turned(order: Sequence[Token], best: Sequence[Statement]) -> list[str]:
    """Words that are turned by a "not" or the like in one place must not stand without it in the other."""
    found = []
    for turners, objection, reach in _TURNERS:
        turned, plain = _reached(order, turners, reach)
        there = [_reached(one.order, turners, reach) for one in best]
        there_turned = frozenset(chain.from_iterable(bent for bent, _ in there))
        there_plain = frozenset(chain.from_iterable(straight for _, straight in there))
        lost = (plain - turned) & (there_turned - there_plain)
        added = (turned - plain) & (there_plain - there_turned)
        if lost or added:
            found.append(objection)
    return found


def _reached(order: Sequence[Token], turners: frozenset[str], reach: int) -> tuple[set[str], set[str]]:
    """The words that one of `turners` bears on, and those that stand without one."""
    turned: set[str] = set()
    plain: set[str] = set()
    left = 0
    words = [token for token in order if token.kind in {"word", "number", "date", "stop"}]
    for at, token in enumerate(words):
        if token.kind == "stop":
            left = 0 if token.key in ".;:" else left
            continue
        pair = f"{token.key} {words[at + 1].key}" if at + 1 < len(words) else ""
        if token.key in turners or pair in turners:
            left = reach
        elif key := token.element:
            (turned if left else plain).add(key)
            left = max(0, left - 1)
    return turned, plain


def _context(order: Sequence[Token], best: Sequence[Statement]) -> list[str]:
    """Every word must stand near one of its neighbours in the source too: else it has been put to another use."""
    here = [(token, key) for token in order if (key := token.element)]
    there = [_places(one) for one in best]
    for at, (token, key) in enumerate(here):
        if at in {0, len(here) - 1} and (token.capital or token.kind == "date" or key == SAID):
            continue  # who, when and "he said" may come first or last of a shortened sentence
        neighbours = {here[beside][1] for beside in (at - 1, at + 1) if 0 <= beside < len(here)}
        known = [places for places in there if key in places and neighbours & places.keys()]
        near = any(
            abs(one - other) <= _NEAR
            for places in known
            for neighbour in neighbours & places.keys()
            for one in places[key]
            for other in places[neighbour]
        )
        if known and not near:
            return [f"{token.text!r} stands in another place there"]
    return []


def _places(statement: Statement) -> dict[str, list[int]]:
    """Where each element of a statement stands, counted in elements."""
    found: dict[str, list[int]] = {}
    for at, token in enumerate(token for token in statement.order if token.element):
        for key in statement.meant(token):
            found.setdefault(key, []).append(at)
    return found


def _attribution(order: Sequence[Token], best: Sequence[Statement]) -> list[str]:
    """What somebody only says may not be told as what is."""
    attributed = any(token.key == SAID for token in best[0].order)
    if attributed and not any(token.key == SAID for token in order):
        return ["it does not say who says so"]
    return []


def _counted(order: Sequence[Token], best: Sequence[Statement]) -> list[str]:
    """Numbers must count the same things, within the same bounds, in the same direction."""
    found = []
    for number, about in _numbers(order).items():
        there = [places[number] for one in best if number in (places := _numbers(one.order))]
        if not there:
            continue  # `_beyond` has said so already
        if about.bound not in {place.bound for place in there}:
            found.append(f"{number}: more, less or about is lost or put in")
        if about.by and not any(place.by in {"", about.by} for place in there):
            found.append(f"{number}: from, to or by is another")
        for thing in () if number.endswith("th") else about.things:  # "the first summit" counts no summits
            owners = [nearest for one in best if (nearest := _nearest_numbers(one.order, thing))]
            if owners and not any(number in owner for owner in owners):
                found.append(f"{number} counts something else there")
    return found


@dataclass(frozen=True, slots=True)
class _Counting:
    """How a number stands in a sentence: its bound, the preposition before it, the nearest words on either side."""

    bound: str
    by: str
    things: tuple[str, ...]


def _numbers(order: Sequence[Token]) -> dict[str, _Counting]:
    found: dict[str, _Counting] = {}
    for at, token in enumerate(order):
        if token.kind == "number":
            before = [other.key for other in order[max(0, at - 5) : at]]
            by = before[-1] if before and before[-1] in _BY else ""
            found.setdefault(token.key, _Counting(_bound(before), by, _things(order, at)))
    return found


def _bound(before: Sequence[str]) -> str:
    for words, name in _BOUNDS:
        for start in range(len(before) - len(words) + 1):
            if tuple(before[start : start + len(words)]) == words and len(before) - start - len(words) <= 1:
                return name
    return ""


def _things(order: Sequence[Token], at: int) -> tuple[str, ...]:
    """The word that follows a number, or stands before it where none follows and it has no unit."""
    before = range(at - 1, -1, -1) if order[at].key.isdigit() else range(0)
    for step in (range(at + 1, len(order)), before):
        for place in step:
            token = order[place]
            if token.kind in {"stop", "number", "date"} or token.key in _PARTING:
                break
            if token.kind == "word" and token.element and token.key != "people":
                return (token.stem,)
    return ()


def _nearest_numbers(order: Sequence[Token], thing: str) -> set[str]:
    """The numbers that stand nearest to a word; words that add nothing make no distance, marks and `and` do."""
    places: list[int] = []
    counted: list[tuple[int, str]] = []
    at = 0
    for token in order:
        weighs = token.element and token.key != "people"
        at += bool(weighs or token.kind == "stop" or token.key in _PARTING)
        if token.kind == "number" and not token.key.endswith("th"):
            counted.append((at, token.key))
        elif token.kind == "word" and token.stem == thing:
            places.append(at)
    if not places or not counted:
        return set()
    distances = [(min(abs(at - place) for place in places), key) for at, key in counted]
    least = min(distance for distance, _ in distances)
    return {key for distance, key in distances if distance == least}


def _roles(order: Sequence[Token], best: Sequence[Statement]) -> list[str]:
    """Who does something to whom must not be turned round."""
    here = _who_to_whom(order)
    for one in best:
        there = _who_to_whom(one.order)
        for doing in here.keys() & there.keys():
            (who, whom), (who_there, whom_there) = here[doing], there[doing]
            turned = (who - whom) & (whom_there - who_there) and (whom - who) & (who_there - whom_there)
            if turned and _count(order, "by") == _count(one.order, "by"):
                return [f"who and whom of “{doing}” have changed places"]
    return []


def _who_to_whom(order: Sequence[Token]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """For each word between two names: the words of the name before it and of the name after it."""
    runs: list[tuple[int, list[str]]] = []
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for at, token in enumerate(order):
        if token.kind != "word" or not token.capital or not token.element:
            continue
        if runs and runs[-1][0] == at - 1:
            runs[-1] = (at, [*runs[-1][1], token.key])
        else:
            runs.append((at, [token.key]))
    for (left, who), (right, whom) in pairwise(runs):
        for token in order[left + 1 : right]:
            if token.kind == "word" and token.element:
                found.setdefault(token.stem, (frozenset(who), frozenset(whom)))
    return found


def _count(order: Sequence[Token], word: str) -> int:
    return Counter(token.key for token in order)[word]


def _marks(order: Sequence[Token], best: Sequence[Statement]) -> list[str]:
    """What stands in quotation marks stays in them."""
    quoted: set[str] = set()
    plain: set[str] = set()
    for one in best:
        for token in one.order:
            if key := token.element:
                (quoted if token.quoted else plain).add(key)
    bare = {key for token in order if not token.quoted and (key := token.element)}
    return ["a quotation has lost its marks"] if bare & (quoted - plain) else []


_CHECKS: tuple[Callable[[Sequence[Token], Sequence[Statement]], list[str]], ...] = (
    _turned,
    _context,
    _attribution,
    _counted,
    _roles,
    _marks,
)
