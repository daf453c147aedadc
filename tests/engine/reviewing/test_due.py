from __future__ import annotations

from datetime import timedelta

from hypothesis import given, strategies as st

from digest.db.editions import Edition, EditionStatus, ReviewMail, ReviewMailKind
from digest.engine.reviewing.due import due, refusal
from tests.fakes.editions import NOW
from tests.fakes.reviewing import ANA, HOUR

MINUTE = timedelta(minutes=1)


def draft(revision: int = 1, status: EditionStatus = EditionStatus.DRAFT) -> Edition:
    return Edition(
        id=1, newsletter="asia", number=1, day=NOW.date(), status=status, revision=revision, subject="", preheader="",
        built_at=NOW, send_at=NOW + HOUR,
    )  # fmt: skip


def mail(kind: ReviewMailKind, revision: int = 1, minutes: int = 0) -> ReviewMail:
    at = NOW + minutes * MINUTE
    return ReviewMail(edition_id=1, revision=revision, address=ANA, kind=kind, key="", created_at=at, expires_at=at)


@given(
    st.lists(st.sampled_from(["build", "edit", "approve", "wait", "tick"]), max_size=60),
    st.integers(0, 120),
)
def test_whatever_happens_a_reviewer_gets_a_mail_for_each_build_and_one_reminder(steps: list[str], remind: int) -> None:
    edition, built, now = draft(), 1, NOW
    mails: list[ReviewMail] = []
    for step in steps:
        if step in {"build", "edit"}:
            edition = draft(edition.revision + 1)
            built = edition.revision if step == "build" else built
        elif step == "approve":
            edition.status = EditionStatus.APPROVED
        elif step == "wait":
            now += 7 * MINUTE
        else:
            kind = due(edition, built, mails, remind * MINUTE, now)
            if kind is not None:
                assert edition.status is EditionStatus.DRAFT
                assert now < edition.send_at
                mails.append(mail(kind, edition.revision, int((now - NOW) / MINUTE)))
            elif edition.status is EditionStatus.DRAFT and now < edition.send_at:
                assert any(one.revision >= built for one in mails)
    assert len({(one.revision, one.kind) for one in mails}) == len(mails)
    reminders = [one for one in mails if one.kind is ReviewMailKind.REMINDER]
    assert len(reminders) <= (remind > 0)
    assert all(one.created_at >= NOW + HOUR - remind * MINUTE for one in reminders)


def test_who_was_written_to_shortly_before_is_not_reminded() -> None:
    asked = [mail(ReviewMailKind.READY), mail(ReviewMailKind.ASKED, minutes=50)]
    assert due(draft(), 1, asked, 15 * MINUTE, NOW + 55 * MINUTE) is None
    assert due(draft(), 1, asked[:1], 15 * MINUTE, NOW + 55 * MINUTE) is ReviewMailKind.REMINDER


def test_put_off_to_a_later_hour_an_edition_that_was_changed_is_reminded_of_again() -> None:
    edition = draft(revision=2)
    edition.send_at += HOUR
    mails = [mail(ReviewMailKind.READY), mail(ReviewMailKind.REMINDER, minutes=50)]
    assert due(edition, 1, mails, 15 * MINUTE, NOW + 106 * MINUTE) is ReviewMailKind.REMINDER


def test_a_question_shortly_before_the_send_hour_is_tried_for_an_hour() -> None:
    asked = mail(ReviewMailKind.ASKED, minutes=50)
    held = draft(status=EditionStatus.HELD)
    assert refusal(asked, held, [], [ANA], NOW + 109 * MINUTE) == ""
    assert refusal(asked, held, [], [ANA], NOW + 110 * MINUTE) == "given up at the send hour"
