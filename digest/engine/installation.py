"""One installation: its settings, its database and its clock, opened together."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from digest.clock import Clock, SystemClock
from digest.db.session import Database
from digest.errors import SettingsError, UsageError
from digest.pick.tag.places import region_names
from digest.pick.tag.topics import topic_names
from digest.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from digest.settings import Newsletter, Settings


@dataclass(frozen=True, slots=True)
class Installation:
    """What every task works with.

    `woken` is set by a page that has stored something for the engine of this process to look at now.
    """

    settings: Settings
    database: Database
    clock: Clock
    woken: Event = field(default_factory=Event, repr=False, compare=False)

    def newsletter(self, slug: str | None) -> Newsletter:
        """The newsletter called `slug`, or the only one.

        Raises:
            UsageError: There are several and none is named, or none has that name.
        """
        newsletters = {newsletter.slug: newsletter for newsletter in self.settings.newsletters}
        if slug is None and len(newsletters) == 1:
            return next(iter(newsletters.values()))
        names = ", ".join(newsletters)
        if slug is None:
            raise UsageError(f"there are several newsletters ({names}): name one with --newsletter")
        if slug not in newsletters:
            raise UsageError(f"there is no newsletter {slug!r}; there is {names}")
        return newsletters[slug]


def open_installation(config: Path, clock: Clock | None = None) -> Installation:
    """Read the settings, open the database and bring its tables up to date.

    Raises:
        SettingsError: The settings cannot be used.
        DatabaseError: The database cannot be opened or upgraded.
    """
    settings = load(config)
    _require_known_focus(settings)
    database = Database(settings.database_url.get_secret_value())
    database.prepare()
    return Installation(settings, database, clock or SystemClock())


def _require_known_focus(settings: Settings) -> None:
    """Names of regions and topics come from the picker's tables, which the settings' own model does not know."""
    for newsletter in settings.newsletters:
        for what, given, known in (
            ("regions", newsletter.focus.regions, region_names()),
            ("pinned", newsletter.focus.pinned, region_names()),
            ("topics", newsletter.focus.topics, topic_names()),
        ):
            unknown = [name for name in given if name not in known]
            if unknown:
                raise SettingsError(
                    f"`newsletters.{newsletter.slug}.focus.{what}` names {', '.join(unknown)}, which nobody knows: "
                    f"there is {', '.join(sorted(known))}"
                )
