"""The pane of the edition as plain values: its words by section, how each text stands to its target and its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.compose import lifecycle, revisions
from digest.compose.content import content_of
from digest.compose.draft import NAMED_COUNTRIES
from digest.compose.following import outdated
from digest.compose.names import SECTIONS, STORIES
from digest.db.editions import REPLACEABLE, EditionStatus, Section
from digest.engine.support import supports
from digest.pick.tag.places import country_name
from digest.web.desk import targets

if TYPE_CHECKING:
    from digest.compose.content import Content, ItemContent
    from digest.db.editions import Edition
    from digest.db.session import Database
    from digest.engine.support import ItemSupport
    from digest.web.desk.access import Visitor
    from digest.web.desk.targets import Target


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One story of the edition, from `number` 1 of the `count` of its section."""

    words: ItemContent
    number: int
    count: int
    support: ItemSupport

    @property
    def place(self) -> str:
        """Where it stands, such as `Main story 2 of 4`."""
        alone = self.words.section is Section.LEAD and self.count == 1
        return STORIES[self.words.section].capitalize() + ("" if alone else f" {self.number} of {self.count}")

    @property
    def countries(self) -> list[str]:
        """The countries that readers see it told of."""
        return [country_name(code) for code in self.words.countries[:NAMED_COUNTRIES]]

    @property
    def length(self) -> Target:
        """How long its summary is to be."""
        return targets.SUMMARY[self.words.section]

    @property
    def is_first(self) -> bool:
        """Whether it stands above all others."""
        return self.words.section is Section.LEAD and self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether no place is below it."""
        return self.words.section is Section.BRIEF and self.number == self.count


@dataclass(frozen=True, slots=True)
class Pane:
    """All that the pane shows; `editable` to whom it is shown, and as long as the edition is open for changes.

    `outdated` has the keys of the items whose old headlines the edition's own texts still have, by the text's field.
    One that is `approved` is so once somebody chose to edit it; `reopenable` is it to whoever may choose that.
    """

    content: Content
    revision: int
    supports: dict[int, ItemSupport]
    outdated: dict[str, list[int]]
    editable: bool
    reopenable: bool
    approved: bool
    undoable: bool

    def within(self, section: Section) -> list[ItemShown]:
        """The stories of a section in reading order."""
        items = self.content.within(section)
        return [
            ItemShown(item, number, len(items), self.supports[item.key]) for number, item in enumerate(items, start=1)
        ]

    @property
    def sections(self) -> list[tuple[Section, str, list[ItemShown]]]:
        """Each section with its title and its stories."""
        return [(section, name.capitalize(), self.within(section)) for section, name in SECTIONS.items()]

    @property
    def items(self) -> list[ItemShown]:
        """All stories in reading order."""
        return [item for section in SECTIONS for item in self.within(section)]

    def item(self, key: int) -> ItemShown:
        """The story of that key.

        Raises:
            ChangeError: It is not there, or not any more.
        """
        self.content.item(key)
        return next(item for item in self.items if item.words.key == key)

    def outdated_by(self, field: str) -> str:
        """What is to be said beside one of the edition's own texts that still has an old headline; else nothing."""
        places = [self.item(key).place.lower() for key in self.outdated.get(field, ())]
        return f"Still has the old headline of {' and '.join(places)}." if places else ""

    def beside(self, key: int) -> int | None:
        """The story that an editor looks at when one is gone: the next one, or the one before the last."""
        keys = [item.key for item in self.content.items]
        at = keys.index(key)
        near = keys[at + 1 : at + 2] or keys[max(at - 1, 0) : at]
        return near[0] if near else None


def pane_of(database: Database, edition: Edition, visitor: Visitor, reopen: int = 0) -> Pane:
    """The pane of an edition as it is now, for somebody; `reopen` is the approved revision that they chose to edit."""
    may_edit = visitor.may("edit") and edition.status in REPLACEABLE
    approved = edition.status is EditionStatus.APPROVED
    spared = approved and edition.revision != reopen
    with database.read() as session:
        items = lifecycle.items_of(session, edition)
        content, built = content_of(edition, items), revisions.built(session, edition)
        kept = revisions.revision(session, edition, edition.revision)
        return Pane(
            content,
            edition.revision,
            {support.key: support for support in supports(session, items)},
            outdated(content, built) if built else {},
            editable=may_edit and not spared,
            reopenable=may_edit and spared,
            approved=approved,
            undoable=kept is not None and kept.parent is not None,
        )
