from __future__ import annotations

from typing import TYPE_CHECKING

from digest.audience import standing
from digest.db.audience import AudienceMailKind, Subscription
from digest.db.editions import READER_PLACEHOLDERS, Edition, EditionStatus
from digest.engine import sending
from digest.engine.audience.confirming import confirm
from digest.engine.audience.intake import Intake
from digest.engine.audience.links import State
from digest.engine.audience.upkeep import keep_up
from digest.tokens import Purpose, token
from tests.fakes.arranged import JAPAN_FIRST, approve, order
from tests.fakes.audience import LEE, audience_mails, sent
from tests.fakes.editions import SLUG, draft_edition
from tests.fakes.living import offering, subscription as subscription_of
from tests.fakes.reviewing import body, parsed

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from tests.fakes.smtp import Post


def quietly(_line: str) -> None:
    """Nobody reads the log."""


def confirmed(installation: Installation, **wanted: str) -> Subscription:
    """Lee, who signed up, got the mail and pressed the button in it."""
    Intake(installation).take([sent(LEE, **wanted)])
    keep_up(installation, quietly)
    mail = audience_mails(installation)[0]
    question = confirm(installation, token(mail.id, mail.key, Purpose.CONFIRM))
    assert question is not None
    assert question.state is State.DONE
    return subscription_of(installation, LEE)


def went_out(installation: Installation) -> Edition:
    edition = draft_edition(installation, send_at=installation.clock.now())
    with installation.database.write() as session:
        session.get_one(Edition, edition.id).status = EditionStatus.SENT
    return edition


def test_who_confirms_gets_the_latest_edition_with_a_welcome_above_it_once(
    installation: Installation, post: Post
) -> None:
    edition = went_out(installation)
    subscription = confirmed(installation)
    for _ in range(3):
        keep_up(installation, quietly)
    assert [to for to, _ in post.accepted] == [LEE, LEE]
    message = post.accepted[1][1]
    assert parsed(message)["Subject"] == "Welcome to Decoding Asia"
    for kind, whole in (("plain", edition.text), ("html", edition.html)):
        found = body(message, kind)
        assert "You are subscribed." in found
        assert f"/unsubscribe/{token(subscription.id, subscription.key, Purpose.UNSUBSCRIBE)}" in found
        assert not [mark for mark in READER_PLACEHOLDERS if mark in found]
        assert len(found) > len(whole)
        assert edition.subject in found
    assert parsed(message)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_a_new_reader_wants_first_stands_first_where_the_edition_was_set_so(
    installation: Installation, post: Post
) -> None:
    installation = offering(installation)
    approve(installation, yuki="JP")
    sending.send(installation, installation.newsletter(SLUG), "1")
    confirmed(installation, first="JP")
    keep_up(installation, quietly)
    to, message = post.accepted[-1]
    assert to == LEE
    assert [order(body(message, kind)) for kind in ("plain", "html")] == [JAPAN_FIRST, JAPAN_FIRST]


def test_before_the_first_edition_the_welcome_stands_alone(installation: Installation, post: Post) -> None:
    subscription = confirmed(installation)
    keep_up(installation, quietly)
    for kind in ("plain", "html"):
        found = body(post.accepted[1][1], kind)
        assert "The first edition is still to come." in found
        assert f"/unsubscribe/{token(subscription.id, subscription.key, Purpose.UNSUBSCRIBE)}" in found


def test_who_leaves_before_the_welcome_is_out_gets_none(installation: Installation, post: Post) -> None:
    subscription = confirmed(installation)
    with installation.database.write() as session:
        standing.leave(session, subscription, installation.clock.now(), source="test")
    said: list[str] = []
    keep_up(installation, said.append)
    assert said == ["asia, welcome mail 2: not sent: its reader has left, or has another address"]
    assert [to for to, _ in post.accepted] == [LEE]


def test_who_signs_up_again_is_told_where_to_choose(installation: Installation, post: Post) -> None:
    subscription = confirmed(installation)
    Intake(installation).take([sent(LEE)])
    keep_up(installation, quietly)
    assert [mail.kind for mail in audience_mails(installation)][-1] is AudienceMailKind.ALREADY
    link = f"/preferences/{token(subscription.id, subscription.key, Purpose.PREFERENCES)}"
    assert link in body(post.accepted[-1][1], "plain")
