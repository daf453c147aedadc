from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.db.accounts import Role
from digest.db.audience import Frequency
from digest.db.deliveries import DeliveryStatus
from tests.fakes.desk import served
from tests.fakes.editions import SLUG, bare_edition, new_installation, settings_file
from tests.web.desk.test_sending import READERS, answer, begin

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk
    from tests.fakes.editions import MovingClock

URL = "/desk/editions"
BOARD = f"/desk/newsletters/{SLUG}/editions"


def test_an_edition_is_told_with_what_became_of_it(desk: Desk, installation: Installation) -> None:
    begin(installation)
    answer(
        installation,
        {
            READERS[0]: (DeliveryStatus.SENT, "250 ok"),
            READERS[1]: (DeliveryStatus.REFUSED, "550 no"),
            READERS[2]: (DeliveryStatus.UNKNOWN, "the line broke"),
        },
    )
    page = desk.visitor(Role.VIEWER).get(URL).text
    assert f'<a href="{BOARD}/1">The strait reopens</a>' in page
    assert f'<a href="{BOARD}/1/sending">' in page
    assert "Ana Editor" in page
    assert [page.index(words) for words in ("1 sent", "1 refused", "1 unknown")] == sorted(
        page.index(words) for words in ("1 sent", "1 refused", "1 unknown")
    )
    assert "readers.example" not in page


def test_editions_are_found_by_what_they_say(desk: Desk) -> None:
    client = desk.visitor(Role.VIEWER)
    found = client.get(URL, params={"q": "port 2 OPENED"}).text
    assert "1 edition says" in found
    assert "Port 2 of Norvania loads its first ship" in found
    nothing = client.get(URL, params={"q": "<b>reactor"}).text
    assert "&lt;b&gt;reactor" in nothing
    assert "<b>reactor" not in nothing
    assert "Show all" in nothing


def test_editions_come_by_the_page(desk: Desk, installation: Installation) -> None:
    with installation.database.write() as session:
        for number in range(2, 36):
            bare_edition(session, number=number)
    client = desk.visitor(Role.VIEWER)
    first = client.get(URL).text
    assert f"{BOARD}/35" in first
    assert f'"{BOARD}/5"' not in first
    assert "here are 1 to 30" in first
    assert "page=2" in first
    second = client.get(URL, params={"page": 2}).text
    assert f'"{BOARD}/5"' in second
    assert "page=1" in second
    assert "page=3" not in second
    assert "no edition here" in client.get(URL, params={"page": 9}).text


@pytest.mark.parametrize("page", ["0", "x", "100001"])
def test_what_is_no_page_is_refused(desk: Desk, page: str) -> None:
    assert desk.visitor(Role.VIEWER).get(URL, params={"page": page}).status_code == 422


def test_each_newsletter_has_its_own(tmp_path: Path, clock: MovingClock) -> None:
    with new_installation(settings_file(tmp_path, slugs=["asia", "europe"]), clock) as installation:
        with installation.database.write() as session:
            bare_edition(session, "europe", 7).subject = "The tunnel reopens"
        with served(installation) as desk:
            client = desk.visitor(Role.VIEWER)
            assert "no edition yet" in client.get(URL).text
            assert "The tunnel reopens" in client.get(URL, params={"newsletter": "europe"}).text
            assert client.get(URL, params={"newsletter": "africa"}).status_code == 404


def test_a_weekly_best_of_is_marked_in_the_list_and_on_its_board(desk: Desk, installation: Installation) -> None:
    with installation.database.write() as session:
        bare_edition(session, number=2).frequency = Frequency.WEEKLY
    visitor, mark = desk.visitor(Role.VIEWER), '<span class="tag">weekly best-of</span>'
    assert visitor.get(URL).text.count(mark) == 1
    assert [mark in visitor.get(f"{BOARD}/{number}").text for number in (1, 2)] == [False, True]
