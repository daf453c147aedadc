"""The audience at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience import standing
from digest.audience.forgetting import forget
from digest.db.accounts import Role
from digest.db.audience import (
    AudienceMail,
    AudienceMailKind,
    Happening,
    SignUp,
    Standing,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from digest.db.deliveries import Delivery, DeliveryStatus
from digest.db.editions import Audit
from tests.fakes.editions import NOW, SLUG, subscribe
from tests.fakes.living import events, mails, subscription
from tests.fakes.public import went_out
from tests.fakes.rows import every_row

if TYPE_CHECKING:
    from digest.db.editions import Edition
    from tests.fakes.desk import Desk

PAGE = f"/desk/newsletters/{SLUG}/audience"
ANN = "ann@readers.example"
HOSTILE = "</td><script>alert(1)</script>"


def delivery(edition: Edition, subscription_id: int, status: DeliveryStatus) -> Delivery:
    row = Delivery(edition_id=edition.id, subscription_id=subscription_id, email="x", opened_at=NOW, changed_at=NOW)
    row.status = status
    return row


def test_the_figures_are_those_of_the_database(desk: Desk) -> None:
    edition = went_out(desk.installation, 2)
    with desk.installation.database.write() as session:
        first, second, _third = session.exec(select(Subscription)).all()
        standing.leave(session, first, NOW, source="page")
        second.source, second.joined_by_import = "import of people.csv", True
        for number, status in ((1, DeliveryStatus.SENT), (2, DeliveryStatus.REFUSED)):
            session.add(delivery(edition, number, status))
        session.add(SignUp(at=NOW, email="", outcome="trapped", handled_at=NOW))
        session.add(Suppression(hash=address_hash("x@y.example"), email="x@y.example", reason="test", at=NOW))
    page = desk.visitor(Role.VIEWER).get(PAGE).text
    for word, count in (("active", 2), ("pending", 0), ("unsubscribed", 1), ("refused", 1), ("suppressed", 1)):
        assert f"<dt>{word}</dt><dd>{count}</dd>" in page
    assert '<th scope="row">import of people.csv</th><td class="number">1</td>' in page
    assert "<dt>trapped</dt><dd>1</dd>" in page
    assert 'aria-label="In all 1 joined and 1 left.' in page


def test_an_admin_finds_people_by_their_address(desk: Desk) -> None:
    admin = desk.visitor(Role.ADMIN)
    found = admin.get(PAGE, params={"q": "ANN@"}).text
    assert ANN in found
    assert "ben@readers.example" not in found
    assert "No subscription is like that" in admin.get(PAGE, params={"q": "a_n@"}).text
    assert "No subscription is like that" in admin.get(PAGE, params={"standing": "pending"}).text
    assert ANN in admin.get(PAGE, params={"standing": "active"}).text
    assert ANN in admin.get(PAGE, params={"standing": "nonsense"}).text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER])
def test_others_see_no_address_and_cannot_find_out_one(desk: Desk, role: Role) -> None:
    visitor = desk.visitor(role)
    page = visitor.get(PAGE).text
    assert "a•••@r•••.example" in page
    assert ANN not in page
    assert visitor.get(PAGE, params={"q": "nobody-at-all"}).text == page
    assert visitor.get(f"{PAGE}/1").status_code == 403
    assert visitor.post(f"{PAGE}/1/unsubscribe").status_code == 403
    assert subscription(desk.installation, ANN).standing is Standing.ACTIVE


def test_who_was_forgotten_has_no_address(desk: Desk) -> None:
    with desk.installation.database.write() as session:
        forget(session, ANN, NOW)
    page = desk.visitor(Role.ADMIN).get(PAGE).text
    assert "ben@readers.example" in page
    assert ANN not in page
    assert "<bdi>forgotten</bdi>" in page
    assert "<bdi>forgotten</bdi>" in desk.visitor(Role.VIEWER).get(PAGE).text


def suppress(desk: Desk, address: str) -> None:
    with desk.installation.database.write() as session:
        session.add(Suppression(hash=address_hash(address), email=address, reason="bounced", at=NOW))


def test_the_suppressed_are_not_among_those_that_get_it_and_can_be_looked_for(desk: Desk) -> None:
    suppress(desk, ANN)
    admin = desk.visitor(Role.ADMIN)
    assert "<dt>active</dt><dd>2</dd>" in admin.get(PAGE).text
    found = admin.get(PAGE, params={"standing": "suppressed"}).text
    assert ANN in found
    assert "ben@readers.example" not in found
    assert '<option value="suppressed" selected>Suppressed</option>' in found


def test_what_somebody_would_get_is_not_said_to_be_got(desk: Desk) -> None:
    admin = desk.visitor(Role.ADMIN)
    assert "<dt>Gets</dt>" in admin.get(f"{PAGE}/1").text
    suppress(desk, ANN)
    with desk.installation.database.write() as session:
        standing.leave(session, session.get_one(Subscription, 2), NOW, source="page")
    for number in (1, 2):
        page = admin.get(f"{PAGE}/{number}").text
        assert "<dt>Would get</dt>" in page
        assert "<dt>Gets</dt>" not in page
        assert '<span class="tag good">' not in page


def test_everybody_reads_why_people_left_and_not_who(desk: Desk) -> None:
    viewer = desk.visitor(Role.VIEWER)
    assert "Why they left" not in viewer.get(PAGE).text
    with desk.installation.database.write() as session:
        for number, reason in ((1, HOSTILE), (2, "")):
            standing.leave(session, session.get_one(Subscription, number), NOW, source="page", reason=reason)
    page = viewer.get(PAGE).text
    assert page.count("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;") == 1
    assert ANN not in page


def test_a_long_list_has_pages(desk: Desk) -> None:
    with desk.installation.database.write() as session:
        subscribe(session, [f"reader{number}@many.example" for number in range(60)])
    admin = desk.visitor(Role.ADMIN)
    first, second = (admin.get(PAGE, params={"page": page, "q": "reader"}).text for page in (1, 2))
    assert "reader59@" in first
    assert "reader9@" not in first
    assert "reader9@" in second
    assert "q=reader&amp;standing=&amp;page=2" in first


def test_one_persons_story_tells_all(desk: Desk) -> None:
    edition = went_out(desk.installation, 2)
    with desk.installation.database.write() as session:
        ann = session.get_one(Subscription, 1)
        ann.subscriber_id = session.exec(select(Subscriber).where(Subscriber.email == ANN)).one().id
        session.get_one(Subscriber, ann.subscriber_id).name = HOSTILE
        refused = delivery(edition, ann.id, DeliveryStatus.REFUSED)
        refused.reply = "550 5.1.1 user unknown"
        session.add(refused)
        session.add(
            AudienceMail(
                kind=AudienceMailKind.WELCOME, newsletter=SLUG, subscriber_id=ann.subscriber_id, address=ANN, key="k",
                created_at=NOW, expires_at=NOW, trouble=HOSTILE,
            )
        )  # fmt: skip
        standing.leave(session, ann, NOW, source="one click", reason=HOSTILE)
    page = desk.visitor(Role.ADMIN).get(f"{PAGE}/1").text
    assert ANN in page
    assert "Unsubscribed: “&lt;/td&gt;&lt;script&gt;" in page
    assert "there is no such mailbox" in page
    assert "Welcomed" in page
    assert "Of each list the newest" not in page, "it is all there"
    assert "<script>alert" not in page
    assert "/unsubscribe" not in page, "there is nothing to leave any more"


def test_an_admin_unsubscribes_somebody_and_the_record_holds_no_address(desk: Desk) -> None:
    admin = desk.visitor(Role.ADMIN)
    assert f'action="{PAGE}/1/unsubscribe"' in admin.get(f"{PAGE}/1").text
    for _ in range(2):
        answer = admin.post(f"{PAGE}/1/unsubscribe")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}/1")
    assert subscription(desk.installation, ANN).standing is Standing.UNSUBSCRIBED
    assert [(event.kind, event.source) for event in events(desk.installation)] == [(Happening.UNSUBSCRIBED, "desk")]
    assert len(mails(desk.installation, AudienceMailKind.GOODBYE)) == 1
    with desk.installation.database.read() as session:
        (deed,) = session.exec(select(Audit).where(Audit.action == "unsubscribed")).all()
    assert deed.actor == "Ana Admin"
    assert deed.detail == {"newsletter": SLUG, "subscription": 1}


def test_a_subscription_to_another_newsletter_is_not_there(desk: Desk) -> None:
    with desk.installation.database.write() as session:
        (other,) = subscribe(session, ["dee@readers.example"], "other")
    admin = desk.visitor(Role.ADMIN)
    before = every_row(desk.installation.database)
    for number in (other.id, 999):
        answer = admin.get(f"{PAGE}/{number}")
        assert answer.status_code == 404
        assert f'<a href="{PAGE}">To the audience</a>' in answer.text
        admin.post(f"{PAGE}/{number}/unsubscribe")
    assert every_row(desk.installation.database) == before
