from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.db.deliveries import DeliveryStatus
from digest.db.editions import Edition, EditionStatus
from digest.engine.progress import Progress
from digest.settings import Newsletter
from digest.web.desk.outgoing import Action, Outgoing
from tests.fakes.editions import NOW, SLUG, newsletter_data

if TYPE_CHECKING:
    from datetime import datetime


HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
A = Action
BY = "Ana Approver"


def going(
    status: EditionStatus,
    counts: dict[DeliveryStatus, int] | None = None,
    *,
    send_at: datetime = NOW + HOUR,
    undo_until: datetime | None = None,
    hour_before: datetime | None = None,
) -> Outgoing:
    edition = Edition(
        newsletter=SLUG,
        number=1,
        day=NOW.date(),
        status=status,
        subject="The strait reopens",
        preheader="",
        built_at=NOW,
        send_at=send_at,
    )
    letter = Newsletter.model_validate(newsletter_data())
    progress = Progress(status, sum((counts or {}).values()), counts or {})
    return Outgoing(letter, edition, NOW, progress, undo_until=undo_until, hour_before=hour_before)


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (EditionStatus.DRAFT, {A.HOUR, A.CANCEL}),
        (EditionStatus.HELD, {A.HOUR, A.CANCEL}),
        (EditionStatus.APPROVED, {A.NOW, A.HOUR, A.WITHDRAW, A.CANCEL}),
        (EditionStatus.SENDING, {A.PAUSE, A.CANCEL}),
        (EditionStatus.PAUSED, {A.RESUME, A.CANCEL}),
        (EditionStatus.SENT, set()),
        (EditionStatus.SKIPPED, set()),
        (EditionStatus.CANCELLED, set()),
    ],
)
def test_each_state_has_its_actions(status: EditionStatus, actions: set[Action]) -> None:
    assert going(status).actions == actions


def test_send_now_can_be_taken_back_where_there_is_an_hour_to_go_back_to() -> None:
    soon = going(EditionStatus.APPROVED, send_at=NOW + 60 * SECOND, hour_before=NOW + HOUR)
    assert soon.actions == {A.LATER, A.HOUR, A.WITHDRAW, A.CANCEL}
    assert A.LATER not in going(EditionStatus.APPROVED, send_at=NOW + 60 * SECOND).actions


def test_a_cancelling_can_be_taken_back_while_its_window_is_open() -> None:
    cancelled = going(EditionStatus.CANCELLED, undo_until=NOW)
    assert cancelled.actions == {A.BRING_BACK}
    assert cancelled.is_watched
    over = going(EditionStatus.CANCELLED)
    assert not over.actions
    assert not over.is_watched
    assert over.state != cancelled.state


def test_the_copies_are_told_in_words_with_their_part_of_the_bar() -> None:
    counts = {DeliveryStatus.SENT: 60, DeliveryStatus.REFUSED: 15, DeliveryStatus.PENDING: 25}
    out = going(EditionStatus.CANCELLED, counts)
    assert [(each.word, each.count, each.start, each.width) for each in out.counts] == [
        ("sent", 60, 0, 600),
        ("refused", 15, 600, 150),
        ("not sent", 25, 750, 250),
    ]
    assert out.left == 25


@given(st.dictionaries(st.sampled_from(DeliveryStatus), st.integers(0, 200_000)))
def test_the_parts_of_the_bar_follow_each_other_and_fill_it(counts: dict[DeliveryStatus, int]) -> None:
    parts = going(EditionStatus.SENDING, counts).counts
    assert {part.status: part.count for part in parts} == {each: count for each, count in counts.items() if count}
    end = 0.0
    for part in parts:
        assert part.start == pytest.approx(end, abs=0.1)
        end = part.start + part.width
    assert end == pytest.approx(1000 if parts else 0, abs=0.1)
