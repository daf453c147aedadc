"""What the sources of a text say: which names, numbers, dates and quotations of a sentence stand in none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from digest.pick.language.lexicon import table
from digest.pick.language.sentences import split
from digest.pick.tag.places import gazetteer
from digest.pick.truth.dates import meant
from digest.pick.truth.tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

_LISTS = table("truth.yaml")
_TITLES, _NAME_VERBS = frozenset(_LISTS["titles"]), frozenset(_LISTS["name_verbs"])
# Capitalised without being a name: at the beginning of a quotation or in the title of a book.
_PLAIN = frozenset(table("english.yaml")["stop"]) | frozenset(_LISTS["free"])
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to"})  # ASEAN is the Association of Southeast Asian Nations
_LONGEST_TEXT = 50_000  # characters of a source that are read; no news text is longer
_TITLE_CASE = 0.7  # share of the longer words with a capital letter at which all are written so
_LONGER = 4  # letters: "of" and "the" are small in a headline in title case too
_UNCOUNTED = "one"  # "one of the ministers" counts nothing


@dataclass(frozen=True, slots=True)
class Source:
    """A text and when it was published; `id` is for whoever asks which source it was."""

    text: str
    published_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True)
class Statement:
    """One sentence of a source: `text` stands at `start` to `end` of it."""

    source: Source
    text: str
    start: int
    end: int
    order: tuple[Token, ...]

    @cached_property
    def facts(self) -> frozenset[str]:
        """The keys of its numbers and dates; a weekday also as the dates that it may mean."""
        given = (token for token in self.order if token.kind in {"number", "date"})
        return frozenset(chain.from_iterable(map(self.meant, given)))

    @cached_property
    def elements(self) -> frozenset[str]:
        """Everything that it says: `facts`, and the stems of its words."""
        return self.facts | {token.stem for token in self.order if token.kind == "word"}

    def meant(self, token: Token) -> set[str]:
        """Every element that one of its tokens stands for."""
        return meant(token.key, self.source.published_at) if token.kind == "date" else {token.element}


@dataclass(frozen=True)
class Evidence:
    """Everything that some sources say, read once; then each sentence is asked about in well under a millisecond."""

    statements: tuple[Statement, ...]
    _words: frozenset[str] = field(repr=False)
    _facts: frozenset[str] = field(repr=False)
    _neighbours: frozenset[tuple[str, str]] = field(repr=False)
    _quotations: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> Evidence:
        """The evidence that all sentences of `sources` give."""
        return cls.from_statements([statement for source in sources for statement in statements(source)])

    @classmethod
    def from_statements(cls, given: Sequence[Statement]) -> Evidence:
        """The evidence that these sentences give and no others."""
        words: set[str] = set()
        facts: set[str] = set()
        neighbours: set[tuple[str, str]] = set()
        for statement in given:
            said = [token.key for token in statement.order if token.kind == "word"]
            words.update(said)
            words.update(_initials(statement.order))
            neighbours.update(pairwise(said))
            facts |= statement.facts
        return cls(tuple(given), frozenset(words), frozenset(facts), frozenset(neighbours), _quotations(given))

    def lacks(self, sentence: str) -> list[str]:
        """The names, numbers, dates and quotations of `sentence` that no source has, as they stand in it."""
        missing: list[str] = []
        for part in split(sentence):
            order = tokens(part)
            checks = (self._missing_facts(order), self._missing_names(order), self._missing_quotations(order, part))
            missing += [text for _, text in sorted(chain.from_iterable(checks))]
        return list(dict.fromkeys(missing))

    def _missing_facts(self, order: Sequence[Token]) -> Iterator[tuple[int, str]]:
        for token in order:
            if token.kind == "number" and token.key not in self._facts and token.text.casefold() != _UNCOUNTED:
                yield token.start, token.text
            elif token.kind == "date" and token.key not in self._facts:
                day, _, year = token.key.rpartition(".")
                # 18.2.2026 is there too if one source has 18 February of no year and this year is said elsewhere.
                if not (day.count(".") == 1 and day in self._facts and year in self._facts):
                    yield token.start, token.text

    def _missing_names(self, order: Sequence[Token]) -> Iterator[tuple[int, str]]:
        for name in _names(order):
            unknown = [token.text for token in name if token.key not in self._words and token.key not in _TITLES]
            if unknown:
                yield name[0].start, " ".join(unknown)
                continue
            for one, other in pairwise(name):
                apart = one.text.endswith(("'s", "’s")) or {one.key, other.key} & _TITLES  # Japan's Abe, President Lee
                if not apart and (one.key, other.key) not in self._neighbours:
                    yield one.start, f"{one.text} {other.text}"

    def _missing_quotations(self, order: Sequence[Token], sentence: str) -> Iterator[tuple[int, str]]:
        for quotation in _quoted(order):
            keys = f" {' '.join(token.key for token in quotation)} "
            if not any(keys in said for said in self._quotations):
                yield quotation[0].start, f"“{sentence[quotation[0].start : quotation[-1].end]}”"


def unsupported(text: str, sources: Sequence[str], published: Sequence[datetime | None] = ()) -> list[str]:
    """The names, numbers, dates and quotations of `text` that stand in none of `sources`, as they stand in `text`.

    Args:
        text: what is to be printed: a sentence or several.
        sources: headline and text of each source.
        published: when each was published; with it "18 February" is found where a source says "Wednesday".
    """
    moments = [*published, *[None] * (len(sources) - len(published))]
    return Evidence.of(map(Source, sources, moments)).lacks(text)


def statements(source: Source, most: int | None = None) -> Iterator[Statement]:
    """The sentences of a source in order, the first `most` of them or all."""
    text, at = source.text[:_LONGEST_TEXT], 0
    for sentence in split(text)[:most]:
        start = text.index(sentence, at)
        at = start + len(sentence)
        yield Statement(source, sentence, start, at, tuple(tokens(sentence)))


def _names(order: Sequence[Token]) -> Iterator[list[Token]]:
    """Each run of capitalised words that is a name."""
    words = [token for token in order if token.kind == "word"]
    longer = [token for token in words if len(token.text) >= _LONGER]
    title_case = len(longer) >= _LONGER and sum(token.capital for token in longer) > _TITLE_CASE * len(longer)
    shouted = len(words) > 1 and all(token.text.isupper() for token in words)
    run: list[Token] = []
    for at, token in enumerate(order):
        if token.kind == "word" and token.capital and not _is_plain(order, at, title_case or shouted):
            if run and (title_case or shouted):  # who knows where one name ends and the next begins?
                yield run
                run = []
            run.append(token)
        else:
            if run:
                yield run
            run = []
    if run:
        yield run


def _is_plain(order: Sequence[Token], at: int, headline: bool) -> bool:
    """Whether a capitalised word is an ordinary one that only stands where capitals are written."""
    token = order[at]
    if token.key in _PLAIN or token.text.casefold() in _PLAIN:
        return True
    if _is_place(token.text) or (not headline and sum(map(str.isupper, token.text)) > 1):
        return False
    if headline:
        return True
    begins = token.first or (at > 0 and order[at - 1].kind == "open")
    if not begins:
        return False
    after = order[at + 1] if at + 1 < len(order) else None
    if after is None or after.kind != "word":
        return True
    return not (after.capital or after.text.casefold() in _NAME_VERBS or token.text.endswith(("'s", "’s")))


@lru_cache(maxsize=4096)
def _is_place(word: str) -> bool:
    return bool(gazetteer().countries(word.title() if word.isupper() else word))


def _initials(order: Sequence[Token]) -> Iterator[str]:
    """What names of several words are called for short: `asean`, `un`."""
    run: list[str] = []
    for token in [*order, Token("stop", "", "", 0, 0)]:
        if token.kind == "word" and (token.capital if token.key not in _SMALL else run):
            run.append(token.text.casefold())
            continue
        if len(run) > 1:
            yield "".join(word[0] for word in run)
            yield "".join(word[0] for word in run if word not in _SMALL)
        run = []


def _quoted(order: Sequence[Token]) -> Iterator[list[Token]]:
    """The words of each quotation."""
    run: list[Token] = []
    for token in order:
        if token.quoted:
            run.append(token)
        elif run and token.kind != "stop":
            yield run
            run = []
    if run:
        yield run


def _quotations(given: Sequence[Statement]) -> tuple[str, ...]:
    """The keys of what stands in quotation marks in each statement."""
    return tuple(
        f" {' '.join(token.key for token in quotation)} "
        for statement in given
        for quotation in _quoted(statement.order)
    )
