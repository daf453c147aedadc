from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.editions import Audit, Edition, EditionStatus, ReviewMail
from digest.deliver.transport import transport
from digest.engine import approving, posting
from digest.engine.approving import Consent
from digest.engine.embedded import EmbeddedEngine
from digest.engine.reviewing import ask, keep_up
from digest.engine.reviewing.posting import ReviewMailing
from digest.errors import StateError, UsageError
from tests.fakes.editions import SLUG, draft_edition
from tests.fakes.reviewing import ANA, BEN, built, edited, mails, rebuilt, taken
from tests.fakes.transport import ScriptedTransport

if TYPE_CHECKING:
    from digest.deliver.outcome import Reply
    from digest.engine.installation import Installation
    from digest.engine.posting import Written
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Post

READY = [(ANA, "[for approval] The strait reopens"), (BEN, "[for approval] The strait reopens")]
REMINDED = [(ANA, "[reminder] The strait reopens"), (BEN, "[reminder] The strait reopens")]


def tick(installation: Installation) -> list[str]:
    said: list[str] = []
    keep_up(installation, said.append)
    return said


def mailing(installation: Installation) -> ReviewMailing:
    return ReviewMailing(installation, installation.newsletter(SLUG))


def written(installation: Installation) -> Written:
    """The first mail as it is now."""
    with installation.database.read() as session:
        return mailing(installation).written(session, session.get_one(ReviewMail, 1))


def questioned(installation: Installation, by: str = "Cai") -> list[str]:
    return ask(installation, installation.newsletter(SLUG), "latest", by)


def troubles(installation: Installation) -> list[str]:
    return [mail.trouble for mail in mails(installation)]


def test_a_fresh_draft_is_mailed_to_each_reviewer_once(reviewed: Installation, post: Post, clock: MovingClock) -> None:
    built(reviewed)
    assert tick(reviewed) == [f"asia 1, ready mail to {to}: 250 2.0.0" for to in (ANA, BEN)]
    clock.move(minutes=30)
    assert tick(reviewed) == []
    assert taken(post) == READY
    assert all(mail.sent_at and mail.next_attempt_at is None and not mail.trouble for mail in mails(reviewed))


def test_nobody_is_mailed_at_each_edit_but_again_when_the_draft_is_built_anew(
    reviewed: Installation, post: Post
) -> None:
    built(reviewed)
    tick(reviewed)
    edited(reviewed, note="Good morning.")
    assert tick(reviewed) == []
    rebuilt(reviewed)
    tick(reviewed)
    tick(reviewed)
    assert taken(post)[2:] == [(to, "[for approval] The strait reopens, and more") for to in (ANA, BEN)]


def test_what_no_build_made_is_not_ready(reviewed: Installation) -> None:
    draft_edition(reviewed, send_at=reviewed.clock.now().replace(hour=23))
    assert tick(reviewed) == []


def test_ticks_at_once_mail_nobody_twice(either: Installation, post: Post) -> None:
    built(either)
    gate = threading.Barrier(4)

    def at_once() -> None:
        gate.wait()
        keep_up(either, lambda _line: None)

    threads = [threading.Thread(target=at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(to for to, _ in post.accepted) == {ANA: 1, BEN: 1}
    assert len(mails(either)) == 2


def test_who_was_asked_about_a_draft_is_not_told_that_it_is_ready(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    questioned(reviewed)
    tick(reviewed)
    assert taken(post) == READY


def test_of_two_that_hand_over_the_same_mail_one_is_told(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    questioned(reviewed)
    with transport(reviewed.settings) as out:
        said = [posting.handed_over(reviewed, mailing(reviewed), out, 1) for _ in range(2)]
    assert said[1] == f"asia 1, asked mail to {ANA}: somebody else has it, or what it is about has changed"
    assert len(post.accepted) == 1


class Killed(BaseException):
    """The process ends here."""


def die(_to: str) -> Reply:
    raise Killed


def test_a_mail_whose_process_died_at_the_hand_over_is_never_sent_again(
    reviewed: Installation, post: Post, clock: MovingClock
) -> None:
    built(reviewed)
    questioned(reviewed)
    with pytest.raises(Killed):
        posting.handed_over(reviewed, mailing(reviewed), ScriptedTransport(die), 1)
    for _ in range(5):
        clock.move(minutes=5)
        tick(reviewed)
    assert [to for to, _ in post.accepted] == [BEN]
    assert troubles(reviewed) == ["handed over, but no answer was read: it may or may not have arrived", ""]


def test_a_temporary_refusal_is_noted_and_tried_again(reviewed: Installation, post: Post, clock: MovingClock) -> None:
    built(reviewed)
    post.rcpt_replies = {ANA: "451 4.2.1 later"}
    tick(reviewed)
    assert troubles(reviewed) == ["451 4.2.1 later", ""]
    clock.move(minutes=1)
    assert tick(reviewed) == []
    post.rcpt_replies = {}
    clock.move(minutes=1)
    tick(reviewed)
    assert taken(post) == [READY[1], READY[0]]
    assert troubles(reviewed) == ["", ""]


def test_at_the_send_hour_it_is_given_up(reviewed: Installation, post: Post, clock: MovingClock) -> None:
    built(reviewed)
    post.rcpt_replies = {ANA: "451 4.2.1 later", BEN: "451 4.2.1 later"}
    tick(reviewed)
    clock.move(minutes=60)
    tick(reviewed)
    post.rcpt_replies = {}
    clock.move(minutes=5)
    assert tick(reviewed) == []
    assert post.accepted == []
    assert troubles(reviewed) == ["given up at the send hour: 451 4.2.1 later"] * 2


def test_a_server_that_cannot_be_used_is_noted_and_tried_again(
    reviewed: Installation, post: Post, clock: MovingClock
) -> None:
    built(reviewed)
    post.mail_reply = "550 5.7.1 no"
    (line,) = tick(reviewed)
    assert line.startswith("mails to the reviewers of asia wait: the mail server 127.0.0.1")
    assert all("refuses the sender" in trouble for trouble in troubles(reviewed))
    assert tick(reviewed) == []
    post.mail_reply = ""
    clock.move(minutes=2)
    tick(reviewed)
    assert taken(post) == READY


def test_a_server_that_is_not_there_is_noted(reviewed: Installation) -> None:
    built(reviewed)
    smtp = reviewed.settings.deliver.smtp.model_copy(update={"port": 9})
    deliver = reviewed.settings.deliver.model_copy(update={"smtp": smtp})
    tick(replace(reviewed, settings=reviewed.settings.model_copy(update={"deliver": deliver})))
    assert all("cannot be used" in trouble for trouble in troubles(reviewed))
    assert all(mail.next_attempt_at for mail in mails(reviewed))


def test_at_the_send_hour_a_server_that_is_not_there_is_not_asked_any_more(
    reviewed: Installation, post: Post, clock: MovingClock
) -> None:
    built(reviewed)
    post.mail_reply = "550 5.7.1 no"
    tick(reviewed)
    clock.move(minutes=60)
    connections = post.connections
    tick(reviewed)
    assert all(trouble.startswith("given up at the send hour: the mail server") for trouble in troubles(reviewed))
    assert post.connections == connections


def test_approved_while_its_mail_is_written_an_edition_is_not_mailed(reviewed: Installation) -> None:
    built(reviewed)
    questioned(reviewed)
    message = written(reviewed)
    approving.approve(reviewed, reviewed.newsletter(SLUG), "1", Consent("Ana"))
    assert not posting.claim(reviewed, mailing(reviewed), 1, message)


@pytest.mark.parametrize("hang_up", [True, False])
def test_what_was_refused_or_not_answered_is_not_sent_again(
    reviewed: Installation, post: Post, clock: MovingClock, *, hang_up: bool
) -> None:
    built(reviewed)
    if hang_up:
        post.hang_up_after = {ANA}
    else:
        post.rcpt_replies = {ANA: "550 5.1.1 unknown"}
    tick(reviewed)
    asked = list(post.asked)
    clock.move(minutes=10)
    assert tick(reviewed) == []
    assert post.asked == asked
    assert ("the line broke" if hang_up else "550 5.1.1 unknown") in troubles(reviewed)[0]


def test_reviewers_are_reminded_once_before_the_send_hour(
    reviewed: Installation, post: Post, clock: MovingClock
) -> None:
    built(reviewed)
    tick(reviewed)
    clock.move(minutes=45, seconds=-1)
    assert tick(reviewed) == []
    clock.move(seconds=1)
    tick(reviewed)
    edited(reviewed, note="Good morning.")
    clock.move(minutes=5)
    assert tick(reviewed) == []
    assert taken(post) == [*READY, *REMINDED]


def test_nobody_is_reminded_of_what_is_approved(reviewed: Installation, post: Post, clock: MovingClock) -> None:
    built(reviewed)
    tick(reviewed)
    approving.approve(reviewed, reviewed.newsletter(SLUG), "1", Consent("Ana"))
    clock.move(minutes=50)
    assert tick(reviewed) == []
    assert taken(post) == READY


def test_a_mail_that_waits_is_let_go_of_once_the_edition_is_approved(
    reviewed: Installation, post: Post, clock: MovingClock
) -> None:
    built(reviewed)
    post.mail_reply = "550 5.7.1 no"
    tick(reviewed)
    post.mail_reply = ""
    approving.approve(reviewed, reviewed.newsletter(SLUG), "1", Consent("Ana"))
    clock.move(minutes=2)
    assert tick(reviewed)[0].endswith("not sent: the edition was approved by then")
    assert post.accepted == []


def test_who_is_no_reviewer_any_more_gets_no_mail_that_waits(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    questioned(reviewed)
    newsletter = reviewed.newsletter(SLUG).model_copy(update={"reviewers": [BEN]})
    tick(replace(reviewed, settings=reviewed.settings.model_copy(update={"newsletters": [newsletter]})))
    assert [to for to, _ in post.accepted] == [BEN]


def test_an_editor_asks_once_about_each_revision_and_it_is_kept_in_the_record(
    reviewed: Installation, post: Post
) -> None:
    built(reviewed)
    tick(reviewed)
    assert questioned(reviewed) == [ANA, BEN]
    assert questioned(reviewed, "Dora") == []
    tick(reviewed)
    assert questioned(reviewed) == []
    edited(reviewed, note="Good morning.")
    assert questioned(reviewed) == [ANA, BEN]
    tick(reviewed)
    assert Counter(to for to, _ in post.accepted) == {ANA: 3, BEN: 3}
    with reviewed.database.read() as session:
        asked = session.exec(select(Audit).where(Audit.action == "asked for review")).all()
    assert [(row.actor, row.detail["revision"]) for row in asked] == [("Cai", 1), ("Cai", 2)]


def test_asked_again_before_the_first_mail_is_out_a_reviewer_gets_the_later_one(
    reviewed: Installation, post: Post
) -> None:
    built(reviewed)
    questioned(reviewed)
    edited(reviewed, subject="The strait is open")
    questioned(reviewed)
    tick(reviewed)
    assert taken(post) == [(to, "[for approval] The strait is open") for to in (ANA, BEN)]
    assert [mail.revision for mail in mails(reviewed) if mail.sent_at] == [2, 2]


def test_a_mail_that_was_edited_away_under_it_says_what_is_there_now(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    questioned(reviewed)
    edited(reviewed, subject="The strait is open")
    tick(reviewed)
    assert taken(post) == [(to, "[for approval] The strait is open") for to in (ANA, BEN)]
    assert [mail.revision for mail in mails(reviewed)] == [2, 2]


def test_an_edition_that_is_changed_while_its_mail_is_written_is_not_mailed_as_it_was(reviewed: Installation) -> None:
    built(reviewed)
    questioned(reviewed)
    message = written(reviewed)
    edited(reviewed, subject="The strait is open")
    assert not posting.claim(reviewed, mailing(reviewed), 1, message)
    assert all(mail.next_attempt_at for mail in mails(reviewed))


def test_about_a_held_edition_an_editor_may_ask(reviewed: Installation, post: Post, clock: MovingClock) -> None:
    edition = built(reviewed)
    clock.move(hours=2)
    with reviewed.database.write() as session:
        session.get_one(Edition, edition.id).status = EditionStatus.HELD
    questioned(reviewed)
    tick(reviewed)
    assert taken(post) == READY


def test_there_is_nothing_to_ask_about_what_is_approved(reviewed: Installation) -> None:
    built(reviewed)
    approving.approve(reviewed, reviewed.newsletter(SLUG), "1", Consent("Ana"))
    with pytest.raises(StateError, match="edition 1 is approved"):
        questioned(reviewed)


def test_without_reviewers_the_setting_is_named(installation: Installation) -> None:
    built(installation)
    with pytest.raises(UsageError, match=r"newsletters\.asia\.reviewers"):
        questioned(installation)
    assert tick(installation) == []


def test_an_edition_without_a_sender_is_told_and_the_mail_waits(reviewed: Installation, post: Post) -> None:
    edition = built(reviewed)
    with reviewed.database.write() as session:
        session.get_one(Edition, edition.id).sender = ""
    assert "has no sender" in tick(reviewed)[0]
    assert post.accepted == []
    assert all("has no sender" in mail.trouble and mail.next_attempt_at for mail in mails(reviewed))


def test_the_engine_looks_after_reviewers_where_there_are_some(
    reviewed: Installation, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "digest")
    built(reviewed)
    engine = EmbeddedEngine(reviewed)
    assert "review" in [job.name for job in engine._scheduler.get_jobs()]
    engine._keep_reviewers()
    assert taken(post) == READY
    assert f"asia 1, ready mail to {ANA}" in caplog.text


def test_without_reviewers_the_engine_has_no_such_job(installation: Installation) -> None:
    assert "review" not in [job.name for job in EmbeddedEngine(installation)._scheduler.get_jobs()]
