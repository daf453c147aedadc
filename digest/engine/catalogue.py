"""What published editions say and are about, kept in memory to be searched.

What an edition says is read once, for it does not change any more; which editions are listed is asked each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import Session, col

from digest.db.editions import Edition, Item, Section
from digest.engine import published

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from digest.engine.published import Out

_MOST_HEADLINES = 4  # of an edition that are named as found
_AROUND_A_WORD = "\"“”„'‘«»()[],.;:!?"


@dataclass(frozen=True)
class Sought:
    """What is looked for: words, a country (two letters) and a topic; empty for any."""

    text: str = ""
    country: str = ""
    topic: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.country or self.topic)

    @cached_property
    def words(self) -> list[str]:
        """What must be said, each somewhere."""
        return [word.strip(_AROUND_A_WORD) or word for word in _folded(self.text).split()]


ANYTHING = Sought()


@dataclass(frozen=True, slots=True)
class Story:
    """A story; `said` is all that is printed of it, and the names of its outlets, to be searched."""

    headline: str
    said: str
    countries: frozenset[str]
    topics: frozenset[str]

    def is_sought(self, sought: Sought) -> bool:
        """Whether it is what is looked for."""
        return _is_about(self, sought) and _says(self.said, sought.words)


@dataclass(frozen=True)
class Contents:
    """An edition's subject and stories."""

    edition: int
    subject: str
    stories: Sequence[Story]

    @cached_property
    def countries(self) -> frozenset[str]:
        """All that any of the stories is about."""
        return frozenset().union(*(story.countries for story in self.stories))

    @cached_property
    def topics(self) -> frozenset[str]:
        """All that any of the stories is about."""
        return frozenset().union(*(story.topics for story in self.stories))

    def have(self, sought: Sought) -> bool:
        """Whether one of the stories is what is looked for.

        Where words alone are looked for, the subject may say them, too: it is about no country and no topic.
        """
        if not sought:
            return True
        is_text_alone = not (sought.country or sought.topic)
        return (is_text_alone and _says(_folded(self.subject), sought.words)) or (
            _is_about(self, sought) and any(story.is_sought(sought) for story in self.stories)
        )

    def headlines(self, sought: Sought) -> tuple[str, ...]:
        """Those of the stories that were looked for, the first few."""
        found = [story.headline for story in self.stories if sought and story.is_sought(sought)]
        return tuple(found[:_MOST_HEADLINES])


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some of the editions that were looked for, and how many there are in all; what any listed edition is about."""

    editions: list[Out]
    total: int
    countries: frozenset[str]
    topics: frozenset[str]


class Catalogue:
    """The contents of editions; any number of threads may search it at once."""

    def __init__(self) -> None:
        self._contents: dict[int, Contents] = {}  # by the id of the edition
        self._reading = Lock()

    def search(
        self, session: Session, newsletter: str, sought: Sought = ANYTHING, *, limit: int, offset: int = 0
    ) -> Leaf:
        """The listed editions of a newsletter that have what is looked for, the newest first."""
        listed = self._listed(session, newsletter)
        found = [each for each in listed if each.have(sought)]
        shown = {each.edition: each.headlines(sought) for each in found[offset : offset + limit]}
        return Leaf(
            published.these(session, shown),
            len(found),
            frozenset().union(*(each.countries for each in listed)),
            frozenset().union(*(each.topics for each in listed)),
        )

    def _listed(self, session: Session, newsletter: str) -> list[Contents]:
        ids = published.ids(session, newsletter)
        with self._reading:
            missing = [edition for edition in ids if edition not in self._contents]
            self._contents |= {each.edition: each for each in _read(session, missing)}
        return [self._contents[edition] for edition in ids]


def _is_about(what: Story | Contents, sought: Sought) -> bool:
    return (not sought.country or sought.country in what.countries) and (
        not sought.topic or sought.topic in what.topics
    )


def _says(text: str, words: Iterable[str]) -> bool:
    return all(map(text.__contains__, words))


def _read(session: Session, editions: Collection[int]) -> Iterable[Contents]:
    if not editions:
        return
    columns = (
        Item.section,
        Item.headline,
        Item.summary,
        Item.why_it_matters,
        Item.sources,
        Item.countries,
        Item.topics,
    )
    rows = session.execute(
        select(col(Item.edition_id), *map(col, columns))
        .where(col(Item.edition_id).in_(editions))
        .order_by(col(Item.position))
    )
    stories: dict[int, list[Story]] = {edition: [] for edition in editions}
    for edition, section, headline, summary, why, sources, countries, topics in rows:
        texts = [headline, *(each["text"] for each in summary), *(each["outlet"] for each in sources)]
        if section is not Section.BRIEF:  # of a brief, readers are not told why it matters
            texts.append(why)
        stories[edition].append(Story(headline, _folded("\n".join(texts)), frozenset(countries), frozenset(topics)))
    subjects = session.execute(select(col(Edition.id), col(Edition.subject)).where(col(Edition.id).in_(editions)))
    for edition, subject in subjects:
        yield Contents(edition, subject, stories[edition])


def _folded(text: str) -> str:
    """A text as it is compared: capitals and the shape of an apostrophe make no difference."""
    return text.casefold().replace("’", "'")
