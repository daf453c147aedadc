"""One edition on its board, and as it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html

from digest.compose import lifecycle
from tests.fakes.editions import SLUG

if TYPE_CHECKING:
    import httpx2

    from digest.db.editions import Edition, Item
    from digest.engine.installation import Installation

BOARD = f"/desk/newsletters/{SLUG}/editions/1"
JSON = {"Accept": "application/json"}
HEADLINE = "Port 2 of Norvania loads its first ship"
SUMMARY = "Port 2 opened on Monday, the harbour master said."


def stored(installation: Installation) -> tuple[Edition, list[Item]]:
    with installation.database.read() as session:
        edition = lifecycle.find(session, SLUG, "1")
        return edition, lifecycle.items_of(session, edition)


def keys(installation: Installation) -> list[int]:
    return [item.key for item in stored(installation)[1]]


def board(client: httpx2.Client) -> html.HtmlElement:
    return html.fromstring(client.get(BOARD).text)


def said(client: httpx2.Client) -> str:
    return str(board(client).xpath("string(//*[@data-said])"))


def forms_of_the_pane(page: html.HtmlElement) -> list[str]:
    found: list[str] = page.xpath("//section[@id='edition']//*[self::form or self::textarea or self::button]")
    return found
