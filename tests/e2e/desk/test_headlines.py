"""What becomes of an edition's own words when a headline is edited, and of two wordings from two browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from digest.compose import revisions
from digest.db.accounts import Role
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


def test_what_is_made_of_a_headline_follows_it_on_the_board(room: Newsroom) -> None:
    page = room.log_in(Role.EDITOR)
    page.locator("#item-2-headline").fill("Singapore buys power")
    expect(page.locator("#preheader")).to_have_value(f"Also: Singapore buys power; {room.items()[2].headline}")
    page.locator("#preheader").fill("Ports, and more")
    wait_for(lambda: room.edition().preheader == "Ports, and more")
    assert not page.get_by_role("group", name="Two wordings").count()


def test_a_text_that_keeps_the_old_headline_says_so(room: Newsroom) -> None:
    page = room.log_in(Role.EDITOR)
    old = room.items()[1].headline
    page.locator("#preheader").fill(f"Today: {old}")
    wait_for(lambda: room.edition().preheader == f"Today: {old}")
    page.locator("#item-2-headline").fill("Singapore buys power")
    hint = page.locator("[data-outdated=preheader]")
    expect(hint).to_have_text("Still has the old headline of main story 1 of 4.")
    page.locator("#preheader").fill("Today: Singapore buys power")
    expect(hint).to_be_empty()


def test_one_person_in_two_browsers_loses_neither_wording(room: Newsroom) -> None:
    here, there = room.log_in(Role.EDITOR), room.log_in(Role.EDITOR)
    here.locator("#item-7-headline").fill("Typed here")
    wait_for(lambda: room.items()[6].headline == "Typed here")
    here.locator("#item-7-headline").fill("Typed here, on and on")
    wait_for(lambda: room.items()[6].headline == "Typed here, on and on")
    there.locator("#item-7-headline").fill("Typed there")
    question = there.get_by_role("group", name="Two wordings of headline")
    question.get_by_role("button", name="Use mine").click()
    wait_for(lambda: room.items()[6].headline == "Typed there")
    with room.installation.database.read() as session:
        rows = revisions.revisions(session, room.edition())
    assert [row.content["items"][6]["headline"] for row in rows[1:]] == ["Typed here, on and on", "Typed there"]
