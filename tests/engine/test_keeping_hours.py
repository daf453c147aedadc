from __future__ import annotations

import mailbox
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import approvals, lifecycle
from digest.compose.changes import SetLine
from digest.db.editions import Approval, Audit, Edition, EditionStatus
from digest.deliver import ledger
from digest.engine import approving, revising, scheduling
from digest.engine.approving import Consent
from digest.engine.sending import keep_hours
from tests.fakes.editions import NOW, SLUG, approved_edition, draft_edition, new_installation, settings_file, subscribe
from tests.fakes.smtp import Post, smtp_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

HOUR = timedelta(hours=1)


def tick(installation: Installation) -> list[str]:
    said: list[str] = []
    keep_hours(installation, said.append)
    return said


def status(installation: Installation, number: int = 1, slug: str = SLUG) -> EditionStatus:
    with installation.database.read() as session:
        return lifecycle.find(session, slug, str(number)).status


def mailed(installation: Installation) -> list[str]:
    path = installation.settings.deliver.maildir
    return sorted(message["To"] for message in mailbox.Maildir(path)) if path.exists() else []


@pytest.fixture
def installed(request: pytest.FixtureRequest, tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """An installation with the policy for unapproved editions that the test's mark names."""
    with new_installation(settings_file(tmp_path, schedule={"unapproved": request.param}), clock) as made:
        with made.database.write() as session:
            subscribe(session, ["ann@readers.example"])
        yield made


def under(*policies: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("installed", policies, indirect=True)


def test_nothing_happens_before_the_hour(installation: Installation) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    draft_edition(installation, number=2, send_at=NOW + HOUR)
    assert tick(installation) == []
    assert status(installation, 1) is EditionStatus.APPROVED
    assert status(installation, 2) is EditionStatus.DRAFT
    assert mailed(installation) == []


def test_what_is_approved_goes_out_at_its_hour_to_the_second(installation: Installation, clock: MovingClock) -> None:
    approved_edition(installation, send_at=NOW + HOUR)
    clock.move(minutes=60, seconds=-1)
    assert tick(installation) == []
    clock.move(seconds=1)
    assert tick(installation) == ["asia 1 is sent: 3 sent"]
    assert mailed(installation) == ["ann@readers.example", "ben@readers.example", "cai@readers.example"]


def test_a_second_tick_does_nothing(installation: Installation, clock: MovingClock) -> None:
    approved_edition(installation)
    tick(installation)
    with installation.database.read() as session:
        before = len(session.exec(select(Audit)).all())
    clock.move(hours=9)
    assert tick(installation) == []
    assert len(mailed(installation)) == 3
    with installation.database.read() as session:
        assert len(session.exec(select(Audit)).all()) == before


def test_an_edition_whose_process_died_after_the_last_copy_is_finished(installation: Installation) -> None:
    edition = approved_edition(installation)
    tick(installation)
    with installation.database.write() as session:
        session.get_one(Edition, edition.id).status = EditionStatus.SENDING
    assert tick(installation) == ["asia 1 is sent: 3 sent"]
    assert len(mailed(installation)) == 3


def test_an_edition_whose_process_died_in_the_middle_goes_on_and_the_copy_under_way_is_unknown(
    installation: Installation,
) -> None:
    edition = approved_edition(installation)
    with installation.database.write() as session:
        approvals.open_for_sending(session, session.get_one(Edition, edition.id), NOW)
        ledger.open_rows(session, edition.id, SLUG, NOW)
        ledger.claim(session, edition.id, 1, NOW)
    (line,) = tick(installation)
    assert line.startswith("asia 1 is sent: ")
    assert "2 sent" in line
    assert "1 unknown" in line
    assert mailed(installation) == ["ben@readers.example", "cai@readers.example"]


def test_what_was_approved_and_not_sent_for_half_a_day_is_held_until_somebody_says_so_again(
    installation: Installation, clock: MovingClock
) -> None:
    approved_edition(installation)
    clock.move(hours=12, seconds=1)
    (line,) = tick(installation)
    assert line.startswith("asia 1 is held: its send hour, 2026-02-18 12:00 UTC, passed long ago")
    assert tick(installation) == []
    assert mailed(installation) == []
    approving.approve(installation, installation.newsletter(SLUG), "1", Consent("Ana"))
    assert tick(installation) == ["asia 1 is sent: 3 sent"]


def test_what_was_approved_goes_out_up_to_half_a_day_late(installation: Installation, clock: MovingClock) -> None:
    approved_edition(installation)
    clock.move(hours=12)
    assert tick(installation) == ["asia 1 is sent: 3 sent"]


def test_a_sending_that_began_goes_on_however_late(installation: Installation, clock: MovingClock) -> None:
    edition = approved_edition(installation)
    with installation.database.write() as session:
        approvals.open_for_sending(session, session.get_one(Edition, edition.id), NOW)
        ledger.open_rows(session, edition.id, SLUG, NOW)
    clock.move(days=2)
    assert tick(installation) == ["asia 1 is sent: 3 sent"]


def test_an_unapproved_draft_is_held_and_an_approval_afterwards_sends_it(installation: Installation) -> None:
    draft_edition(installation)
    assert tick(installation) == ["asia 1 is held: nobody approved it by its send hour; approving it sends it"]
    assert tick(installation) == []
    assert status(installation) is EditionStatus.HELD
    approving.approve(installation, installation.newsletter(SLUG), "1", Consent("Ana"))
    assert tick(installation) == ["asia 1 is sent: 3 sent"]


@under("skip")
def test_under_skip_an_unapproved_draft_is_let_go_for_good(installed: Installation) -> None:
    draft_edition(installed)
    assert tick(installed) == ["asia 1 is skipped: nobody approved it by its send hour"]
    assert tick(installed) == []
    assert status(installed) is EditionStatus.SKIPPED
    assert mailed(installed) == []


@under("send")
def test_under_send_an_unapproved_draft_that_passes_its_checks_goes_out_approved_by_the_program(
    installed: Installation,
) -> None:
    draft_edition(installed)
    said = tick(installed)
    assert said == [
        "asia 1 was approved by the program, as `schedule.unapproved: send` says",
        "asia 1 is sent: 1 sent",
    ]
    assert mailed(installed) == ["ann@readers.example"]
    with installed.database.read() as session:
        assert session.exec(select(Approval.approved_by)).all() == ["auto"]


@under("send")
def test_under_send_a_draft_that_fails_a_check_is_held(installed: Installation) -> None:
    edition = draft_edition(installed)
    with installed.database.write() as session:
        session.get_one(Edition, edition.id).text = "no way to leave"
    (line,) = tick(installed)
    assert line.startswith("asia 1 is held: edition 1 does not pass its checks:")
    assert "unsubscribe" in line
    assert status(installed) is EditionStatus.HELD
    assert tick(installed) == []
    assert mailed(installed) == []


@under("send")
def test_under_send_a_draft_in_which_somebody_wants_changes_is_held(installed: Installation) -> None:
    draft_edition(installed)
    scheduling.request_changes(installed, installed.newsletter(SLUG), 1, "The lead is wrong.", "Ana")
    (line,) = tick(installed)
    assert line.startswith("asia 1 is held: changes were requested")
    assert mailed(installed) == []
    approving.approve(installed, installed.newsletter(SLUG), "1", Consent("Ana"))
    assert tick(installed) == ["asia 1 is sent: 1 sent"]


@under("hold", "skip", "send")
def test_no_policy_touches_a_draft_before_its_hour(installed: Installation) -> None:
    draft_edition(installed, send_at=NOW + timedelta(seconds=1))
    assert tick(installed) == []
    assert status(installed) is EditionStatus.DRAFT


@pytest.mark.parametrize(
    "over",
    [
        EditionStatus.HELD,
        EditionStatus.SKIPPED,
        EditionStatus.PAUSED,
        EditionStatus.CANCELLED,
        EditionStatus.SENT,
    ],
)
def test_what_is_held_stopped_let_go_or_sent_is_left_alone(installation: Installation, over: EditionStatus) -> None:
    edition = draft_edition(installation)
    with installation.database.write() as session:
        session.get_one(Edition, edition.id).status = over
    assert tick(installation) == []
    assert status(installation) is over


def test_a_change_after_the_approval_is_told_and_nothing_goes_out(installation: Installation) -> None:
    edition = approved_edition(installation)
    with installation.database.write() as session:
        session.get_one(Edition, edition.id).html += "<p>added</p>"
    (line,) = tick(installation)
    assert line.startswith("asia 1: edition 1 was changed after it was approved")
    assert mailed(installation) == []


def test_a_deferred_copy_is_sent_when_it_is_due_and_then_the_edition_is_sent(
    tmp_path: Path, clock: MovingClock
) -> None:
    post = Post(rcpt_replies={"ben@readers.example": "451 4.2.1 later"})
    with (
        smtp_server(post) as server,
        new_installation(settings_file(tmp_path, smtp={"port": server.port}), clock) as installation,
    ):
        with installation.database.write() as session:
            subscribe(session, ["ann@readers.example", "ben@readers.example"])
        approved_edition(installation)
        (line,) = tick(installation)
        assert line.startswith("asia 1 is sending: ")
        assert "1 deferred" in line
        assert "1 sent" in line
        clock.move(seconds=59)
        assert tick(installation) == []
        assert post.connections == 1
        post.rcpt_replies.clear()
        clock.move(seconds=1)
        assert tick(installation) == ["asia 1 is sent: 2 sent"]
    assert sorted(to for to, _ in post.accepted) == ["ann@readers.example", "ben@readers.example"]


def test_a_server_that_is_down_is_told_and_the_next_tick_goes_on(tmp_path: Path, clock: MovingClock) -> None:
    with smtp_server() as server:
        port = server.port
    with new_installation(settings_file(tmp_path, smtp={"port": port}), clock) as installation:
        with installation.database.write() as session:
            subscribe(session, ["ann@readers.example"])
        approved_edition(installation)
        (line,) = tick(installation)
        assert line.startswith(f"asia 1: the mail server 127.0.0.1:{port} cannot be used")
        assert status(installation) is EditionStatus.APPROVED


def test_each_newsletter_has_its_own_readers_and_its_own_numbers(tmp_path: Path, clock: MovingClock) -> None:
    with new_installation(settings_file(tmp_path, slugs=("asia", "africa")), clock) as installation:
        with installation.database.write() as session:
            subscribe(session, ["ann@readers.example"], "asia")
            subscribe(session, ["ben@readers.example"], "africa")
        approved_edition(installation, slug="asia")
        approved_edition(installation, slug="africa", send_at=NOW + HOUR)
        assert tick(installation) == ["asia 1 is sent: 1 sent"]
        clock.move(hours=1)
        assert tick(installation) == ["africa 1 is sent: 1 sent"]
        box = mailbox.Maildir(installation.settings.deliver.maildir)
        sent = {(message["To"], message["List-Id"]) for message in box}
    assert sent == {
        ("ann@readers.example", "<asia.digest.example>"),
        ("ben@readers.example", "<africa.digest.example>"),
    }


def test_the_trouble_of_one_newsletter_does_not_keep_the_other_from_its_hour(
    tmp_path: Path, clock: MovingClock
) -> None:
    with new_installation(settings_file(tmp_path, slugs=("asia", "africa")), clock) as installation:
        with installation.database.write() as session:
            subscribe(session, ["ben@readers.example"], "africa")
        approved_edition(installation, slug="asia")  # nobody subscribes to it
        approved_edition(installation, slug="africa")
        first, second = tick(installation)
    assert first.startswith("asia 1: nobody subscribes to asia")
    assert second == "africa 1 is sent: 1 sent"
    assert mailed(installation) == ["ben@readers.example"]


def test_when_told_to_stop_it_sends_no_further_edition(installation: Installation) -> None:
    approved_edition(installation)
    keep_hours(installation, lambda _line: None, stopped=lambda: True)
    assert status(installation) is EditionStatus.APPROVED
    assert mailed(installation) == []


@under("hold", "skip", "send")
def test_what_was_approved_and_is_half_changed_at_its_hour_is_held_whatever_the_policy(
    installed: Installation, clock: MovingClock
) -> None:
    approved_edition(installed, send_at=NOW + HOUR)
    clock.move(minutes=59, seconds=50)
    change = SetLine("subject", "The str", "The strait reopens")
    revising.revise(installed, installed.newsletter(SLUG), 1, change, "Ben Editor")
    clock.move(seconds=10)
    (line,) = tick(installed)
    assert line == "asia 1 is held: it was approved, and changed or taken back since; approving it sends it"
    assert tick(installed) == []
    assert status(installed) is EditionStatus.HELD
    assert mailed(installed) == []
