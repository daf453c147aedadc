from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.audience.choices import Choices
from digest.db.audience import AudienceMailKind, Frequency, Happening, SignUp, Standing
from digest.engine.audience import preferring
from digest.engine.audience.intake import Intake
from digest.settings import SignUps
from digest.tokens import Purpose
from tests.fakes.audience import sent
from tests.fakes.living import events, everything, mails, offering, own_link, subscription
from tests.fakes.public import reader as reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock


@pytest.fixture
def installation(installation: Installation) -> Installation:
    """One newsletter about Japan, Korea and energy that has a weekly best-of."""
    return offering(installation)


@pytest.fixture
def daily(installation: Installation) -> Installation:
    """The same without a weekly best-of."""
    return offering(installation, weekly=None)


@pytest.fixture
def link(installation: Installation) -> str:
    """Ann's preferences."""
    return own_link(installation, Purpose.PREFERENCES)


def chosen(installation: Installation) -> Choices:
    return Choices.of(subscription(installation))


def test_the_page_shows_what_is_chosen_and_changes_nothing(
    reader: httpx2.Client, installation: Installation, link: str
) -> None:
    before = everything(installation)
    page = reader.get(link).text
    assert 'value="every" checked' in page
    assert "on Saturdays" in page
    assert "ann@readers.example" not in page
    assert "a•••@r•••.example" in page
    assert page.index(">Energy<") < page.index(">Japan<") < page.index(">South Korea<")
    assert everything(installation) == before


def test_the_address_of_a_form_that_was_amiss_leads_to_the_page(reader: httpx2.Client, link: str) -> None:
    assert reader.post(f"{link}/move", data={"email": "amiss"}).status_code == 422
    answer = reader.get(f"{link}/move")
    assert (answer.status_code, answer.headers["location"]) == (303, link)


def test_what_is_chosen_is_saved_told_and_shown(reader: httpx2.Client, installation: Installation, link: str) -> None:
    answer = reader.post(link, data={"frequency": "weekly", "first": "JP"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{link}?said=saved")
    assert chosen(installation) == Choices(Frequency.WEEKLY, "JP")
    page = reader.get(answer.headers["location"]).text
    assert "Saved." in page
    assert 'value="weekly" checked' in page
    assert '<option value="JP" selected>' in page
    assert [event.kind for event in events(installation)] == [Happening.CHANGED]
    assert len(mails(installation, AudienceMailKind.CHANGED)) == 1


def test_saving_what_is_chosen_already_tells_nobody(
    reader: httpx2.Client, installation: Installation, link: str
) -> None:
    before = everything(installation)
    assert reader.post(link, data={"frequency": "every", "first": ""}).status_code == 303
    assert everything(installation) == before


@pytest.mark.parametrize("first", ["FR", "climate", "jp", "JP\r\nBcc: x@readers.example", "x" * 5000])
def test_what_the_newsletter_is_not_about_cannot_stand_first(
    reader: httpx2.Client, installation: Installation, link: str, first: str
) -> None:
    reader.post(link, data={"first": "JP"})
    reader.post(link, data={"first": first})
    assert chosen(installation).first == "JP"


def test_a_weekly_that_there_is_not_cannot_be_chosen(daily: Installation, link: str) -> None:
    with reading(daily) as reader:
        assert 'name="frequency"' not in reader.get(link).text
        reader.post(link, data={"frequency": "weekly"})
    assert chosen(daily).frequency is Frequency.EVERY


def test_who_has_a_weekly_that_ended_can_have_every_edition(
    installation: Installation, daily: Installation, link: str
) -> None:
    with reading(installation) as reader:
        reader.post(link, data={"frequency": "weekly"})
    with reading(daily) as reader:
        assert 'value="every"' in reader.get(link).text
        reader.post(link, data={"frequency": "every"})
    assert chosen(daily).frequency is Frequency.EVERY


def test_a_frequency_that_is_none_is_refused(reader: httpx2.Client, installation: Installation, link: str) -> None:
    before = everything(installation)
    assert reader.post(link, data={"frequency": "hourly"}).status_code == 422
    assert everything(installation) == before


def test_a_pause_lasts_a_month_and_ends_by_itself(
    reader: httpx2.Client, installation: Installation, link: str, clock: MovingClock
) -> None:
    until = clock.now() + timedelta(days=30)
    assert reader.post(f"{link}/pause").headers["location"] == f"{link}?said=paused"
    assert chosen(installation).paused_until == until
    assert "until Fri 20 Mar" in reader.get(link).text
    clock.move(days=30)
    assert "Pause for a month" in reader.get(link).text


def test_a_pause_can_be_ended(reader: httpx2.Client, installation: Installation, link: str) -> None:
    reader.post(f"{link}/pause")
    reader.post(link, data={"first": "JP"})
    assert chosen(installation).paused_until is not None
    assert reader.post(f"{link}/resume").headers["location"] == f"{link}?said=resumed"
    assert chosen(installation) == Choices(first="JP")
    kinds = [event.kind for event in events(installation)]
    assert kinds == [Happening.PAUSED, Happening.CHANGED, Happening.RESUMED]


def test_further_newsletters_are_signed_up_for_as_by_any_form(installation: Installation, link: str) -> None:
    with reading(offering(installation, "africa")) as reader:
        assert "Decoding Africa" in reader.get(link).text
        data = {"newsletter": ["africa", "nonsense"]}
        told = [reader.post(f"{link}/more", data=data).headers["location"] for _ in range(2)]
        for nothing in ({}, {"newsletter": "nonsense"}):
            assert reader.post(f"{link}/more", data=nothing).headers["location"] == link
    assert told == [f"{link}?said=more"] * 2
    with installation.database.read() as session:
        rows = session.exec(select(SignUp)).all()
    assert [(row.email, row.newsletters) for row in rows] == [("ann@readers.example", ["africa"])] * 2


def test_one_link_cannot_shut_the_sign_up_for_everybody(installation: Installation, link: str) -> None:
    limits = SignUps(per_network_an_hour=1, in_all_an_hour=2)
    several = offering(installation, "africa")
    limited = replace(several, settings=several.settings.model_copy(update={"sign_ups": limits}))
    for _ in range(10):
        assert preferring.ask_for(limited, link.rpartition("/")[2], ["africa"])
    Intake(limited).take([sent("zoe@readers.example")])
    with installation.database.read() as session:
        found = [row.email for row in session.exec(select(SignUp))]
    assert found == ["ann@readers.example"] * 4 + ["zoe@readers.example"]


def test_where_there_are_no_further_newsletters_none_are_offered(reader: httpx2.Client, link: str) -> None:
    assert "/more" not in reader.get(link).text


@pytest.mark.parametrize("path", ["", "/pause", "/resume", "/move", "/more"])
def test_who_left_has_nothing_to_choose(
    reader: httpx2.Client, installation: Installation, link: str, path: str
) -> None:
    reader.post(own_link(installation, Purpose.UNSUBSCRIBE))
    before = everything(installation)
    data = {"first": "JP", "email": "new@office.example", "newsletter": "asia"}
    assert reader.post(link + path, data=data).headers["location"] == link
    page = reader.get(link).text
    assert "not subscribed" in page
    assert 'method="post"' not in page
    assert everything(installation) == before


def test_the_page_leads_to_the_page_for_leaving(reader: httpx2.Client, installation: Installation, link: str) -> None:
    leaving = own_link(installation, Purpose.UNSUBSCRIBE)
    assert f'href="{leaving}"' in reader.get(link).text
    assert subscription(installation).standing is Standing.ACTIVE


@pytest.mark.parametrize("said", ["nonsense", "<b>", "saved\r\nSet-Cookie: a=b", "paused"])
def test_the_page_says_nothing_that_its_address_makes_up(reader: httpx2.Client, link: str, said: str) -> None:
    answer = reader.get(link, params={"said": said})
    assert answer.status_code == 200
    assert 'role="status"' not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_owner_is_told_at_once_and_then_once_an_hour(
    reader: httpx2.Client, installation: Installation, link: str, clock: MovingClock
) -> None:
    start = clock.now()
    for minute in range(120):
        reader.post(f"{link}/{'resume' if minute % 2 else 'pause'}")
        handed_over(installation)
        clock.move(minutes=1)
    told = [mail.expires_at - mail.created_at for mail in mails(installation, AudienceMailKind.CHANGED) if mail.sent_at]
    assert len(told) == 2
    assert chosen(installation).paused_until is None
    assert clock.now() == start + timedelta(hours=2)


def handed_over(installation: Installation) -> None:
    """What is due is taken by a mail server."""
    now = installation.clock.now()
    with installation.database.write() as session:
        for mail in mails(installation, AudienceMailKind.CHANGED):
            if mail.next_attempt_at is not None and mail.next_attempt_at <= now:
                mail.sent_at, mail.next_attempt_at = now, None
                session.merge(mail)


def test_a_page_is_small_and_asks_nobody_else(reader: httpx2.Client, link: str) -> None:
    page = reader.get(link)
    assert len(page.content) < 50_000
    assert "<script" not in page.text
    assert "style=" not in page.text


@pytest.fixture
def reader(installation: Installation) -> Iterator[httpx2.Client]:
    """Somebody who reads the pages of the changed installation."""
    with reading(installation) as client:
        yield client
