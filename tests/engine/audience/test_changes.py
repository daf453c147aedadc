from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.audience import standing
from digest.audience.choices import Choices
from digest.db.audience import AudienceMailKind, Frequency, Subscription, Suppression, address_hash
from digest.engine.audience import leaving, moving, preferring
from digest.engine.audience.changes import differences
from digest.engine.audience.posting import hand_over
from digest.engine.audience.telling import next_telling
from digest.settings import Newsletter
from digest.tokens import Purpose, token
from tests.fakes.editions import NOW, newsletter_data, subscribe
from tests.fakes.living import last_mail, mail_link, mails
from tests.fakes.reviewing import body, taken

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Post

LEE, NEW = "lee@readers.example", "lee@office.example"
PAGES = "https://pages.digest.example"


@pytest.fixture
def lee(installation: Installation) -> Subscription:
    with installation.database.write() as session:
        (made,) = subscribe(session, [LEE])
    return made


def by(lee: Subscription, purpose: Purpose) -> str:
    return token(lee.id, lee.key, purpose)


def handed_over(installation: Installation, post: Post) -> list[str]:
    """What is due goes out; the HTML and the text of the last message, each as one line."""
    hand_over(installation, lambda _line: None)
    message = post.accepted[-1][1]
    return [" ".join(body(message, kind).split()) for kind in ("html", "plain")]


def test_a_goodbye_has_the_link_that_undoes_it_and_until_when_it_does(
    installation: Installation, post: Post, lee: Subscription
) -> None:
    leaving.leave(installation, by(lee, Purpose.UNSUBSCRIBE), source="page", reason="<b>Buy pills</b>")
    for said in handed_over(installation, post):
        assert PAGES + mail_link(last_mail(installation, AudienceMailKind.GOODBYE)) in said
        assert "until Friday 20 March 2026, 12:00 (UTC)." in said
        assert "pills" not in said
    assert taken(post) == [(LEE, "You are unsubscribed from Decoding Asia")]


def test_a_change_is_told_with_what_was_before_and_the_link_to_the_preferences(
    installation: Installation, post: Post, lee: Subscription
) -> None:
    preferences = by(lee, Purpose.PREFERENCES)
    preferring.choose(installation, preferences, Frequency.EVERY, "energy")
    preferring.pause(installation, preferences)
    for said in handed_over(installation, post):
        assert "First comes Energy. Before, it was what the editors put first." in said
        assert "Nothing is sent to you until Friday 20 March 2026." in said
        assert f"{PAGES}/preferences/{preferences}" in said
    assert taken(post) == [(LEE, "Your preferences for Decoding Asia were changed")]


def test_what_was_changed_back_before_it_was_told_is_not_told(
    installation: Installation, post: Post, lee: Subscription
) -> None:
    preferring.pause(installation, by(lee, Purpose.PREFERENCES))
    preferring.resume(installation, by(lee, Purpose.PREFERENCES))
    hand_over(installation, lambda _line: None)
    assert post.accepted == []
    assert last_mail(installation, AudienceMailKind.CHANGED).trouble == "not sent: all is as it was"


def test_changes_within_an_hour_are_told_together(
    installation: Installation, post: Post, lee: Subscription, clock: MovingClock
) -> None:
    preferring.choose(installation, by(lee, Purpose.PREFERENCES), Frequency.EVERY, "energy")
    handed_over(installation, post)
    clock.move(minutes=1)
    preferring.choose(installation, by(lee, Purpose.PREFERENCES), Frequency.EVERY, "trade")
    clock.move(minutes=50)
    preferring.choose(installation, by(lee, Purpose.PREFERENCES), Frequency.EVERY, "climate")
    handed_over(installation, post)
    assert len(post.accepted) == 1
    clock.move(minutes=9)
    for said in handed_over(installation, post):
        assert "First comes Climate. Before, it was Energy." in said
    assert len(post.accepted) == 2


def agree(installation: Installation, kind: AudienceMailKind) -> None:
    moving.agree(installation, mail_link(last_mail(installation, kind)).rpartition("/")[2])


def test_however_often_somebody_chooses_it_is_told_three_times_a_day_and_the_last_one_says_all(
    installation: Installation, post: Post, lee: Subscription, clock: MovingClock
) -> None:
    def day_of_choices() -> int:
        before = len(post.accepted)
        for first in ["energy", "trade", "climate"] * 16:
            preferring.choose(installation, by(lee, Purpose.PREFERENCES), Frequency.EVERY, first)
            hand_over(installation, lambda _line: None)
            clock.move(minutes=30)
        return len(post.accepted) - before

    assert [day_of_choices() for _ in range(2)] == [3, 3]
    preferring.choose(installation, by(lee, Purpose.PREFERENCES), Frequency.EVERY, "energy")
    clock.move(days=1)
    for said in handed_over(installation, post):
        assert "First comes Energy. Before, it was" in said


def test_what_was_not_told_takes_nothing_from_what_may_be_told(
    installation: Installation, post: Post, lee: Subscription
) -> None:
    for _ in range(5):
        preferring.pause(installation, by(lee, Purpose.PREFERENCES))
        preferring.resume(installation, by(lee, Purpose.PREFERENCES))
        hand_over(installation, lambda _line: None)
    preferring.pause(installation, by(lee, Purpose.PREFERENCES))
    hand_over(installation, lambda _line: None)
    assert len(post.accepted) == 1


TIMES = st.lists(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 1, 4)), max_size=30)  # noqa: DTZ001


@given(TIMES)
def test_whenever_changes_come_they_are_told_an_hour_apart_and_three_times_a_day(moments: list[datetime]) -> None:
    told: list[datetime] = []
    for moment in sorted(moments):
        told.insert(0, next_telling(told[:3], max([moment, *told[:1]])))
    assert all(later - earlier >= timedelta(hours=1) for later, earlier in pairwise(told))
    assert all(later - earlier >= timedelta(days=1) for later, earlier in zip(told, told[3:], strict=False))


def test_a_later_goodbye_takes_the_place_of_an_earlier_one_whose_link_nobody_used(
    installation: Installation, lee: Subscription, clock: MovingClock
) -> None:
    leaving.leave(installation, by(lee, Purpose.UNSUBSCRIBE), source="page")
    with installation.database.write() as session:
        standing.come_back(session, lee, clock.now(), choices=Choices.of(lee))
    leaving.leave(installation, by(lee, Purpose.UNSUBSCRIBE), source="page")
    first, second = mails(installation, AudienceMailKind.GOODBYE)
    assert (first.used_at, first.expires_at) == (None, clock.now())
    assert second.expires_at > clock.now()


def test_one_address_is_asked_after_the_other_and_neither_is_told_the_other(
    installation: Installation, post: Post, lee: Subscription
) -> None:
    moving.ask(installation, by(lee, Purpose.PREFERENCES), NEW)
    asked = {AudienceMailKind.MOVE_FROM: (LEE, NEW), AudienceMailKind.MOVE_TO: (NEW, LEE)}
    for kind, (address, other) in asked.items():
        for part in handed_over(installation, post):
            assert PAGES + mail_link(last_mail(installation, kind)) in part
        to, message = post.accepted[-1]
        assert to == address
        assert other not in message.decode()
        agree(installation, kind)
    for part in handed_over(installation, post):
        assert "goes to l•••@o•••.example from now on" in part
    assert taken(post) == [
        (LEE, "Shall Decoding Asia go to another address?"),
        (NEW, "Shall Decoding Asia come to this address?"),
        (LEE, "Decoding Asia goes to your other address now"),
    ]


def test_an_address_that_is_suppressed_is_never_asked(
    installation: Installation, post: Post, lee: Subscription
) -> None:
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash(NEW), reason="forgotten", at=NOW))
    moving.ask(installation, by(lee, Purpose.PREFERENCES), NEW)
    handed_over(installation, post)
    agree(installation, AudienceMailKind.MOVE_FROM)
    handed_over(installation, post)
    assert [to for to, _ in post.accepted] == [LEE]


CHOICES = st.builds(
    Choices,
    st.sampled_from(Frequency),
    st.sampled_from(["", "JP", "energy"]),
    st.sampled_from([None, NOW, NOW + timedelta(days=30)]),
)


@given(CHOICES, CHOICES)
def test_there_is_a_sentence_on_each_choice_that_differs(before: Choices, after: Choices) -> None:
    sentences = list(differences(before, after, Newsletter(**newsletter_data())))
    pairs = ("frequency", "first", "paused_until")
    assert len(sentences) == sum(getattr(before, name) != getattr(after, name) for name in pairs)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
