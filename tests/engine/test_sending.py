from __future__ import annotations

import contextlib
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import approvals, lifecycle
from digest.db.audience import Suppression
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Audit, Edition, EditionStatus
from digest.engine import approving, editing, sending
from digest.engine.approving import Consent
from digest.errors import ApprovalError, BusyError, DeliveryError, StateError
from tests.fakes.editions import (
    SLUG,
    addresses,
    approved_edition,
    draft_edition,
    new_installation,
    settings_file,
    subscribe,
)
from tests.fakes.smtp import Post, smtp_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.engine.installation import Installation
    from digest.engine.sending import Sending
    from tests.fakes.editions import MovingClock

READERS = addresses(12)


@contextlib.contextmanager
def installed(folder: Path, clock: MovingClock, port: int) -> Iterator[Installation]:
    with new_installation(settings_file(folder, smtp={"port": port}), clock) as installation:
        with installation.database.write() as session:
            subscribe(session, READERS)
        yield installation


def send(installation: Installation, which: str = "latest", watch: sending.Watch | None = None) -> Sending:
    return sending.send(installation, installation.newsletter(SLUG), which, watch)


def taken(post: Post) -> list[str]:
    return [to for to, _ in post.accepted]


def test_everybody_gets_exactly_the_bytes_that_were_approved(tmp_path: Path, clock: MovingClock) -> None:
    with smtp_server() as server, installed(tmp_path, clock, server.port) as installation:
        edition = approved_edition(installation)
        result = send(installation)
    assert taken(server.post) == READERS
    assert (result.edition.status, result.edition.sent_at) == (EditionStatus.SENT, clock.now())
    assert result.tally == {DeliveryStatus.SENT: 12}
    for _, message in server.post.accepted:
        parsed = message_from_bytes(message)
        assert parsed["Subject"] == edition.subject
        mark = parsed["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
        text, html, picture = (part.get_payload(decode=True) for part in parsed.walk() if not part.is_multipart())
        assert picture == edition.picture is not None
        assert isinstance(text, bytes)
        assert isinstance(html, bytes)
        preferences = html.partition(b"/preferences/")[2].partition(b'"')[0]
        feedback = html.partition(b"/feedback/asia/1/")[2].partition(b'"')[0]
        whole = html.replace(mark.encode(), b"UNSUBSCRIBExTOKENxHERE").replace(preferences, b"PREFERENCESxTOKENxHERE")
        whole = whole.replace(feedback, b"FEEDBACKxxxxTOKENxHERE")
        assert whole.replace(b"\r\n", b"\n").rstrip() == edition.html.encode().rstrip()
        assert mark.encode() in text


def test_sending_what_is_sent_already_troubles_no_server(tmp_path: Path, clock: MovingClock) -> None:
    with smtp_server() as server, installed(tmp_path, clock, server.port) as installation:
        approved_edition(installation)
        send(installation)
        assert send(installation).edition.status is EditionStatus.SENT
    assert server.post.connections == 1
    assert len(server.post.accepted) == 12


def test_a_draft_is_not_sent_and_no_server_is_troubled(tmp_path: Path, clock: MovingClock) -> None:
    with smtp_server() as server, installed(tmp_path, clock, server.port) as installation:
        draft_edition(installation)
        with pytest.raises(ApprovalError, match="`digest approve 1 --by NAME` approves it"):
            send(installation)
    assert server.post.connections == 0


def test_a_server_that_cannot_be_reached_leaves_the_edition_approved_with_no_snapshot(
    tmp_path: Path, clock: MovingClock
) -> None:
    with smtp_server() as server:
        port = server.port
    with installed(tmp_path, clock, port) as installation:
        edition = approved_edition(installation)
        with pytest.raises(DeliveryError, match="cannot be used"):
            send(installation)
        with installation.database.read() as session:
            assert session.get_one(Edition, edition.id).status is EditionStatus.APPROVED
            assert session.exec(select(Delivery)).all() == []


def test_an_edition_for_nobody_stays_approved(tmp_path: Path, clock: MovingClock) -> None:
    with (
        smtp_server() as server,
        new_installation(settings_file(tmp_path, smtp={"port": server.port}), clock) as installation,
    ):
        edition = approved_edition(installation)
        with pytest.raises(StateError, match="nobody subscribes to asia"):
            send(installation)
        with installation.database.read() as session:
            assert session.get_one(Edition, edition.id).status is EditionStatus.APPROVED
            assert [row.action for row in session.exec(select(Audit))] == ["approved"]


def test_a_server_that_refuses_the_sender_in_the_middle_leaves_the_rest_for_the_next_run(
    tmp_path: Path, clock: MovingClock
) -> None:
    post = Post()

    def refuse_after_a_slice(count: int) -> None:
        assert count == 5
        post.mail_reply = "550 5.7.1 you send too much"

    with smtp_server(post) as server, installed(tmp_path, clock, server.port) as installation:
        approved_edition(installation)
        with pytest.raises(DeliveryError, match="refuses the sender"):
            send(installation, watch=sending.Watch(settled=refuse_after_a_slice))
        half = sending.standing(installation, 1)
        assert half.edition.status is EditionStatus.SENDING
        assert half.tally == {DeliveryStatus.SENT: 5, DeliveryStatus.PENDING: 7}
        post.mail_reply = ""
        assert send(installation).edition.status is EditionStatus.SENT
    assert taken(post) == READERS


def test_a_mailbox_that_is_gone_gets_no_next_edition(tmp_path: Path, clock: MovingClock) -> None:
    post = Post(rcpt_replies={READERS[3]: "550 5.1.1 User unknown"})
    with smtp_server(post) as server, installed(tmp_path, clock, server.port) as installation:
        approved_edition(installation)
        first = send(installation)
        assert first.tally == {DeliveryStatus.SENT: 11, DeliveryStatus.REFUSED: 1}
        assert first.edition.status is EditionStatus.SENT
        assert [row.reply for row in first.troubled] == ["550 5.1.1 User unknown"]
        with installation.database.read() as session:
            assert session.exec(select(Suppression.email)).all() == [READERS[3]]
        approved_edition(installation, number=2)
        assert send(installation).tally == {DeliveryStatus.SENT: 11}
    assert post.asked.count(READERS[3]) == 1


def test_copies_that_are_unknown_do_not_keep_the_edition_from_being_sent(tmp_path: Path, clock: MovingClock) -> None:
    with (
        smtp_server(Post(hang_up_after={READERS[0]})) as server,
        installed(tmp_path, clock, server.port) as installation,
    ):
        approved_edition(installation)
        result = send(installation)
    assert result.tally == {DeliveryStatus.SENT: 11, DeliveryStatus.UNKNOWN: 1}
    assert result.edition.status is EditionStatus.SENT
    assert [row.email for row in result.troubled] == [READERS[0]]
    assert taken(server.post) == READERS


def test_what_is_built_and_approved_anew_while_the_server_answers_is_what_goes_out(
    tmp_path: Path, clock: MovingClock
) -> None:
    """The edition changes after `send` has looked at it and before it opens."""
    post = Post()
    with smtp_server(post) as server, installed(tmp_path, clock, server.port) as installation:
        edition = approved_edition(installation)

        def edit_and_approve() -> None:
            post.greeted = lambda: None
            with installation.database.write() as session:
                current = session.get_one(Edition, edition.id)
                current.subject, current.revision = "A better subject", current.revision + 1
                session.flush()
                approvals.approve(session, current, "Ben", clock.now())

        post.greeted = edit_and_approve
        send(installation)
    assert {message_from_bytes(message)["Subject"] for _, message in post.accepted} == {"A better subject"}


def test_what_is_changed_behind_an_interrupted_sending_does_not_go_to_the_rest(
    tmp_path: Path, clock: MovingClock
) -> None:
    with smtp_server() as server, installed(tmp_path, clock, server.port) as installation:
        edition = approved_edition(installation)
        send(installation, watch=sending.Watch(stopped=lambda: len(server.post.accepted) >= 5))
        with installation.database.write() as session:
            session.get_one(Edition, edition.id).html += "<p>never approved</p>"
        with pytest.raises(ApprovalError, match="changed after its sending began"):
            send(installation)
    assert taken(server.post) == READERS[:5]


def test_two_sendings_at_once_are_refused_while_another_newsletter_may_go_out(
    tmp_path: Path, clock: MovingClock
) -> None:
    config = settings_file(tmp_path, slugs=(SLUG, "africa"))
    with new_installation(config, clock) as installation:
        with installation.database.write() as session:
            subscribe(session, ["ann@readers.example"], "africa")
        approved_edition(installation)
        approved_edition(installation, slug="africa")
        with installation.database.lock(f"send-{SLUG}"):
            with pytest.raises(BusyError, match="another digest process"):
                send(installation)
            assert sending.send(installation, installation.newsletter("africa"), "1").tally == {DeliveryStatus.SENT: 1}


def test_a_test_copy_of_a_draft_goes_to_one_address_and_changes_nothing(tmp_path: Path, clock: MovingClock) -> None:
    with smtp_server() as server, installed(tmp_path, clock, server.port) as installation:
        draft_edition(installation)
        newsletter = installation.newsletter(SLUG)
        assert sending.send_test(installation, newsletter, "latest", "ed@desk.example", "Ed") == "250 2.0.0 queued"
        with installation.database.read() as session:
            assert session.exec(select(Delivery)).all() == []
            assert lifecycle.find(session, SLUG, "1").status is EditionStatus.DRAFT
            sent = session.exec(select(Audit)).one()
    assert (sent.actor, sent.action, sent.detail) == ("Ed", "test copy sent", {"to": "ed@desk.example", "revision": 1})
    assert taken(server.post) == ["ed@desk.example"]


def test_a_refused_test_copy_is_an_error_with_the_servers_words(tmp_path: Path, clock: MovingClock) -> None:
    post = Post(rcpt_replies={"ed@desk.example": "550 5.1.1 unknown"})
    with smtp_server(post) as server, installed(tmp_path, clock, server.port) as installation:
        draft_edition(installation)
        with pytest.raises(DeliveryError, match=r"refuses the test copy to ed@desk.example: 550 5.1.1 unknown"):
            sending.send_test(installation, installation.newsletter(SLUG), "1", "ed@desk.example")
        with installation.database.read() as session:
            assert session.exec(select(Audit)).all() == []


def test_an_edition_that_is_let_go_is_never_sent(installation: Installation) -> None:
    approved_edition(installation)
    editing.skip(installation, installation.newsletter(SLUG), "1", "Ana")
    with pytest.raises(ApprovalError, match="is skipped, not approved"):
        send(installation)
    with pytest.raises(StateError, match="is skipped, so that it cannot become approved"):
        approving.approve(installation, installation.newsletter(SLUG), "1", Consent("Ana"))
