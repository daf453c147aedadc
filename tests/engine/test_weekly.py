from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from sqlmodel import select

from digest.compose.checks import check
from digest.compose.render.edition import render
from digest.db.audience import Frequency, Subscription
from digest.db.editions import Audit, Correction, Edition, EditionStatus, Item, Revision
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story
from digest.engine import approving, building, checking, editing, scheduling
from digest.engine.approving import Consent
from digest.engine.calendar import calendar
from digest.errors import StateError, UsageError
from digest.pick.told import told
from tests.fakes.editions import NOW, SLUG, MovingClock, new_installation, settings_file, subscribe
from tests.fakes.watched import locked_during

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session

    from digest.engine.installation import Installation

from tests.fakes.weeks import HEADLINES, TODAY, approve_and_send, build, sent, told_by


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """A newsletter with a weekly best-of at noon on Wednesdays, which `NOW` is, and a reader of each kind."""
    config = settings_file(tmp_path)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["newsletters"][0]["weekly"] = {"day": "wed", "build_at": "11:00", "send_at": "13:00", "stories": 4}
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    with new_installation(config, clock) as made:
        with made.database.write() as session:
            _, reader = subscribe(session, ["eva@readers.example", "wim@readers.example"])
            reader.frequency = Frequency.WEEKLY
        yield made


def test_the_best_of_the_week_is_told_word_for_word(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.5, "grain": 0.9}, day=TODAY - timedelta(days=2))
    sent(installation, 2, {"quake": 0.7, "vote": 0.3, "chips": 0.6}, day=TODAY - timedelta(days=1))
    built = build(installation)
    assert told_by(built) == ["grain", "quake", "chips", "strait"]
    assert (built.editions, built.corrected) == ([1, 2], [])
    edition = built.edition
    assert (edition.number, edition.day, edition.frequency) == (3, TODAY, Frequency.WEEKLY)
    assert edition.subject == f"The week: {HEADLINES['grain']}"
    assert "The week to Wednesday 18 February 2026" in edition.html
    assert "The week to Wednesday 18 February 2026" in edition.text
    with installation.database.read() as session:
        said = {(item.headline, item.summary[0]["text"]) for item in session.exec(select(Item))}
    for item in built.items:
        assert (item.headline, item.summary[0]["text"]) in said
        assert not item.moved
    assert edition.key_points[0] == f"{HEADLINES['grain']}, officials said."


def test_nobody_is_kept_from_writing_while_it_is_set_and_checked(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9})
    with locked_during(installation.database, render, check) as calls:
        build(installation)
    assert {name for name, _ in calls} == {"render", "check"}
    assert not any(is_locked for _, is_locked in calls)


def test_a_key_point_that_an_editor_changed_is_not_told_of_the_story(installation: Installation) -> None:
    edition = sent(installation, 1, {"strait": 0.9, "grain": 0.5})
    with installation.database.write() as session:
        session.get_one(Edition, edition.id).key_points = ["Another thing.", f"{HEADLINES['grain']}, officials said."]
    assert build(installation).edition.key_points == [HEADLINES["strait"], f"{HEADLINES['grain']}, officials said."]


def test_it_is_built_like_any_edition_with_a_revision_and_a_record(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.5, "grain": 0.9})
    number = build(installation).edition.id
    with installation.database.read() as session:
        assert [row.number for row in session.exec(select(Revision).where(Revision.edition_id == number))] == [1]
        assert [row.action for row in session.exec(select(Audit).where(Audit.edition_id == number))] == ["built"]


@pytest.mark.parametrize(
    "status", [EditionStatus.DRAFT, EditionStatus.APPROVED, EditionStatus.HELD, EditionStatus.SKIPPED]
)
def test_what_did_not_go_out_is_not_told(installation: Installation, status: EditionStatus) -> None:
    sent(installation, 1, {"strait": 0.5})
    sent(installation, 2, {"quake": 0.7}, status=status)
    assert told_by(build(installation)) == ["strait"]


def test_what_went_out_before_the_week_is_not_told(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9}, day=TODAY - timedelta(days=8))
    sent(installation, 2, {"quake": 0.7}, day=TODAY - timedelta(days=7))
    assert told_by(build(installation)) == ["quake"]


def test_a_week_in_which_nothing_went_out_says_since_when(installation: Installation, clock: MovingClock) -> None:
    with pytest.raises(StateError, match="no edition of asia went out since 2026-02-11"):
        build(installation)
    sent(installation, 1, {"strait": 0.9})
    assert build(installation).readers == 1
    approve_and_send(installation, 2)
    clock.move(days=1)
    with pytest.raises(StateError, match="no edition of asia went out since the last best-of, edition 2"):
        build(installation)


def test_what_was_corrected_is_left_out_and_the_editor_is_told(installation: Installation) -> None:
    edition = sent(installation, 1, {"strait": 0.9, "grain": 0.5})
    with installation.database.write() as session:
        session.add(Correction(edition_id=edition.id, item_key=1, text="It opens on 2 April.", at=NOW, by="Ana"))
        session.add(Correction(edition_id=edition.id, item_key=0, text="It was a Tuesday.", at=NOW, by="Ana"))
    built = build(installation)
    assert told_by(built) == ["grain"]
    assert built.corrected == [HEADLINES["strait"]]


def test_what_is_corrected_once_the_best_of_is_built_is_warned_of(installation: Installation) -> None:
    edition = sent(installation, 1, {"strait": 0.9, "grain": 0.5})
    assert {check.result for check in build(installation).checks if check.name == "corrections"} == {"pass"}
    with installation.database.write() as session:
        session.add(Correction(edition_id=edition.id, item_key=2, text="It was the\nsecond ship.", at=NOW, by="Ana"))
    _, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "weekly")
    (found,) = [check for check in checks if check.name == "corrections"]
    assert (found.result, found.place) == ("warn", "main story 1")
    assert "edition 1, which it is from, was corrected: It was the second ship." in found.message


def stored_story(session: Session, follows: int | None = None) -> int:
    """A story with nothing but its number."""
    feed = session.exec(select(Feed)).first() or Feed(url="https://harbour-post.example/feed", outlet="Harbour Post")
    session.add(feed)
    session.flush()
    entry = Entry(
        feed_id=feed.id, guid=f"{follows}", url="https://harbour-post.example/", title="x", text="", published_at=NOW,
        first_seen_at=NOW, changed_at=NOW, sha256="x",
    )  # fmt: skip
    session.add(entry)
    session.flush()
    story = Story(
        newsletter=SLUG, headline="x", lead_entry_id=entry.id, rank=1, score=0.1, reason="x", first_seen_at=NOW,
        ranked_at=NOW, follows_id=follows,
    )  # fmt: skip
    session.add(story)
    session.flush()
    return story.id


def test_of_a_story_and_its_sequel_the_later_is_told(installation: Installation) -> None:
    with installation.database.write() as session:
        first = stored_story(session)
        sequel = stored_story(session, first)
    sent(installation, 1, {"strait": 0.9, "grain": 0.5}, story_ids={"strait": first})
    sent(installation, 2, {"trial": 0.1}, story_ids={"trial": sequel})
    assert told_by(build(installation)) == ["trial", "grain"]


def test_stories_that_carry_on_each_other_are_one(installation: Installation) -> None:
    with installation.database.write() as session:
        first = stored_story(session)
        second = stored_story(session, first)
        session.get_one(Story, first).follows_id = second
    sent(installation, 1, {"strait": 0.9, "grain": 0.5}, story_ids={"strait": first})
    sent(installation, 2, {"trial": 0.1}, story_ids={"trial": second})
    assert told_by(build(installation)) == ["trial", "grain"]


def test_what_is_told_again_in_like_words_is_told_once(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9, "grain": 0.5})
    sent(installation, 2, {"strait": 0.2})
    built = build(installation)
    assert told_by(built) == ["strait", "grain"]
    assert built.items[0].sources[0]["url"].endswith("strait-2")


def test_a_best_of_tells_what_went_out_since_the_last_one(installation: Installation, clock: MovingClock) -> None:
    sent(installation, 1, {"strait": 0.9})
    build(installation)
    approve_and_send(installation, 2)
    clock.move(days=7)
    sent(installation, 3, {"quake": 0.7}, day=TODAY)  # late: its day is that of the last best-of
    sent(installation, 4, {"grain": 0.5}, day=TODAY + timedelta(days=7))
    assert build(installation).editions == [3, 4]


@pytest.mark.parametrize("status", [EditionStatus.HELD, EditionStatus.PAUSED])
def test_what_goes_out_once_the_best_of_of_its_week_is_built_is_in_the_next(
    installation: Installation, clock: MovingClock, status: EditionStatus
) -> None:
    sent(installation, 1, {"strait": 0.9}, day=TODAY - timedelta(days=3))
    late = sent(installation, 2, {"quake": 0.7}, day=TODAY - timedelta(days=6), status=status)
    assert build(installation).editions == [1]
    approve_and_send(installation, 3)
    with installation.database.write() as session:
        session.get_one(Edition, late.id).status = EditionStatus.SENT
    clock.move(days=7)
    sent(installation, 4, {"grain": 0.5}, day=TODAY + timedelta(days=2))
    built = build(installation)
    assert built.editions == [2, 4]
    assert {check.result for check in built.checks if check.name == "age"} == {"pass"}
    approve_and_send(installation, 5)
    clock.move(days=7)
    sent(installation, 6, {"vote": 0.5}, day=TODAY + timedelta(days=9))
    assert build(installation).editions == [6]


def test_what_went_out_before_the_week_of_the_first_best_of_is_never_told(
    installation: Installation, clock: MovingClock
) -> None:
    sent(installation, 1, {"strait": 0.9}, day=TODAY - timedelta(days=8))
    sent(installation, 2, {"quake": 0.7}, day=TODAY - timedelta(days=2))
    build(installation)
    approve_and_send(installation, 3)
    clock.move(days=4)
    sent(installation, 4, {"grain": 0.5}, day=TODAY + timedelta(days=2))
    assert build(installation).editions == [4]


def test_the_week_of_a_best_of_that_was_let_go_is_told_by_the_next(
    installation: Installation, clock: MovingClock
) -> None:
    sent(installation, 1, {"strait": 0.9}, day=TODAY - timedelta(days=1))
    build(installation)
    approve_and_send(installation, 2)
    clock.move(days=7)
    sent(installation, 3, {"quake": 0.7}, day=TODAY + timedelta(days=2))
    build(installation)
    scheduling.cancel(installation, installation.newsletter(SLUG), 4, "Ana")
    clock.move(days=7)
    sent(installation, 5, {"grain": 0.5}, day=TODAY + timedelta(days=9))
    assert build(installation).editions == [3, 5]


def test_a_best_of_that_was_let_go_told_nobody(installation: Installation, clock: MovingClock) -> None:
    sent(installation, 1, {"strait": 0.9})
    build(installation)
    scheduling.cancel(installation, installation.newsletter(SLUG), 2, "Ana")
    clock.move(hours=1)
    assert build(installation).editions == [1]


def test_built_again_on_its_day_it_is_the_same_edition_and_an_approval_is_not_dropped_unasked(
    installation: Installation,
) -> None:
    sent(installation, 1, {"strait": 0.9})
    build(installation)
    sent(installation, 3, {"quake": 0.7})
    again = build(installation)
    assert (again.edition.number, again.edition.revision, told_by(again)) == (2, 2, ["strait", "quake"])
    approving.approve(installation, installation.newsletter(SLUG), "2", Consent("Ana", accept_all=True))
    with pytest.raises(StateError, match="`digest build --weekly --replace` builds it again"):
        build(installation)
    assert build(installation, replace=True).edition.revision == 3


def test_it_goes_to_those_who_want_it_and_to_nobody_else(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9})
    build(installation)
    result = approve_and_send(installation, 2)
    assert sum(result.tally.values()) == 1
    (message,) = (installation.settings.deliver.maildir / "new").iterdir()
    assert b"To: wim@readers.example" in message.read_bytes()
    assert b"the weekly best of Decoding" in message.read_bytes()


def test_one_that_nobody_wants_says_so(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9})
    build(installation)
    with installation.database.write() as session:
        for reader in session.exec(select(Subscription)):
            reader.frequency = Frequency.EVERY
    with pytest.raises(StateError, match="nobody wants the weekly best-of of asia: `digest cancel 2 --by NAME`"):
        approve_and_send(installation, 2)


def test_what_it_tells_does_not_count_as_told(installation: Installation) -> None:
    newsletter = installation.newsletter(SLUG)
    sent(installation, 1, {"strait": 0.9})
    with installation.database.read() as session:
        before = told(session, newsletter, NOW)
    build(installation)
    with installation.database.read() as session:
        assert told(session, newsletter, NOW) == before != []


def test_it_is_neither_todays_edition_nor_in_the_way_of_it(installation: Installation, clock: MovingClock) -> None:
    newsletter = installation.newsletter(SLUG)
    sent(installation, 1, {"strait": 0.9}, day=TODAY - timedelta(days=1))
    build(installation)
    approving.approve(installation, newsletter, "2", Consent("Ana", accept_all=True))
    assert editing.built_today(installation, newsletter) is None
    assert not editing.has_edition(installation, newsletter, TODAY)
    done = editing.built_today(installation, newsletter, Frequency.WEEKLY)
    assert done is not None
    assert done.number == 2
    clock.move(minutes=1)
    with pytest.raises(StateError, match="only 0 stories are worth telling"):  # and not: it is approved already
        building.build(installation, newsletter)


def test_the_days_draft_is_made_anew_though_a_best_of_has_a_higher_number(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9}, day=TODAY - timedelta(days=1))
    sent(installation, 2, {"quake": 0.9}, status=EditionStatus.DRAFT)
    assert build(installation).edition.number == 3
    maker = checking.composer(installation, installation.newsletter(SLUG))
    with installation.database.read() as session:
        again = maker.begin(session, NOW, Frequency.EVERY, 1).edition
    assert (again.number, again.revision) == (2, 2)


def test_the_calendar_has_the_weeks_to_come(installation: Installation, clock: MovingClock) -> None:
    clock.moment = NOW - timedelta(hours=2)
    planned = [one for one in calendar(installation, clock.now(), 8) if one.frequency is Frequency.WEEKLY]
    assert [(one.day, one.build_at, one.send_at.hour) for one in planned] == [
        (TODAY, NOW - timedelta(hours=1), 13),
        (TODAY + timedelta(days=7), NOW + timedelta(days=7, hours=-1), 13),
    ]
    sent(installation, 1, {"strait": 0.9})
    build(installation)
    clock.move(hours=1)
    made, later = [one for one in calendar(installation, clock.now(), 8) if one.frequency is Frequency.WEEKLY]
    assert (made.number, later.day) == (2, TODAY + timedelta(days=7))


def test_a_newsletter_without_one_says_what_gives_it_one(tmp_path: Path, clock: MovingClock) -> None:
    with (
        new_installation(settings_file(tmp_path), clock) as bare,
        pytest.raises(UsageError, match=r"`newsletters\.asia\.weekly` gives it one"),
    ):
        build(bare)


def test_its_checks_are_those_of_any_edition(installation: Installation) -> None:
    sent(installation, 1, {"strait": 0.9, "grain": 0.5, "quake": 0.4})
    found: dict[str, Any] = {check.name: check.result for check in build(installation).checks}
    assert "fail" not in found.values(), found
    assert found["age"] == "pass"
