"""Composing: the ranked stories in the database become an edition, which is rendered and then stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from digest.clock import local_day, wall_moment
from digest.compose import draft, revisions, weekly
from digest.compose.candidates import candidates, reach
from digest.compose.checks import Check, check
from digest.compose.render.edition import Rendered, render
from digest.compose.render.look import Look, load_look
from digest.compose.storing import Draft
from digest.compose.viewed import view_of
from digest.db.audience import Frequency
from digest.db.editions import REPLACEABLE, Edition, EditionStatus, Item
from digest.errors import RenderError, SettingsError, StateError
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.compose.view import EditionView
    from digest.settings import Newsletter, Schedule, Settings, Weekly


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the editions of one newsletter.

    `country_name` turns a country's two letters into the name that readers see.
    """

    settings: Settings
    newsletter: Newsletter
    country_name: Callable[[str], str]

    def begin(
        self, session: Session, now: datetime, frequency: Frequency, stories: int, *, replace: bool = False
    ) -> Draft:
        """The edition that a build makes at `now`: today's draft made anew, or a new one if there is none.

        Args:
            session: For reading.
            now: The present; its local date is the edition's.
            frequency: Which of today's editions.
            stories: How many stories there are to tell.
            replace: Build again even what is approved already, which voids the approval.

        Raises:
            StateError: There are too few stories, or today's edition is approved already.
        """
        self._require_enough(frequency, stories)
        day = local_day(now, self.newsletter.timezone)
        of_newsletter = Edition.newsletter == self.newsletter.slug
        newest = session.exec(
            select(Edition)
            .where(of_newsletter, Edition.frequency == frequency)
            .order_by(col(Edition.number).desc())
            .limit(1)
        ).first()
        if newest is None or not newest.is_replaced_by_a_build_on(day):
            number = (session.exec(select(func.max(Edition.number)).where(of_newsletter)).one() or 0) + 1
            new = Edition(
                newsletter=self.newsletter.slug, number=number, day=day, frequency=frequency, subject="", preheader="",
                built_at=now, send_at=now,
            )  # fmt: skip
            return Draft(new)
        if newest.status is EditionStatus.APPROVED and not replace:
            raise StateError(
                f"edition {newest.number} of {day} is approved already: `{_command(frequency)} --replace` builds it "
                "again and drops the approval"
            )
        again = Edition(**newest.model_dump() | {"revision": newest.revision + 1, "built_at": now})
        return Draft(again, newest, revisions.present(session, newest).last_key)

    def fill(self, session: Session, begun: Draft, reported: dict[str, Any] | None = None) -> Draft:
        """The edition with the stories that the ranking made at that moment chose, to be rendered.

        Args:
            session: For reading.
            begun: The edition.
            reported: The reports that there were, as `Edition.coverage` holds it; without it there is no picture.
        """
        edition = begun.edition
        since = edition.built_at - self._window
        edition.coverage = reported or {}
        placed = draft.arrange(candidates(session, self.newsletter.slug, edition.built_at, since))
        return self.fill_with(session, begun, placed, self.newsletter.schedule)

    def fill_with(
        self, session: Session, begun: Draft, placed: Sequence[draft.Candidate], hours: Schedule | Weekly
    ) -> Draft:
        """The edition with these stories, to be rendered.

        Args:
            session: For reading.
            begun: The edition.
            placed: Its stories in reading order.
            hours: When it is built and sent.
        """
        edition = begun.edition
        lead, before = placed[0], weekly.SUBJECT if edition.frequency is Frequency.WEEKLY else ""
        edition.subject = draft.subject(lead.headline, [source["title"] for source in lead.sources], before)
        edition.preheader = draft.preheader([story.headline for story in placed])
        edition.key_points = draft.key_points(placed)
        self.address(edition)
        edition.send_at = max(edition.send_at, self._send_at(edition.built_at, hours))  # moved on, it stays there
        items = _items(edition, placed, begun.last_key)
        self.count_outlets(session, edition, items)
        return replace(begun, items=items)

    def _require_enough(self, frequency: Frequency, count: int) -> None:
        remedy = "collect more, or widen `sections.window_hours` or `focus`"
        if frequency is Frequency.WEEKLY:
            remedy = "it is made from the editions that were sent in the week"
        if count < self.newsletter.sections.min_stories:
            stories = counted(count, "story is", "stories are")
            raise StateError(
                f"only {stories} worth telling, and `sections.min_stories` asks for "
                f"{self.newsletter.sections.min_stories}: {remedy}"
            )

    def count_outlets(self, session: Session, edition: Edition, items: Sequence[Item]) -> None:
        """Who reported what it tells: readers are told how many they are."""
        edition.outlets, edition.outlet_countries = reach(session, items, self._since(edition))

    def rendered(self, edition: Edition, items: Sequence[Item]) -> Rendered:
        """The edition as HTML, text and picture, with placeholders where each reader's own tokens go."""
        return render(self.view(edition, items), self.look)

    @property
    def look(self) -> Look:
        """How the newsletter looks, by the settings and the files of now."""
        return load_look(self.newsletter.look, self.settings.templates)

    def checked(self, edition: Edition, items: Sequence[Item]) -> list[Check]:
        """The pre-flight checks of the edition as it is stored."""
        stored = Rendered(html=edition.html, text=edition.text, picture=edition.picture)
        checks = check(
            self.view(edition, items),
            stored,
            min_stories=self.newsletter.sections.min_stories,
            oldest=self._since(edition),
        )
        outdated = self._outdated(edition, items, stored) if edition.status in REPLACEABLE else ""
        return [Check("as built", "fail", "edition", outdated), *checks] if outdated else checks

    def _outdated(self, edition: Edition, items: Sequence[Item], stored: Rendered) -> str:
        """What to do where building the edition from the same items would now give something else, or nothing."""
        current = Edition(**edition.model_dump())
        self.address(current)
        try:
            same = current == edition and self.rendered(current, items) == stored
        except (RenderError, SettingsError) as error:
            return f"it cannot be built any more: {error}"
        replace = " --replace" if edition.status is EditionStatus.APPROVED else ""
        again = (
            "the settings or the templates changed since it was built: "
            f"`{_command(edition.frequency)}{replace}` makes it anew"
        )
        return "" if same else again

    def address(self, edition: Edition) -> None:
        """Who the edition is from, and where its links lead: kept with it, so that an approval covers them."""
        edition.sender = self.newsletter.sender
        edition.reply_to = self.newsletter.reply_to or self.newsletter.sender
        edition.public_url = self.settings.public_url.rstrip("/")

    def view(self, edition: Edition, items: Sequence[Item]) -> EditionView:
        """The edition as the templates see it."""
        return view_of(edition, items, self.newsletter, self.country_name)

    @property
    def _window(self) -> timedelta:
        """How far back a story of the day may lie."""
        return timedelta(hours=self.newsletter.sections.window_hours)

    def _since(self, edition: Edition) -> datetime:
        """How far back a story of the edition may lie."""
        span = weekly.REACH if edition.frequency is Frequency.WEEKLY else timedelta()
        return edition.built_at - span - self._window

    def _send_at(self, now: datetime, hours: Schedule | Weekly) -> datetime:
        """Today's send hour; for an edition built after it, as much later as the editor has on other days."""
        zone = self.newsletter.timezone
        day = local_day(now, zone)
        build_at, send_at = wall_moment(day, hours.build_at, zone), wall_moment(day, hours.send_at, zone)
        return send_at if now < send_at else now + (send_at - build_at)


def _command(frequency: Frequency) -> str:
    """What builds an edition of that frequency."""
    return "digest build --weekly" if frequency is Frequency.WEEKLY else "digest build"


def _items(edition: Edition, placed: Sequence[draft.Candidate], last_key: int) -> list[Item]:
    """The items of an edition that is yet to be stored; `last_key` is the key that was given last."""
    return [
        Item(
            edition_id=edition.id,
            key=last_key + position,
            story_id=story.story_id,
            position=position,
            section=story.section,
            headline=story.headline,
            summary=story.summary,
            why_it_matters=story.why_it_matters,
            why_outlet=story.why_outlet,
            countries=story.countries,
            topics=story.topics,
            sources=story.sources,
            moved=story.moved,
            written_by=story.written_by,
            picked=story.picked,
        )
        for position, story in enumerate(placed, start=1)
    ]
