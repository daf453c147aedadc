from __future__ import annotations

import re
from email import message_from_bytes
from typing import TYPE_CHECKING

from sqlmodel import select

from digest.compose import approvals, lifecycle
from digest.db.audience import Subscription
from digest.db.editions import Arrangement, Edition, EditionStatus
from digest.engine import arranging, sending
from tests.fakes.arranged import IN_EDITORS_ORDER, JAPAN_FIRST, approve, order
from tests.fakes.editions import NOW, SLUG, approved_edition

if TYPE_CHECKING:
    import pytest

    from digest.engine.installation import Installation


def send(installation: Installation) -> None:
    sending.send(installation, installation.newsletter(SLUG), "1")


def parts(installation: Installation, name: str) -> tuple[str, str]:
    """Text and HTML of the copy that somebody has got."""
    for path in (installation.settings.deliver.maildir / "new").iterdir():
        message = message_from_bytes(path.read_bytes())
        if message["To"] == f"{name}@readers.example":
            text, html = (
                part.get_payload(decode=True) for part in message.walk() if part.get_content_maintype() == "text"
            )
            assert isinstance(text, bytes)
            assert isinstance(html, bytes)
            return text.decode(), html.decode()
    raise AssertionError(f"no copy for {name}")


def test_each_reader_has_what_they_asked_for_first_and_the_others_the_editors_order(installation: Installation) -> None:
    approve(installation, yuki="JP", tan="trade", nobody="MN")
    send(installation)
    wanted = {"ann": IN_EDITORS_ORDER, "yuki": JAPAN_FIRST, "nobody": IN_EDITORS_ORDER, "tan": [1, 2, 3, 5, 4, 6]}
    for name, numbers in wanted.items():
        assert [order(body) for body in parts(installation, name)] == [numbers, numbers], name


def test_nothing_else_changes_than_the_order(installation: Installation) -> None:
    edition = approve(installation, yuki="JP")
    send(installation)
    for body, whole in zip(parts(installation, "yuki"), (edition.text, edition.html), strict=True):
        assert sorted(re.findall(r"\w{10,}", _without_tokens(body))) == sorted(
            re.findall(r"\w{10,}", _without_tokens(whole))
        )


def _without_tokens(body: str) -> str:
    return re.sub(r"/(unsubscribe|preferences|feedback/asia/1)/[\w-]+", "", body)


def test_key_points_stay_and_the_anchors_count_in_reading_order(installation: Installation) -> None:
    edition = approve(installation, yuki="JP")
    send(installation)
    _, html = parts(installation, "yuki")
    assert edition.key_points[0] in html
    assert [int(number) for number in re.findall(r'id="story-(\d+)"', html)] == [1, 2, 3, 4, 5, 6]


def test_an_order_that_is_the_editors_own_is_not_kept_twice(installation: Installation) -> None:
    approve(installation, sam="MY", nobody="MN", yuki="JP")
    send(installation)
    with installation.database.read() as session:
        assert [row.first for row in session.exec(select(Arrangement))] == ["JP"]


def test_if_it_would_not_be_set_as_approved_everybody_gets_what_was_approved_and_the_log_says_so(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    edition = approve(installation, yuki="JP")
    with installation.database.write() as session:
        row = session.get_one(Edition, edition.id)
        row.html = row.html.replace("</body>", "<p>Set by another version.</p></body>")
        lifecycle.void_approvals(session, row, installation.clock.now())
        row.status = EditionStatus.DRAFT
        session.flush()
        approvals.approve(session, row, "Ana", installation.clock.now())
    send(installation)
    assert [order(body) for body in parts(installation, "yuki")] == [IN_EDITORS_ORDER] * 2
    assert "everybody gets the editors' order: the settings or the templates changed" in caplog.text


def test_an_order_made_for_another_approval_is_not_kept(installation: Installation) -> None:
    edition = approve(installation, yuki="JP")
    orders = arranging.arrange(installation, installation.newsletter(SLUG), edition.id)
    assert list(orders.orders) == ["JP"]
    with installation.database.write() as session:
        current = session.get_one(Edition, edition.id)
        approvals.take_back(session, current, EditionStatus.DRAFT, by="Ben", now=NOW, because="a second look")
        approvals.approve(session, current, "Ben", NOW)
        assert arranging.store(session, current, orders) == {}
        assert session.exec(select(Arrangement)).all() == []


def test_an_order_that_was_changed_since_goes_to_nobody(installation: Installation) -> None:
    edition = approve(installation, yuki="JP")
    send(installation)
    with installation.database.write() as session:
        assert list(arranging.bodies(session, edition)) == ["JP"]
        session.exec(select(Arrangement)).one().html += "<p>forged</p>"
        session.flush()
        assert arranging.bodies(session, edition) == {}


def test_a_sending_that_goes_on_gives_the_orders_that_it_began_with(installation: Installation) -> None:
    approve(installation, yuki="JP")
    sending.send(installation, installation.newsletter(SLUG), "1", sending.Watch(stopped=lambda: True))
    with installation.database.write() as session:
        for reader in session.exec(select(Subscription).where(Subscription.first == "")):
            reader.first = "trade"  # too late for this edition
    send(installation)
    assert order(parts(installation, "yuki")[0]) == JAPAN_FIRST
    assert order(parts(installation, "ann")[0]) == IN_EDITORS_ORDER


def test_where_nobody_asks_for_an_order_none_is_set(installation: Installation) -> None:
    edition = approved_edition(installation)
    assert arranging.arrange(installation, installation.newsletter(SLUG), edition.id) == arranging.Arranged()
