"""The page of an edition that went out."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from digest.compose import lifecycle
from digest.db.editions import Audit
from digest.engine import published
from digest.engine.correcting import correct
from digest.engine.edition_page import edition_page
from tests.fakes.editions import NOW, SLUG
from tests.fakes.public import change_item, went_out

if TYPE_CHECKING:
    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

HERE = "https://pages.digest.example/archive/asia"


def page(installation: Installation, number: int = 2) -> str:
    html = edition_page(installation, installation.newsletter(SLUG), number)
    assert html
    return html


def data(html: str) -> dict[str, Any]:
    """What the page tells search engines."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


@pytest.fixture
def archive(installation: Installation) -> Installation:
    """Three editions; the second was sent when the pages lived elsewhere."""
    went_out(installation, 1, subject="Rails for the north")
    went_out(installation, 2, public_url="https://former.example")
    went_out(installation, 3, subject="The dam holds")
    return installation


def test_it_names_the_present_place_of_the_pages(archive: Installation) -> None:
    html = page(archive)
    assert f'<link rel="canonical" href="{HERE}/2">' in html
    assert f'<meta property="og:url" content="{HERE}/2">' in html
    assert "former.example" not in html
    assert data(html)["url"] == f"{HERE}/2"


def test_it_leads_to_the_editions_beside_it(archive: Installation) -> None:
    html = page(archive)
    assert '<a rel="prev" href="/archive/asia/1"' in html
    assert "Rails for the north" in html
    assert '<a rel="next" href="/archive/asia/3"' in html
    assert "The dam holds" in html
    assert 'rel="prev"' not in page(archive, 1)


def test_it_leads_to_the_front_and_to_signing_up_for_this_newsletter(archive: Installation) -> None:
    html = page(archive)
    assert '<h1 dir="auto"><a href="/">Decoding Asia</a></h1>' in html
    assert html.count('href="/subscribe?newsletter=asia"') == 2
    assert '<a class="skip" href="#main">' in html


def test_what_was_sent_early_is_of_the_hour_at_which_its_sending_began(archive: Installation) -> None:
    began = NOW + timedelta(days=1)
    with archive.database.write() as session:
        edition = lifecycle.find(session, SLUG, "2")
        for moment in (began, began + timedelta(hours=9)):  # the second time it goes on after a pause
            session.add(Audit(at=moment, actor="digest", action="sending", edition_id=edition.id))
    assert data(page(archive))["datePublished"] == "2026-02-19T12:00:00+00:00"
    with archive.database.read() as session:
        (early,) = [each for each in published.listed(session, SLUG, limit=9) if each.number == 2]
    assert (early.began_at, early.changed_at) == (began, began)


def test_search_engines_are_told_what_it_is(archive: Installation) -> None:
    told = data(page(archive))
    assert (told["@type"], told["headline"]) == ("NewsArticle", "The strait reopens")
    assert told["datePublished"] == told["dateModified"] == "2026-02-20T12:00:00+00:00"
    assert told["isPartOf"] == {"@type": "Periodical", "name": "Decoding Asia", "url": HERE}
    assert "correction" not in told


def test_a_correction_stands_on_it_with_its_day_and_its_story(archive: Installation, clock: MovingClock) -> None:
    clock.move(days=4)
    correct(archive, archive.newsletter(SLUG), 2, "It is <1.2> km long.", "Ana Editor", item=2)
    html = page(archive)
    assert 'on <a href="#corrected-1">“Port 2 of Norvania loads its first ship”</a>: It is &lt;1.2&gt; km long.' in html
    assert html.count('id="correction-1"') == html.count('id="corrected-1"') == 1
    assert html.index("Port 2 of Norvania loads its first ship</h2>") < html.index('id="corrected-1"')
    assert '<a href="#correction-1">Corrected on Sunday 22 February 2026</a>' in html
    assert '<time datetime="2026-02-22">Sunday 22 February 2026</time>' in html
    assert "Ana Editor" not in html
    told = data(html)
    assert told["dateModified"] == "2026-02-22T12:00:00+00:00"
    assert told["correction"][0]["text"] == "It is <1.2> km long."


def test_what_feeds_and_editors_say_closes_no_element(archive: Installation) -> None:
    evil = "</script><script>alert(1)</script><!-- \"'&"
    with archive.database.write() as session:
        lifecycle.find(session, SLUG, "2").subject = evil
    change_item(archive, 2, 1, headline=evil)
    correct(archive, archive.newsletter(SLUG), 2, evil, "Ana Editor", item=1)
    html = page(archive)
    assert html.count("<script") == 1
    assert "alert(1)</script>" not in html
    assert data(html)["headline"] == evil
    assert data(html)["correction"][0]["text"] == evil


def test_an_edition_that_nobody_got_has_none(archive: Installation) -> None:
    assert edition_page(archive, archive.newsletter(SLUG), 9) is None


def test_to_look_at_it_writes_nothing_not_even_for_a_moment(archive: Installation) -> None:
    asked: list[str] = []
    event.listen(archive.database.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    page(archive)
    assert {statement.split()[0] for statement in asked} == {"BEGIN", "SELECT"}
