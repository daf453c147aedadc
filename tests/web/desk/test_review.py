from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import lifecycle
from digest.compose.changes import SetLine
from digest.db.accounts import Role
from digest.db.editions import Approval, Edition, EditionStatus
from digest.engine import revising, scheduling
from digest.engine.reviewing import keep_up
from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file, subscribe
from tests.fakes.reviewing import ANA, built, link_token
from tests.fakes.smtp import Post, smtp_server
from tests.web.desk.test_approval import fields

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk


@pytest.fixture
def post() -> Post:
    """What the mail server took."""
    return Post()


@pytest.fixture
def installation(tmp_path: Path, clock: MovingClock, post: Post) -> Iterator[Installation]:
    """A newsletter with a reviewer, who was mailed its draft."""
    with smtp_server(post) as server:
        config = settings_file(tmp_path, smtp={"port": server.port}, reviewers=[ANA])
        with new_installation(config, clock) as made:
            with made.database.write() as session:
                subscribe(session, ["ann@readers.example"])
            built(made)
            keep_up(made, lambda _line: None)
            yield made


@pytest.fixture
def link(post: Post) -> str:
    """The page that the mail leads to."""
    return f"/desk/review/{link_token(post.accepted[0][1])}"


@pytest.fixture
def reviewer(desk: Desk) -> httpx2.Client:
    """Somebody without a login."""
    return desk.nobody()


def stored(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return lifecycle.find(session, SLUG, "1")


def test_the_link_shows_what_would_be_approved(reviewer: httpx2.Client, link: str, installation: Installation) -> None:
    page = reviewer.get(link).text
    assert stored(installation).subject in page
    assert "1 subscriber" in page
    assert f'src="{link}/frame?' in page
    frame = reviewer.get(f"{link}/frame")
    assert "Decoding Asia" in frame.text
    assert frame.headers["content-security-policy"].startswith("sandbox;")


def test_nothing_else_of_the_desk_is_on_it_or_behind_it(reviewer: httpx2.Client, link: str) -> None:
    page = reviewer.get(link).text
    assert "<nav" not in page
    assert "/desk/newsletters" not in page
    assert "/desk/account" not in page
    assert reviewer.get("/desk").headers["location"].startswith("/desk/login")
    board = reviewer.get(f"/desk/newsletters/{SLUG}/editions/1/frame")
    assert board.status_code == 401


def test_following_the_link_approves_nothing(reviewer: httpx2.Client, link: str, installation: Installation) -> None:
    for _ in range(2):
        reviewer.get(link)
        reviewer.head(link)
        reviewer.get(f"{link}/frame")
    assert stored(installation).status is EditionStatus.DRAFT


def test_the_button_approves_in_the_reviewers_name_once(
    reviewer: httpx2.Client, link: str, installation: Installation
) -> None:
    data = fields(reviewer.get(link).text)
    assert reviewer.post(link, data=data).headers["location"] == link
    with installation.database.read() as session:
        assert session.exec(select(Approval)).one().approved_by == f"{ANA} (by mail)"
    page = reviewer.get(link).text
    assert f"Approved by {ANA} (by mail). It goes out in 1 h" in page
    assert "<button" not in page
    again = reviewer.post(link, data=data)
    assert again.status_code == 409
    assert reviewer.get(f"{link}/frame").status_code == 404


def test_an_hour_that_moved_since_the_page_was_opened_is_not_approved(
    reviewer: httpx2.Client, link: str, installation: Installation
) -> None:
    data = fields(reviewer.get(link).text)
    later = stored(installation).send_at - timedelta(minutes=58)
    scheduling.reschedule(installation, installation.newsletter(SLUG), 1, later, "Ben")
    assert reviewer.post(link, data=data).status_code == 409
    assert stored(installation).status is EditionStatus.DRAFT


def test_a_request_for_changes_is_shown_and_must_have_been_seen(
    reviewer: httpx2.Client, link: str, installation: Installation
) -> None:
    data = fields(reviewer.get(link).text)
    scheduling.request_changes(installation, installation.newsletter(SLUG), 1, "The lead is wrong.", "Ben")
    answer = reviewer.post(link, data=data)
    assert answer.status_code == 409
    assert "Somebody requested changes in edition 1 meanwhile" in answer.text
    assert "The lead is wrong." in answer.text
    assert stored(installation).status is EditionStatus.DRAFT
    assert reviewer.post(link, data=fields(answer.text)).status_code == 303
    assert stored(installation).status is EditionStatus.APPROVED


def test_a_note_is_left_by_the_link_which_stays_good(
    reviewer: httpx2.Client, link: str, installation: Installation
) -> None:
    answer = reviewer.post(f"{link}/request-changes", data={"note": "Name the <b>port</b>."})
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    page = reviewer.get(link).text
    assert f"{ANA} (by mail) requests changes" in page
    assert "Name the &lt;b&gt;port&lt;/b&gt;." in page
    assert stored(installation).status is EditionStatus.DRAFT
    assert reviewer.post(link, data=fields(page)).status_code == 303


def test_an_empty_note_by_the_link_is_refused(reviewer: httpx2.Client, link: str) -> None:
    answer = reviewer.post(f"{link}/request-changes", data={"note": " "})
    assert answer.status_code == 422


def test_another_sites_page_cannot_press_it(reviewer: httpx2.Client, link: str, installation: Installation) -> None:
    data = fields(reviewer.get(link).text)
    assert reviewer.post(link, data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stored(installation).status is EditionStatus.DRAFT


def test_what_changed_since_the_mail_is_shown(reviewer: httpx2.Client, link: str, installation: Installation) -> None:
    assert "changed since the mail" not in reviewer.get(link).text
    subject = SetLine("subject", "The strait is open", stored(installation).subject)
    revising.revise(installation, installation.newsletter(SLUG), 1, subject, "Ben")
    page = reviewer.get(link).text
    assert "It was changed since the mail that brought you here." in page
    assert "The strait <del>reopens</del><ins>is open</ins>" in page


def test_what_changed_since_the_page_was_opened_is_not_approved(
    reviewer: httpx2.Client, link: str, installation: Installation
) -> None:
    data = fields(reviewer.get(link).text)
    subject = SetLine("subject", "The strait is open", stored(installation).subject)
    revising.revise(installation, installation.newsletter(SLUG), 1, subject, "Ben")
    answer = reviewer.post(link, data=data)
    assert answer.status_code == 409
    assert "Changed since you looked" in answer.text
    assert stored(installation).status is EditionStatus.DRAFT
    assert reviewer.post(link, data=fields(answer.text)).status_code == 303
    assert stored(installation).status is EditionStatus.APPROVED


def test_a_warning_needs_the_reviewers_word(reviewer: httpx2.Client, link: str, installation: Installation) -> None:
    short = SetLine("preheader", "Too short", stored(installation).preheader)
    revising.revise(installation, installation.newsletter(SLUG), 1, short, "Ben")
    data = fields(reviewer.get(link).text)
    assert data["accept"]
    assert reviewer.post(link, data=data | {"accept": []}).status_code == 422
    assert stored(installation).status is EditionStatus.DRAFT
    assert reviewer.post(link, data=data).status_code == 303


def test_an_expired_link_shows_no_edition(
    reviewer: httpx2.Client, link: str, clock: MovingClock, installation: Installation
) -> None:
    data = fields(reviewer.get(link).text)
    clock.moment += timedelta(hours=49)
    page = reviewer.get(link).text
    assert "This link has expired" in page
    assert stored(installation).subject not in page
    assert reviewer.post(link, data=data).status_code == 409
    assert reviewer.get(f"{link}/frame").status_code == 404


def test_once_it_is_on_its_way_there_is_nothing_to_approve(
    reviewer: httpx2.Client, link: str, installation: Installation
) -> None:
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").status = EditionStatus.SENT
    assert "there is nothing left to approve" in reviewer.get(link).text


@pytest.mark.parametrize("token", [f"1-{'a' * 27}", "x", "1-../../feeds", "9" * 400])
def test_a_link_that_nobody_was_sent_is_no_page(reviewer: httpx2.Client, token: str) -> None:
    answer = reviewer.get(f"/desk/review/{token}")
    assert answer.status_code == 404
    assert reviewer.post(f"/desk/review/{token}", data={"revision": 1, "sha256": ""}).status_code == 404
    assert reviewer.post(f"/desk/review/{token}/request-changes", data={"note": "x"}).status_code == 404


def test_who_is_logged_in_sees_no_more_of_the_desk_there(desk: Desk, link: str) -> None:
    assert "<nav" not in desk.visitor(Role.ADMIN).get(link).text
