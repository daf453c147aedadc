from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.db.audience import Feedback, Subscription
from digest.db.editions import EditionStatus
from digest.tokens import Purpose, token
from tests.fakes.editions import SLUG
from tests.fakes.living import own_link, subscription
from tests.fakes.public import went_out
from tests.fakes.rows import every_row

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation

SIX_LINES = {f"text-{key}": f"line {key}" for key in range(6)}


@pytest.fixture(autouse=True)
def an_edition(installation: Installation) -> None:
    went_out(installation, 2)


def link(installation: Installation, *, number: int = 2, purpose: Purpose = Purpose.FEEDBACK, slug: str = SLUG) -> str:
    mark = own_link(installation, purpose).rpartition("/")[2]
    return f"/feedback/{slug}/{number}/{mark}"


def stored(installation: Installation) -> dict[int, tuple[bool | None, str]]:
    with installation.database.read() as session:
        return {row.item_key: (row.useful, row.text) for row in session.exec(select(Feedback))}


def test_every_story_is_asked_about_and_no_address_is_shown(reader: httpx2.Client, installation: Installation) -> None:
    answer = reader.get(link(installation))
    assert answer.status_code == 200
    for key in (0, 1, 2, 3):
        assert f'name="useful-{key}"' in answer.text
        assert f'name="text-{key}"' in answer.text
    assert "Port 2 of Norvania" in answer.text
    assert "ann" not in answer.text.lower().replace("channel", "")
    assert "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) <= 50_000


def test_what_was_said_is_kept_and_changed(reader: httpx2.Client, installation: Installation) -> None:
    url = link(installation)
    said = reader.post(
        url, data={"useful-1": "yes", "text-1": "More <b>maps</b>", "useful-2": "no", "text-0": "Thanks"}
    )
    assert said.status_code == 303
    assert stored(installation) == {0: (None, "Thanks"), 1: (True, "More <b>maps</b>"), 2: (False, "")}
    shown = reader.get(said.headers["location"]).text
    assert "Saved. Thank you" in shown
    assert '<input type="radio" name="useful-2" value="no" checked>' in shown
    reader.post(url, data={"useful-1": "no", "text-1": "", "useful-2": "", "text-2": "", "delete-0": "on"})
    assert stored(installation) == {1: (False, "More <b>maps</b>")}


def test_whoever_has_a_forwarded_copy_does_not_read_the_lines(
    reader: httpx2.Client, installation: Installation
) -> None:
    reader.post(link(installation), data={"useful-1": "yes", "text-1": "My name is Ann", "text-0": "Thanks"})
    shown = reader.get(link(installation)).text
    assert "My name is Ann" not in shown
    assert shown.count("You wrote a line; writing again replaces it.") == 2


def test_nothing_is_kept_but_one_short_line_for_each_story(reader: httpx2.Client, installation: Installation) -> None:
    hostile = {
        "text-1": "a\r\nBcc: x" + "y" * 900,
        "useful-9": "yes",
        "text-x": "x",
        "useful--1": "yes",
        "useful-1": "?",
    }
    assert reader.post(link(installation), data=hostile).status_code == 303
    kept = stored(installation)
    assert list(kept) == [1]
    assert kept[1][0] is None
    assert kept[1][1].startswith("a Bcc: xyyy")
    assert len(kept[1][1]) == 500
    reader.post(link(installation), data={"text-99999999999999999999": "x"})
    reader.post(link(installation), files={"text-2": ("name.txt", b"bytes")})
    assert list(stored(installation)) == [1]


def test_more_than_a_form_can_hold_is_refused(reader: httpx2.Client, installation: Installation) -> None:
    answer = reader.post(link(installation), data={"text-1": "x" * 200_000})
    assert answer.status_code == 413
    assert stored(installation) == {}


def test_only_an_edition_that_began_to_go_out_is_asked_about(reader: httpx2.Client, installation: Installation) -> None:
    for number, status in enumerate(EditionStatus, start=10):
        went_out(installation, number, status=status)
    begun = {"sending", "paused", "sent", "cancelled"}
    for number, status in enumerate(EditionStatus, start=10):
        expected = 200 if status.value in begun else 404
        assert reader.get(link(installation, number=number)).status_code == expected, status


def test_what_is_no_readers_own_link_leads_to_one_calm_page(reader: httpx2.Client, installation: Installation) -> None:
    went_out(installation, 3, slug="other")
    ann, before = subscription(installation), every_row(installation.database)
    links = [
        f"/feedback/{SLUG}/2/only-in-a-readers-own-copy",
        f"/feedback/{SLUG}/2/FEEDBACKxxxxTOKENxHERE",
        f"/feedback/{SLUG}/2/{token(0, ann.key, Purpose.FEEDBACK)}",  # a test copy
        f"/feedback/{SLUG}/2/{token(2, ann.key, Purpose.FEEDBACK)}",
        f"/feedback/{SLUG}/2/{token(999, ann.key, Purpose.FEEDBACK)}",
        link(installation, purpose=Purpose.UNSUBSCRIBE),
        link(installation, purpose=Purpose.PREFERENCES),
        link(installation, slug="other", number=3),
        link(installation, number=99),
        "/preferences/only-in-a-readers-own-copy",
        "/unsubscribe/only-in-a-readers-own-copy",
    ]
    answers = [ask(path) for path in links for ask in (reader.get, lambda path: reader.post(path, data=SIX_LINES))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Only a reader’s own copy can do this" in answers[0].text
    assert every_row(installation.database) == before


def test_who_has_left_may_still_say_something(reader: httpx2.Client, installation: Installation) -> None:
    reader.post(own_link(installation, Purpose.UNSUBSCRIBE))
    assert reader.post(link(installation), data={"useful-1": "no"}).status_code == 303
    with installation.database.read() as session:
        (row,) = session.exec(select(Feedback)).all()
        assert row.subscription_id == session.exec(select(Subscription).limit(1)).one().id
