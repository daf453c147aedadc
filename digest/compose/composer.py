"""Composing: the ranked stories in the database become an edition in the database, rendered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from digest.clock import local_day, wall_moment
from digest.compose import draft, lifecycle, revisions, weekly
from digest.compose.candidates import candidates, reach
from digest.compose.checks import Check, check
from digest.compose.content import content_of
from digest.compose.render.edition import Rendered, render
from digest.compose.render.look import Look, load_look
from digest.compose.viewed import view_of
from digest.db.audience import Frequency
from digest.db.editions import REPLACEABLE, Audit, Edition, EditionStatus, Item
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

    def compose(
        self,
        session: Session,
        now: datetime,
        *,
        reported: dict[str, Any] | None = None,
        replace: bool = False,
        by: str = "digest",
    ) -> Edition:
        """A draft from the ranking made at `now`: today's draft made anew, or a new edition if there is none.

        Args:
            session: One transaction.
            now: The present; its local date is the edition's.
            reported: The reports that there were, as `Edition.coverage` holds it; without it there is no picture.
            replace: Build again even what is approved already, which voids the approval.
            by: Who builds it.

        Raises:
            StateError: Today's edition is approved already, or there are too few stories.
        """
        placed = draft.arrange(candidates(session, self.newsletter.slug, now, now - self._window))
        self._require_enough(placed, "collect more, or widen `sections.window_hours` or `focus`")
        edition = self._edition_for(session, now, Frequency.EVERY, by, replace=replace)
        edition.coverage = reported or {}
        return self._composed(session, edition, placed, now, self.newsletter.schedule, by)

    def compose_weekly(
        self, session: Session, now: datetime, placed: Sequence[draft.Candidate], hours: Weekly, *, replace: bool
    ) -> Edition:
        """A draft of the week's best-of: today's made anew, or a new edition if there is none.

        Args:
            session: One transaction.
            now: The present; its local date is the edition's.
            placed: Its stories in reading order.
            hours: When it is built and sent.
            replace: Build again even what is approved already, which voids the approval.

        Raises:
            StateError: Today's best-of is approved already, or there are too few stories.
        """
        self._require_enough(placed, "it is made from the editions that were sent in the week")
        edition = self._edition_for(session, now, Frequency.WEEKLY, replace=replace)
        return self._composed(session, edition, placed, now, hours)

    def _require_enough(self, placed: Sequence[draft.Candidate], remedy: str) -> None:
        if len(placed) < self.newsletter.sections.min_stories:
            stories = counted(len(placed), "story is", "stories are")
            raise StateError(
                f"only {stories} worth telling, and `sections.min_stories` asks for "
                f"{self.newsletter.sections.min_stories}: {remedy}"
            )

    def _composed(  # noqa: PLR0913, PLR0917 - all that an edition is made from
        self,
        session: Session,
        edition: Edition,
        placed: Sequence[draft.Candidate],
        now: datetime,
        hours: Schedule | Weekly,
        by: str = "digest",
    ) -> Edition:
        """The edition with its items, set, recorded and stored."""
        lead, before = placed[0], weekly.SUBJECT if edition.frequency is Frequency.WEEKLY else ""
        edition.subject = draft.subject(lead.headline, [source["title"] for source in lead.sources], before)
        edition.preheader = draft.preheader([story.headline for story in placed])
        edition.key_points = draft.key_points(placed)
        self.address(edition)
        send_at = self._send_at(now, hours)
        edition.built_at, edition.send_at = now, max(edition.send_at, send_at)  # moved on, it stays there
        session.add(edition)
        session.flush()
        items = _place(session, edition, placed)
        self.count_outlets(session, edition, items)
        rendered = self.rendered(edition, items)
        edition.html, edition.text, edition.picture = rendered.html, rendered.text, rendered.picture
        detail = {"revision": edition.revision, "stories": len(items)}
        session.add(Audit(at=now, actor=by, action="built", edition_id=edition.id, detail=detail))
        parent = edition.revision - 1 or None  # what was built or edited before is there to go back to
        said = content_of(edition, items)
        revisions.record(session, edition, parent, by, now, {"kind": "built"}, said)
        return edition

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

    def _cancel_held(self, session: Session, now: datetime, frequency: Frequency) -> None:
        """An edition held since an earlier day gives way to today's: its stories may come again."""
        day = local_day(now, self.newsletter.timezone)
        held = select(Edition).where(
            Edition.newsletter == self.newsletter.slug,
            Edition.frequency == frequency,
            Edition.status == EditionStatus.HELD,
            Edition.day < day,
        )
        for edition in session.exec(held):
            detail = {"because": f"held until the edition of {day} was built"}
            lifecycle.step(
                session,
                edition,
                EditionStatus.SKIPPED,
                come_from={EditionStatus.HELD},
                actor="digest",
                now=now,
                detail=detail,
            )

    def _edition_for(
        self, session: Session, now: datetime, frequency: Frequency, by: str = "digest", *, replace: bool
    ) -> Edition:
        self._cancel_held(session, now, frequency)
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
            return Edition(
                newsletter=self.newsletter.slug, number=number, day=day, frequency=frequency, subject="", preheader="",
                built_at=now, send_at=now,
            )  # fmt: skip
        if newest.status is EditionStatus.APPROVED and not replace:
            raise StateError(
                f"edition {newest.number} of {day} is approved already: `{_command(frequency)} --replace` builds it "
                "again and drops the approval"
            )
        lifecycle.step(session, newest, EditionStatus.DRAFT, come_from=REPLACEABLE, actor=by, now=now)
        revisions.keep(session, newest, newest.revision, revisions.present(session, newest))
        lifecycle.void_approvals(session, newest, now)
        session.execute(delete(Item).where(col(Item.edition_id) == newest.id))
        newest.revision += 1
        return newest

    def _send_at(self, now: datetime, hours: Schedule | Weekly) -> datetime:
        """Today's send hour; for an edition built after it, as much later as the editor has on other days."""
        zone = self.newsletter.timezone
        day = local_day(now, zone)
        build_at, send_at = wall_moment(day, hours.build_at, zone), wall_moment(day, hours.send_at, zone)
        return send_at if now < send_at else now + (send_at - build_at)


def _command(frequency: Frequency) -> str:
    """What builds an edition of that frequency."""
    return "digest build --weekly" if frequency is Frequency.WEEKLY else "digest build"


def _place(session: Session, edition: Edition, placed: Sequence[draft.Candidate]) -> list[Item]:
    before = revisions.revision(session, edition, edition.revision - 1)
    last_key = before.content["last_key"] if before else 0
    items = [
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
    session.add_all(items)
    session.flush()
    return items
