from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import approvals, lifecycle
from digest.db.accounts import Role
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import EditionStatus
from digest.deliver import ledger
from digest.engine import scheduling
from tests.fakes.desk import served
from tests.fakes.editions import NOW, SLUG, draft_edition, new_installation, settings_file, subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

    from digest.db.editions import Edition
    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

URL = f"/desk/newsletters/{SLUG}/editions/1/sending"
READERS = ["ann@readers.example", "ben@readers.example", "cai@readers.example"]
HOUR = timedelta(hours=1)


def approve(installation: Installation) -> None:
    with installation.database.write() as session:
        approvals.approve(session, lifecycle.find(session, SLUG, "1"), "Ana Editor", installation.clock.now())


def begin(installation: Installation) -> None:
    """Approve it and begin to send it; nobody takes the copies."""
    approve(installation)
    now = installation.clock.now()
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        approvals.open_for_sending(session, edition, now)
        ledger.open_rows(session, edition.id, SLUG, now)


def answer(installation: Installation, answers: dict[str, tuple[DeliveryStatus, str]]) -> None:
    with installation.database.write() as session:
        for row in session.exec(select(Delivery)):
            if row.email in answers:
                row.status, row.reply = answers[row.email]


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def pressed(client: httpx2.Client, action: str, **fields: str) -> str:
    """What is said after a button was pressed."""
    answer = client.post(f"{URL}/{action}", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    page = client.get(URL).text
    return page.partition("data-said")[2].partition(">")[2].partition("<")[0]


def test_before_the_approval_it_says_when_and_what_happens_otherwise(desk: Desk) -> None:
    page = desk.visitor(Role.VIEWER).get(URL).text
    assert "Not approved yet" in page
    assert "in 30 min 0 s" in page
    assert "If nobody approves it by then, it is held" in page
    assert "It goes to 3 readers" in page


def test_send_now_counts_down_and_is_taken_back(desk: Desk, installation: Installation, clock: MovingClock) -> None:
    approve(installation)
    client = desk.visitor(Role.APPROVER)
    before = stored(installation).send_at
    assert "in 60 seconds" in pressed(client, "now")
    clock.move(seconds=13)
    page = client.get(URL).text
    assert "Goes out in 47 s" in page
    assert "Take back" in page
    assert "Taken back." in pressed(client, "later")
    edition = stored(installation)
    assert (edition.status, edition.send_at) == (EditionStatus.APPROVED, before)
    again = client.post(f"{URL}/later")
    assert again.status_code == 409
    assert "There is no “send now” of edition 1 to take back" in again.text
    assert stored(installation).send_at == before


def test_a_hour_is_one_of_the_newsletters_clocks(desk: Desk, installation: Installation) -> None:
    client = desk.visitor(Role.APPROVER)
    said = pressed(client, "hour", day="2026-02-19", hour="07:30")
    assert said == "It goes out on Thu 19 Feb 2026, 07:30, UTC."
    assert stored(installation).send_at == datetime(2026, 2, 19, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2026-02-17", "07:30", "take one in the future"),
        ("2026-06-17", "07:30", "at most 60 days ahead"),
        ("soon", "07:30", "is no date and hour"),
        ("<b>", "\N{BELL}", "&lt;b&gt;"),
    ],
)
def test_what_is_wrong_with_an_hour_is_said_over_the_form(
    desk: Desk, installation: Installation, day: str, hour: str, words: str
) -> None:
    answer = desk.visitor(Role.APPROVER).post(f"{URL}/hour", data={"day": day, "hour": hour})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Reschedule" in answer.text
    assert stored(installation).send_at == NOW + HOUR / 2


def test_the_approval_is_taken_back(desk: Desk, installation: Installation) -> None:
    approve(installation)
    assert "the edition is draft" in pressed(desk.visitor(Role.APPROVER), "withdraw")
    assert stored(installation).status is EditionStatus.DRAFT


def test_cancelling_asks_says_what_it_means_and_is_taken_back(
    desk: Desk, installation: Installation, clock: MovingClock
) -> None:
    approve(installation)
    client = desk.visitor(Role.APPROVER)
    asked = client.get(f"{URL}/cancel").text
    assert "not one of 3 readers" in asked
    assert stored(installation).status is EditionStatus.APPROVED
    assert pressed(client, "cancel", status="approved") == "Cancelled. For 10 minutes it can be brought back."
    clock.move(minutes=4)
    assert "It can be brought back for 6 min 0 s" in client.get(URL).text
    assert "approved" in pressed(client, "back")
    assert stored(installation).status is EditionStatus.APPROVED


def test_who_would_cancel_something_else_than_the_page_said_is_told(desk: Desk, installation: Installation) -> None:
    client = desk.visitor(Role.APPROVER)
    begin(installation)
    answer = client.post(f"{URL}/cancel", data={"status": "approved"})
    assert answer.status_code == 409
    assert "is sending by now" in answer.text
    assert stored(installation).status is EditionStatus.SENDING


def test_cancelling_in_the_middle_says_what_is_out_already(desk: Desk, installation: Installation) -> None:
    begin(installation)
    answer(installation, {READERS[0]: (DeliveryStatus.SENT, "250 ok")})
    asked = desk.visitor(Role.APPROVER).get(f"{URL}/cancel").text
    assert "1 copy is out and cannot be called back" in asked
    assert "2 copies that are left are never sent" in asked


def test_after_the_window_nothing_is_left_to_do(desk: Desk, installation: Installation, clock: MovingClock) -> None:
    approve(installation)
    scheduling.cancel(installation, installation.newsletter(SLUG), 1, "Ana Approver")
    clock.move(minutes=11)
    page = desk.visitor(Role.APPROVER).get(URL).text
    assert "Bring it back" not in page
    assert "Nothing any more" in page
    assert "nothing to cancel" in desk.visitor(Role.APPROVER).get(f"{URL}/cancel").text


def test_pausing_and_resuming(desk: Desk, installation: Installation) -> None:
    begin(installation)
    client = desk.visitor(Role.APPROVER)
    assert "Paused." in pressed(client, "pause")
    assert "Paused with 3 copies left" in client.get(URL).text
    assert "goes on" in pressed(client, "resume")
    assert stored(installation).status is EditionStatus.SENDING


def test_what_did_not_simply_arrive_comes_first_with_its_reason(desk: Desk, installation: Installation) -> None:
    begin(installation)
    answer(
        installation,
        {
            READERS[0]: (DeliveryStatus.SENT, "250 ok"),
            READERS[1]: (DeliveryStatus.REFUSED, "550 5.1.1 <b>who?</b>"),
            READERS[2]: (DeliveryStatus.UNKNOWN, "the line broke"),
        },
    )
    client = desk.visitor(Role.APPROVER)
    page = client.get(URL).text
    assert "there is no such mailbox" in page
    assert "550 5.1.1 &lt;b&gt;who?&lt;/b&gt;" in page
    assert "What an unknown copy is" in page
    assert READERS[1] in page
    assert READERS[0] not in page
    assert READERS[0] in client.get(URL, params={"status": "any"}).text
    assert READERS[0] in client.get(URL, params={"status": "sent", "q": " ANN@"}).text
    assert "No copy is like that" in client.get(URL, params={"status": "refused", "q": "ann"}).text
    assert client.get(URL, params={"status": "nonsense"}).status_code == 200


def test_copies_come_by_the_page(desk: Desk, installation: Installation) -> None:
    with installation.database.write() as session:
        subscribe(session, [f"reader{number:03}@readers.example" for number in range(60)])
    begin(installation)
    client = desk.visitor(Role.APPROVER)
    first = client.get(URL).text
    assert "reader046@readers.example" in first
    assert "reader047@readers.example" not in first
    assert 'rel="next"' in first
    second = client.get(URL, params={"page": 2}).text
    assert "reader047@readers.example" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_addresses_are_for_those_who_may_approve(desk: Desk, installation: Installation, role: Role) -> None:
    begin(installation)
    answer(installation, {READERS[1]: (DeliveryStatus.REFUSED, "550 5.1.1 who?")})
    page = desk.visitor(role).get(URL, params={"q": "ben", "status": "any"}).text
    assert "there is no such mailbox" in page
    assert "addresses are personal data" in page
    assert "readers.example" not in page
    assert "<button>Pause" not in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
@pytest.mark.parametrize("action", ["now", "later", "hour", "withdraw", "pause", "resume", "cancel", "back"])
def test_only_approvers_press_the_buttons(desk: Desk, installation: Installation, role: Role, action: str) -> None:
    approve(installation)
    fields = {"status": "approved", "day": "2026-02-19", "hour": "07:30"}
    assert desk.visitor(role).post(f"{URL}/{action}", data=fields).status_code == 403
    edition = stored(installation)
    assert (edition.status, edition.send_at) == (EditionStatus.APPROVED, NOW + HOUR / 2)


@pytest.fixture
def in_berlin(tmp_path: Path, clock: MovingClock) -> Iterator[Installation]:
    """A newsletter of Berlin's clocks, in the week in which they go forward."""
    config = settings_file(tmp_path)
    config.write_text(config.read_text("utf-8").replace("  title:", "  timezone: Europe/Berlin\n  title:"), "utf-8")
    clock.moment = datetime(2026, 3, 28, 12, tzinfo=UTC)
    with new_installation(config, clock) as made:
        draft_edition(made, send_at=clock.now() + HOUR)
        yield made


def test_an_hour_that_the_clocks_skip_is_pointed_out(in_berlin: Installation) -> None:
    with served(in_berlin) as desk:
        client = desk.visitor(Role.APPROVER)
        said = pressed(client, "hour", day="2026-03-29", hour="02:30")
        assert said == "It goes out on Sun 29 Mar 2026, 03:30, Berlin time. The clocks there skip 02:30 that night."
        assert 'value="03:30"' in client.get(URL).text
    assert stored(in_berlin).send_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
