"""What readers said, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.audience.feedback import Answer, save
from digest.db.accounts import Role
from digest.db.audience import Subscriber
from tests.fakes.editions import NOW, SLUG
from tests.fakes.living import subscription
from tests.fakes.public import change_item, went_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.db.editions import Edition
    from tests.fakes.desk import Desk

PAGE = f"/desk/newsletters/{SLUG}/editions/2/feedback"
BOMB = "\"'></p><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\u202e"


@pytest.fixture
def edition(desk: Desk) -> Edition:
    return went_out(desk.installation, 2)


def say(desk: Desk, edition: Edition, who: str, said: Mapping[int, Answer]) -> None:
    with desk.installation.database.write() as session:
        save(session, edition.id, subscription(desk.installation, f"{who}@readers.example"), said, NOW)


def test_it_is_counted_by_story_in_reading_order_without_names(desk: Desk, edition: Edition) -> None:
    with desk.installation.database.write() as session:
        session.get_one(Subscriber, 1).name = "Ann Reader"
    say(desk, edition, "ann", {1: Answer(useful=True), 3: Answer(useful=False, text="Too long")})
    say(desk, edition, "ben", {1: Answer(useful=True), 0: Answer(text="Thank you all")})
    page = desk.visitor(Role.VIEWER).get(PAGE).text
    rows = [row.split("</tr>")[0] for row in page.split("<tr>")[2:]]
    figures = [
        [cell.split("</td>")[0].split(">", 1)[1] for cell in row.split('<td class="number" ')[1:]] for row in rows
    ]
    assert [each[:2] for each in figures] == [["2", "0"], ["0", "0"], ["0", "1"], ["0", "0"]]
    assert "Port 3 of Norvania" in rows[2]
    assert "2 readers said something" in page
    assert "Too long" in page
    assert "Thank you all" in page
    assert "readers.example" not in page
    assert "Ann Reader" not in page


def test_the_lines_about_one_story_are_shown_alone(desk: Desk, edition: Edition) -> None:
    say(desk, edition, "ann", {1: Answer(text="On the first"), 2: Answer(text="On the second")})
    viewer = desk.visitor(Role.VIEWER)
    page = viewer.get(f"{PAGE}?item=2").text
    assert "On the second" in page
    assert "On the first" not in page
    assert "Nobody wrote anything here" in viewer.get(f"{PAGE}?item=99").text
    assert "No line is as old" in viewer.get(f"{PAGE}?page=2").text


def test_what_strangers_wrote_is_words(desk: Desk, edition: Edition) -> None:
    change_item(desk.installation, 2, 1, headline=BOMB)
    say(desk, edition, "ann", {1: Answer(text=BOMB), 0: Answer(text=BOMB)})
    page = desk.visitor(Role.VIEWER).get(PAGE).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    assert "49" not in page.split("<h2")[1]


def test_past_editions_lead_to_it(desk: Desk, edition: Edition) -> None:
    say(desk, edition, "ann", {1: Answer(useful=True)})
    page = desk.visitor(Role.VIEWER).get("/desk/editions").text
    assert f'<a href="{PAGE}">1 reader<' in page
    assert f"/desk/newsletters/{SLUG}/editions/1/feedback" not in page, "nobody got that edition"


def test_an_edition_of_which_nothing_was_said_says_so(desk: Desk, edition: Edition) -> None:
    assert edition.number == 2
    page = desk.visitor(Role.VIEWER).get(PAGE).text
    assert "Nobody has said anything yet" in page
    assert "said something" not in page
