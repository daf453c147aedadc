from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from digest.audience import standing
from digest.db.audience import AudienceMail, AudienceMailKind, Subscriber, Suppression, address_hash
from digest.deliver.transport import transport
from digest.engine import posting
from digest.engine.audience.posting import AudienceMailing, hand_over
from digest.tokens import Purpose, token
from tests.fakes.audience import LEE, audience_mails, queued, subscriber
from tests.fakes.editions import SLUG, subscribe
from tests.fakes.reviewing import body, parsed, taken
from tests.fakes.transport import ScriptedTransport

if TYPE_CHECKING:
    from digest.deliver.outcome import Reply
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Post


def tick(installation: Installation) -> list[str]:
    said: list[str] = []
    hand_over(installation, said.append)
    return said


def suppress(installation: Installation) -> None:
    with installation.database.write() as session:
        session.add(Suppression(hash=address_hash(LEE), email=None, reason="forgotten", at=installation.clock.now()))


def test_a_mail_is_sent_once_and_says_why_it_came(installation: Installation, post: Post, clock: MovingClock) -> None:
    queued(installation)
    assert tick(installation) == ["asia, confirm mail 1: 250 2.0.0"]
    clock.move(hours=1)
    assert tick(installation) == []
    assert taken(post) == [(LEE, "Confirm your subscription to Decoding Asia")]
    (mail,) = audience_mails(installation)
    assert mail.sent_at is not None
    link = f"/confirm/{token(mail.id, mail.key, Purpose.CONFIRM)}"
    _, message = post.accepted[0]
    for kind in ("plain", "html"):
        assert link in body(message, kind)
        assert "because this address was signed up for Decoding Asia." in " ".join(body(message, kind).split())
    assert parsed(message)["Auto-Submitted"] == "auto-generated"
    assert mail.key not in message.decode()


def test_the_log_names_no_address_and_the_row_has_the_words_of_the_server(
    installation: Installation, post: Post, clock: MovingClock
) -> None:
    queued(installation)
    post.rcpt_replies = {LEE: f"451 4.2.1 <{LEE}>: later"}
    assert tick(installation) == ["asia, confirm mail 1: 451 4.2.1"]
    assert audience_mails(installation)[0].trouble == f"451 4.2.1 <{LEE}>: later"
    clock.move(hours=24)
    assert LEE not in "".join(tick(installation))


def test_a_mail_that_cannot_be_written_stops_no_other(
    installation: Installation, clock: MovingClock, caplog: pytest.LogCaptureFixture
) -> None:
    for wanted in ({"no": "newsletters"}, {"newsletters": [SLUG]}):
        queued(installation, wanted=wanted)
    assert tick(installation) == ["asia, confirm mail 2: 250 2.0.0"]
    assert "audience_mail 1: an error in the program" in caplog.text
    assert "Traceback" in caplog.text
    broken, _ = audience_mails(installation)
    assert broken.trouble == "an error in the program: KeyError('newsletters')"
    assert tick(installation) == []
    clock.move(hours=24)
    assert tick(installation) == ["asia, confirm mail 1: given up"]


def test_a_mail_that_cannot_be_decided_on_stops_no_other(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    queued(installation, AudienceMailKind.CHANGED)
    queued(installation)
    assert tick(installation) == ["asia, confirm mail 2: 250 2.0.0"]
    assert "KeyError: 'subscription'" in caplog.text


@pytest.mark.parametrize("kind", [AudienceMailKind.ALREADY, AudienceMailKind.CHANGED, AudienceMailKind.WELCOME])
def test_what_speaks_of_a_subscription_goes_to_its_address_alone(
    installation: Installation, post: Post, clock: MovingClock, kind: AudienceMailKind
) -> None:
    with installation.database.write() as session:
        (lee,) = subscribe(session, [LEE])
    queued(installation, kind, wanted={"subscription": lee.id})
    with installation.database.write() as session:
        subscriber(session, "lee@office.example", added_at=clock.now())
        assert standing.move(session, session.get_one(Subscriber, lee.subscriber_id), "lee@office.example", clock.now())
    assert tick(installation) == [
        f"asia, {kind.value} mail 1: not sent: its reader has left, or has another address",
    ]
    assert post.accepted == []


def test_of_two_that_hand_over_the_same_mail_one_is_told(installation: Installation, post: Post) -> None:
    queued(installation)
    with transport(installation.settings) as out:
        said = [posting.handed_over(installation, AudienceMailing(installation), out, 1) for _ in range(2)]
    assert said[1] == "asia, confirm mail 1: somebody else has it, or what it is about has changed"
    assert len(post.accepted) == 1


class Killed(BaseException):
    """The process ends here."""


def die(_to: str) -> Reply:
    raise Killed


def test_a_mail_whose_process_died_at_the_hand_over_is_never_sent_again(
    installation: Installation, post: Post, clock: MovingClock
) -> None:
    queued(installation)
    with pytest.raises(Killed):
        posting.handed_over(installation, AudienceMailing(installation), ScriptedTransport(die), 1)
    clock.move(minutes=5)
    assert tick(installation) == []
    assert post.accepted == []


def test_what_is_refused_for_now_is_tried_again_for_a_day(
    installation: Installation, post: Post, clock: MovingClock
) -> None:
    queued(installation)
    post.rcpt_replies = {LEE: "451 4.2.1 later"}
    tick(installation)
    clock.move(minutes=1)
    assert tick(installation) == []
    clock.move(minutes=1)
    assert len(tick(installation)) == 1
    clock.move(hours=24)
    assert tick(installation) == ["asia, confirm mail 1: given up"]
    (mail,) = audience_mails(installation)
    assert (mail.next_attempt_at, mail.trouble) == (None, "given up: 451 4.2.1 later")


def test_what_nobody_tried_to_hand_over_goes_out_late_as_long_as_its_link_is_good(
    installation: Installation, post: Post, clock: MovingClock
) -> None:
    queued(installation)
    queued(installation, lasts=timedelta(hours=47))
    clock.move(hours=47)
    assert tick(installation) == ["asia, confirm mail 2: given up", "asia, confirm mail 1: 250 2.0.0"]
    assert len(post.accepted) == 1


def test_a_server_that_cannot_be_used_is_told_and_the_mail_waits(
    installation: Installation, post: Post, clock: MovingClock
) -> None:
    queued(installation)
    post.mail_reply = "550 5.7.1 no"
    assert tick(installation)[0].startswith("mails about subscriptions wait: ")
    post.mail_reply = ""
    clock.move(minutes=2)
    tick(installation)
    assert [to for to, _ in post.accepted] == [LEE]


def test_who_must_not_be_mailed_is_not(installation: Installation, post: Post) -> None:
    queued(installation)
    suppress(installation)
    assert tick(installation) == ["asia, confirm mail 1: not sent: this address must not be mailed"]
    assert post.accepted == []


def test_who_is_suppressed_while_a_mail_is_written_does_not_get_it(installation: Installation) -> None:
    queued(installation)
    mailing = AudienceMailing(installation)
    with installation.database.read() as session:
        message = mailing.written(session, session.get_one(AudienceMail, 1))
    suppress(installation)
    assert not posting.claim(installation, mailing, 1, message)
