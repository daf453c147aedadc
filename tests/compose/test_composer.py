from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from digest.compose import approvals, lifecycle
from digest.compose.candidates import candidates
from digest.compose.storing import store
from digest.db.audience import Frequency
from digest.db.editions import REPLACEABLE, Approval, Audit, Edition, EditionStatus, Item
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story, StoryEntry
from digest.engine import checking
from digest.errors import StateError
from tests.fakes.editions import NOW, SLUG, MovingClock, new_installation, settings_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session

    from digest.compose.composer import Composer
    from digest.engine.installation import Installation

SCHEDULE = {"build_at": "06:00", "send_at": "07:00"}
SIX, SEVEN = (datetime(2026, 2, 18, hour, tzinfo=UTC) for hour in (6, 7))
SECTIONS = ("lead", "main", "brief", "brief", "")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with new_installation(settings_file(tmp_path, schedule=SCHEDULE), MovingClock(SIX)) as made:
        with made.database.write() as session:
            rank_stories(session, SIX)
        yield made


@pytest.fixture
def composer(installation: Installation) -> Composer:
    return checking.composer(installation, installation.newsletter(SLUG))


def rank_stories(session: Session, ranked_at: datetime, *, slug: str = SLUG) -> None:
    """Five ranked stories, each told by two outlets; the last is not chosen."""
    feeds = [
        Feed(url=f"https://{ranked_at:%d-%H%M}-{name}.example/{slug}", outlet=name.title(), country=country)
        for name, country in (("harbour", "SG"), ("xinhai", "CN"))
    ]
    session.add_all(feeds)
    session.flush()
    for rank, section in enumerate(SECTIONS, start=1):
        entries = [
            Entry(
                feed_id=feed.id, guid=f"{rank}", url=f"{feed.url}/{rank}", title=f"{feed.outlet} on port {rank}",
                text="Text.", published_at=ranked_at - timedelta(hours=2), first_seen_at=ranked_at,
                changed_at=ranked_at, sha256="x",
            )
            for feed in feeds
        ]  # fmt: skip
        session.add_all(entries)
        session.flush()
        story = Story(
            newsletter=slug, headline=f"Port {rank} of Norvania opens", lead_entry_id=entries[0].id, countries=["SG"],
            rank=rank, score=1 / rank, reason="two outlets", section=section, first_seen_at=ranked_at,
            ranked_at=ranked_at, summary=[{"text": f"Port {rank} opened.", "entry_id": entries[1].id}],
            why={"text": "Grain moves early.", "entry_id": entries[0].id} if section == "lead" else None,
        )  # fmt: skip
        session.add(story)
        session.flush()
        session.add_all([StoryEntry(story_id=story.id, entry_id=entry.id, joined_at=ranked_at) for entry in entries])


def compose(installation: Installation, now: datetime, *, replace: bool = False) -> Edition:
    maker = checking.composer(installation, installation.newsletter(SLUG))
    with installation.database.read() as session:
        chosen = len(candidates(session, SLUG, now, now - timedelta(days=3)))
        made = maker.fill(session, maker.begin(session, now, Frequency.EVERY, chosen, replace=replace))
    rendered = maker.rendered(made.edition, made.items)
    with installation.database.write() as session:
        return store(session, made, rendered)


def items(installation: Installation, edition: Edition) -> list[Item]:
    with installation.database.read() as session:
        return lifecycle.items_of(session, edition)


def step(installation: Installation, *ways: EditionStatus) -> None:
    with installation.database.write() as session:
        for to in ways:
            edition = lifecycle.find(session, SLUG, "latest")
            lifecycle.step(session, edition, to, come_from={edition.status}, actor="test", now=NOW)


def approve(installation: Installation) -> None:
    with installation.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "latest"), "Ana", SIX)


def test_what_an_editor_changed_while_it_was_built_anew_stays(installation: Installation, composer: Composer) -> None:
    compose(installation, SIX)
    with installation.database.read() as session:
        made = composer.fill(session, composer.begin(session, SIX, Frequency.EVERY, 4))
    with installation.database.write() as session:
        assert lifecycle.edit(session, lifecycle.find(session, SLUG, "1"), by="Ana", now=SIX, detail={})
    with (
        pytest.raises(StateError, match="somebody changed edition 1 while it was built anew"),
        installation.database.write() as session,
    ):
        store(session, made, composer.rendered(made.edition, made.items))
    with installation.database.read() as session:
        assert lifecycle.find(session, SLUG, "1").revision == 2
        assert len(lifecycle.items_of(session, lifecycle.find(session, SLUG, "1"))) == 4


def test_the_chosen_stories_become_items_with_everything_they_need_copied(installation: Installation) -> None:
    edition = compose(installation, SIX)
    placed = items(installation, edition)
    assert [(one.position, one.section.value, one.headline) for one in placed] == [
        (1, "lead", "Port 1 of Norvania opens"),
        (2, "main", "Port 2 of Norvania opens"),
        (3, "brief", "Port 3 of Norvania opens"),
        (4, "brief", "Port 4 of Norvania opens"),
    ]
    lead = placed[0]
    assert [source["outlet"] for source in lead.sources] == ["Harbour", "Xinhai"]
    assert lead.summary[0]["outlet"] == "Xinhai"
    assert (lead.why_it_matters, lead.why_outlet) == ("Grain moves early.", "Harbour")
    assert (edition.number, edition.day, edition.status) == (1, date(2026, 2, 18), EditionStatus.DRAFT)
    assert (edition.outlets, edition.outlet_countries) == (2, 2)
    assert edition.subject == "Port 1 of Norvania opens"
    assert "UNSUBSCRIBExTOKENxHERE" in edition.html
    assert "UNSUBSCRIBExTOKENxHERE" in edition.text


def test_later_changes_to_a_story_do_not_change_the_edition(installation: Installation, composer: Composer) -> None:
    edition = compose(installation, SIX)
    with installation.database.write() as session:
        for story in session.exec(select(Story)):
            story.headline = "changed"
        for entry in session.exec(select(Entry)):
            entry.title = "changed"
    with installation.database.read() as session:
        stored = lifecycle.find(session, SLUG, "1")
        rendered = composer.rendered(stored, lifecycle.items_of(session, stored))
    assert (rendered.html, rendered.text) == (edition.html, edition.text)


def test_no_reader_is_told_why_a_brief_matters(installation: Installation, composer: Composer) -> None:
    edition = compose(installation, SIX)
    placed = items(installation, edition)
    for item in placed:
        item.why_it_matters, item.why_outlet = f"It does, says {item.key}.", "Harbour"
    rendered = composer.rendered(edition, placed)
    for part in (rendered.html, rendered.text):
        assert [number for number in (1, 2, 3, 4) if f"It does, says {number}." in part] == [1, 2]


def test_only_the_ranking_of_this_moment_and_newsletter_counts(installation: Installation) -> None:
    with installation.database.write() as session:
        rank_stories(session, SIX, slug="africa")
        for story in session.exec(select(Story).where(Story.newsletter == SLUG, Story.rank > 2)):
            story.ranked_at = SIX - timedelta(days=1)
    assert len(items(installation, compose(installation, SIX))) == 2


def test_too_few_stories_are_an_error_and_leave_no_edition(installation: Installation) -> None:
    with installation.database.write() as session:
        for story in session.exec(select(Story)):
            story.section = ""
    with pytest.raises(StateError, match="only 0 stories are worth telling"):
        compose(installation, SIX)
    with installation.database.read() as session:
        assert session.exec(select(Edition)).all() == []
        assert session.exec(select(Audit)).all() == []


@pytest.mark.parametrize("ways", [(), (EditionStatus.HELD,)])
def test_a_draft_of_the_same_day_is_made_anew_under_its_number(
    installation: Installation, ways: tuple[EditionStatus, ...]
) -> None:
    first = compose(installation, SIX)
    step(installation, *ways)
    with installation.database.write() as session:
        rank_stories(session, SIX + timedelta(minutes=5))
    second = compose(installation, SIX + timedelta(minutes=5))
    assert (second.id, second.number, second.revision, second.status.value) == (first.id, 1, 2, "draft")
    assert len(items(installation, second)) == 4
    with installation.database.read() as session:
        assert len(session.exec(select(Item)).all()) == 4
        actions = [row.action for row in session.exec(select(Audit).order_by(col(Audit.id)))]
    assert actions == ["built", *(way.value for way in ways), "draft", "built"]


def test_made_anew_it_keeps_the_later_hour_that_it_was_given(installation: Installation) -> None:
    edition = compose(installation, SIX)
    with installation.database.write() as session:
        found = lifecycle.find(session, SLUG, str(edition.number))
        lifecycle.reschedule(session, found, SEVEN + timedelta(hours=3), "Ana", SIX)
    assert compose(installation, SIX).send_at == SEVEN + timedelta(hours=3)


def test_an_approved_edition_is_not_replaced_unasked(installation: Installation) -> None:
    compose(installation, SIX)
    approve(installation)
    with pytest.raises(StateError, match="`digest build --replace` builds it again"):
        compose(installation, SIX)
    with installation.database.read() as session:
        approvals.require_approval(session, lifecycle.find(session, SLUG, "1"))
        assert len(session.exec(select(Item)).all()) == 4


def test_an_approved_edition_that_is_replaced_has_lost_its_approval(installation: Installation) -> None:
    compose(installation, SIX)
    approve(installation)
    replaced = compose(installation, SIX, replace=True)
    assert (replaced.number, replaced.revision, replaced.status) == (1, 2, EditionStatus.DRAFT)
    with installation.database.read() as session:
        assert [approval.voided_at for approval in session.exec(select(Approval))] == [SIX]
        assert approvals.approval_of(session, lifecycle.find(session, SLUG, "1")) is None


@pytest.mark.parametrize("status", sorted(set(EditionStatus) - REPLACEABLE))
def test_an_edition_that_is_on_its_way_sent_or_skipped_is_followed_by_the_next_number(
    installation: Installation, status: EditionStatus
) -> None:
    first = compose(installation, SIX)
    step(installation, status)
    second = compose(installation, SIX, replace=True)
    assert (second.number, second.revision, second.status) == (2, 1, EditionStatus.DRAFT)
    with installation.database.read() as session:
        before = session.get_one(Edition, first.id)
        assert (before.html, before.status) == (first.html, status)
        assert len(lifecycle.items_of(session, before)) == 4


def test_an_older_ranking_makes_no_edition_because_its_stories_were_told(installation: Installation) -> None:
    with pytest.raises(StateError, match="only 0 stories"):
        compose(installation, SIX + timedelta(minutes=1))


def test_another_day_gives_another_edition_and_leaves_yesterdays_draft(installation: Installation) -> None:
    compose(installation, SIX)
    with installation.database.write() as session:
        rank_stories(session, SIX + timedelta(days=1))
    assert compose(installation, SIX + timedelta(days=1)).number == 2


@pytest.mark.parametrize(
    ("built", "sent"),
    [
        (SIX, SEVEN),
        (SEVEN - timedelta(seconds=1), SEVEN),
        (SEVEN, SEVEN + timedelta(hours=1)),  # the editor has as long as on other days
        (SEVEN + timedelta(hours=9), SEVEN + timedelta(hours=10)),
    ],
)
def test_the_send_hour_is_todays_or_as_long_after_a_late_build_as_on_other_days(
    installation: Installation, built: datetime, sent: datetime
) -> None:
    with installation.database.write() as session:
        session.connection().exec_driver_sql("UPDATE story SET ranked_at = ?", (f"{built:%Y-%m-%d %H:%M:%S}.000000",))
    edition = compose(installation, built)
    assert (edition.built_at, edition.send_at) == (built, sent)


@pytest.mark.parametrize(
    ("day", "hour"), [((2026, 3, 28), 6), ((2026, 3, 29), 5), ((2026, 10, 24), 5), ((2026, 10, 25), 6)]
)
def test_the_send_hour_keeps_to_the_clocks_of_the_newsletter_in_summer_and_winter(
    tmp_path: Path, day: tuple[int, int, int], hour: int
) -> None:
    config = settings_file(tmp_path, schedule=SCHEDULE)
    config.write_text(config.read_text().replace("slug: asia", "slug: asia\n  timezone: Europe/Paris"))
    with new_installation(config, MovingClock()) as made:
        midnight = datetime(*day, tzinfo=UTC)
        with made.database.write() as session:
            rank_stories(session, midnight)
        assert compose(made, midnight).send_at == midnight + timedelta(hours=hour)


def test_what_it_composes_passes_its_own_checks(installation: Installation, composer: Composer) -> None:
    edition = compose(installation, SIX)
    found = composer.checked(edition, items(installation, edition))
    assert [check for check in found if check.result == "fail"] == []
