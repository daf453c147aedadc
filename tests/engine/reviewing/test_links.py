from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose.fingerprint import rendered_sha256
from digest.compose.requests import open_request
from digest.db.editions import Approval, Audit, Edition, EditionStatus, ReviewMail
from digest.engine import editing
from digest.engine.offered import Offered
from digest.engine.reviewing import LinkState, approve_by_link, find_link, keep_up, request_changes_by_link
from digest.errors import ApprovalError, StateError
from digest.tokens import Purpose, token
from tests.fakes.editions import SLUG
from tests.fakes.reviewing import ANA, BEN, built, edited, link_token, mails

if TYPE_CHECKING:
    from collections.abc import Collection

    from digest.compose.checks import Check
    from digest.engine.approving import Approved
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Post


@pytest.fixture
def tokens(reviewed: Installation, post: Post) -> list[str]:
    """Those that Ana and Ben got with a draft."""
    built(reviewed)
    keep_up(reviewed, lambda _line: None)
    return [link_token(message) for _, message in post.accepted]


def edition(installation: Installation) -> Edition:
    with installation.database.read() as session:
        return session.exec(select(Edition)).one()


def offered(seen: Edition, accepted: Collection[Check] = ()) -> Offered:
    """An edition as the page shows it."""
    return Offered(seen.revision, rendered_sha256(seen), seen.send_at, accepted=tuple(accepted))


def pressed(installation: Installation, mark: str, accepted: Collection[str] = ()) -> Approved:
    """The button on the page that shows the edition as it is now."""
    seen, checks = editing.edition_and_checks(installation, installation.newsletter(SLUG), "1")
    return approve_by_link(installation, mark, offered(seen, [check for check in checks if check.name in accepted]))


def set_status(installation: Installation, status: EditionStatus) -> None:
    with installation.database.write() as session:
        session.exec(select(Edition)).one().status = status


def test_the_link_in_a_mail_leads_to_its_edition(reviewed: Installation, tokens: list[str]) -> None:
    for mark, address in zip(tokens, (ANA, BEN), strict=True):
        link = find_link(reviewed, mark)
        assert (link.state, link.refusal) == (LinkState.GOOD, "")
        assert link.mail is not None
        assert link.edition is not None
        assert (link.mail.address, link.edition.number) == (address, 1)


def test_looking_at_a_link_changes_nothing(reviewed: Installation, tokens: list[str]) -> None:
    before = (mails(reviewed), edition(reviewed))
    for _ in range(3):
        find_link(reviewed, tokens[0])
    assert (mails(reviewed), edition(reviewed)) == before


def test_a_press_approves_in_the_name_of_the_address_and_uses_the_link_up(
    reviewed: Installation, tokens: list[str], clock: MovingClock
) -> None:
    clock.move(minutes=5)
    approved = pressed(reviewed, tokens[0])
    assert edition(reviewed).status is EditionStatus.APPROVED
    assert approved.approval.approved_by == f"{ANA} (by mail)"
    assert [mail.used_at for mail in mails(reviewed)] == [clock.now(), None]
    assert find_link(reviewed, tokens[0]).state is LinkState.USED
    with reviewed.database.read() as session:
        assert session.exec(select(Audit.actor).where(Audit.action == "approved")).all() == [f"{ANA} (by mail)"]


def test_a_second_press_is_told_and_approves_nothing(reviewed: Installation, tokens: list[str]) -> None:
    pressed(reviewed, tokens[0])
    with pytest.raises(StateError, match="used already"):
        pressed(reviewed, tokens[0])
    with pytest.raises(StateError, match=f"approved already, by {ANA}"):
        pressed(reviewed, tokens[1])
    assert mails(reviewed)[1].used_at is None


def test_of_presses_at_once_one_approves(either: Installation, post: Post) -> None:
    seen = built(either)
    keep_up(either, lambda _line: None)
    tokens = [link_token(message) for _, message in post.accepted]
    gate = threading.Barrier(4)
    told: list[str] = []

    def press(mark: str) -> None:
        gate.wait()
        try:
            approve_by_link(either, mark, offered(seen))
        except StateError as error:
            told.append(str(error))

    threads = [threading.Thread(target=press, args=[mark]) for mark in tokens * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 3
    with either.database.read() as session:
        assert len(session.exec(select(Approval)).all()) == 1


def test_after_the_page_was_shown_a_change_keeps_the_press_from_approving(
    reviewed: Installation, tokens: list[str]
) -> None:
    seen = edition(reviewed)
    edited(reviewed, note="Good morning.")
    for revision in (1, 2):
        with pytest.raises(StateError, match="somebody changed edition 1 meanwhile"):
            approve_by_link(reviewed, tokens[0], replace(offered(seen), revision=revision))
    assert find_link(reviewed, tokens[0]).state is LinkState.GOOD
    assert edition(reviewed).status is EditionStatus.DRAFT
    pressed(reviewed, tokens[0])


def test_a_note_by_a_link_is_the_address_own_takes_an_approval_back_and_leaves_the_link_good(
    reviewed: Installation, tokens: list[str]
) -> None:
    pressed(reviewed, tokens[0])
    request_changes_by_link(reviewed, tokens[1], "The lead is wrong.")
    assert edition(reviewed).status is EditionStatus.DRAFT
    with reviewed.database.read() as session:
        request = open_request(session, edition(reviewed))
    assert request is not None
    assert (request.by, request.note) == (f"{BEN} (by mail)", "The lead is wrong.")
    assert find_link(reviewed, tokens[1]).state is LinkState.GOOD
    with pytest.raises(StateError, match="used already"):
        request_changes_by_link(reviewed, tokens[0], "No, it is right.")


def test_an_approval_that_fails_leaves_the_link_good(reviewed: Installation, tokens: list[str]) -> None:
    with reviewed.database.write() as session:
        session.exec(select(Edition)).one().text = "no way to leave"
    with pytest.raises(ApprovalError, match="does not pass its checks"):
        pressed(reviewed, tokens[0])
    assert find_link(reviewed, tokens[0]).state is LinkState.GOOD


def test_a_warning_wants_to_be_accepted(reviewed: Installation, tokens: list[str]) -> None:
    edited(reviewed, key_points=[])
    with pytest.raises(ApprovalError, match="key points"):
        pressed(reviewed, tokens[0])
    assert find_link(reviewed, tokens[0]).state is LinkState.GOOD
    assert [one["name"] for one in pressed(reviewed, tokens[0], ["key points"]).approval.accepted] == ["key points"]


def test_a_link_is_good_for_two_days(reviewed: Installation, tokens: list[str], clock: MovingClock) -> None:
    clock.move(hours=48, seconds=-1)
    assert find_link(reviewed, tokens[0]).state is LinkState.GOOD
    clock.move(seconds=1)
    assert find_link(reviewed, tokens[0]).state is LinkState.EXPIRED
    with pytest.raises(StateError, match="has expired"):
        pressed(reviewed, tokens[0])


@pytest.mark.parametrize(
    "status",
    [
        EditionStatus.SENDING,
        EditionStatus.PAUSED,
        EditionStatus.SENT,
        EditionStatus.SKIPPED,
        EditionStatus.CANCELLED,
    ],
)
def test_on_its_way_or_let_go_an_edition_has_no_good_link(
    reviewed: Installation, tokens: list[str], status: EditionStatus
) -> None:
    set_status(reviewed, status)
    assert find_link(reviewed, tokens[0]).state is LinkState.OVER
    with pytest.raises(StateError, match="nothing left to approve"):
        pressed(reviewed, tokens[0])
    assert edition(reviewed).status is status


def test_a_held_edition_can_be_approved_by_its_link(reviewed: Installation, tokens: list[str]) -> None:
    set_status(reviewed, EditionStatus.HELD)
    pressed(reviewed, tokens[0])
    assert edition(reviewed).status is EditionStatus.APPROVED


def test_who_is_no_reviewer_any_more_has_no_good_link(reviewed: Installation, tokens: list[str]) -> None:
    newsletter = reviewed.newsletter(SLUG).model_copy(update={"reviewers": [BEN]})
    later = replace(reviewed, settings=reviewed.settings.model_copy(update={"newsletters": [newsletter]}))
    assert find_link(later, tokens[0]).state is LinkState.REVOKED
    assert find_link(later, tokens[1]).state is LinkState.GOOD


def test_tokens_of_other_rows_purposes_and_numbers_are_unknown(reviewed: Installation, tokens: list[str]) -> None:
    (ana, ben), mac = mails(reviewed), tokens[0].partition("-")[2]
    forged = [
        f"{ben.id}-{mac}",
        f"999999999-{mac}",
        tokens[0][:-1] + ("a" if tokens[0][-1] != "a" else "b"),
        token(ana.id, ana.key, Purpose.UNSUBSCRIBE),
        token(ana.id, ben.key, Purpose.REVIEW),
    ]
    assert {find_link(reviewed, mark).state for mark in forged} == {LinkState.UNKNOWN}
    for mark in forged:
        with pytest.raises(StateError, match="nobody was sent this link"):
            pressed(reviewed, mark)
    assert edition(reviewed).status is EditionStatus.DRAFT


@pytest.mark.parametrize("mark", ["", "1", "1-", "x", "1-short", f"{2**40}-{'a' * 27}", f"１-{'a' * 27}", "1-\0" * 9])
def test_half_a_link_is_told_to_be_copied_whole(reviewed: Installation, mark: str) -> None:
    assert find_link(reviewed, mark).state is LinkState.MALFORMED
    with pytest.raises(StateError, match="copy all of it"):
        approve_by_link(reviewed, mark, offered(built(reviewed)))


def test_an_approval_that_an_edit_has_voided_can_be_given_again_by_another_link(
    reviewed: Installation, tokens: list[str]
) -> None:
    pressed(reviewed, tokens[0])
    edited(reviewed, note="Good morning.")
    assert pressed(reviewed, tokens[1]).approval.approved_by == f"{BEN} (by mail)"


def test_what_was_approved_by_mail_goes_out(reviewed: Installation, tokens: list[str]) -> None:
    pressed(reviewed, tokens[0])
    newsletter = reviewed.newsletter(SLUG)
    assert editing.built_today(reviewed, newsletter) is not None


def test_every_mail_has_a_key_of_its_own(reviewed: Installation, tokens: list[str]) -> None:
    assert len({mail.key for mail in mails(reviewed)}) == len(set(tokens)) == 2
    with reviewed.database.read() as session:
        assert all(row.key not in "".join(tokens) for row in session.exec(select(ReviewMail)))
