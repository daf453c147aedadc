"""What programs read: the feed by the rules of RFC 4287, the sitemap, robots.txt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.robotparser import RobotFileParser

import feedparser
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree

from digest.engine.correcting import correct
from digest.web.public.feed import PRIVATE
from tests.fakes.editions import SLUG
from tests.fakes.public import went_out

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock

FEED = f"/archive/{SLUG}/feed.atom"
HERE = "https://pages.digest.example"
ATOM, MAPS = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EVIL = "]]></title><script>alert(1)</script> & \"'\x08\x0b\ufffe"


def xml(answer: httpx2.Response) -> Any:
    return etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False, no_network=True))


def broken_rules(feed: Any) -> list[str]:
    """What RFC 4287, section 4, asks for and the feed has not."""
    found = []
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        texts = {name: [each.text or "" for each in part.findall(ATOM + name)] for name in ("id", "title", "updated")}
        found += [f"{part.tag} has {len(each)} {name}" for name, each in texts.items() if len(each) != 1]
        found += [f"{each} is no address" for each in texts["id"] if not each.startswith("https://")]
        dates = [each.text for each in part.iter(f"{ATOM}updated", f"{ATOM}published")]
        found += [f"{date} has no zone" for date in dates if not datetime.fromisoformat(date).tzinfo]
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in part.findall(f"{ATOM}link")]
        found += [] if len(set(links)) == len(links) else ["two links of a kind"]
    found += [] if feed.findall(f"{ATOM}author/{ATOM}name") else ["no author"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    return found + ([] if len(set(ids)) == len(ids) else ["an id twice"])


def test_the_feed_keeps_the_rules_and_has_the_last_twenty(installation: Installation, reader: httpx2.Client) -> None:
    assert broken_rules(xml(reader.get(FEED))) == []
    for number in range(2, 25):
        went_out(installation, number, public_url="https://former.example")
    answer = reader.get(FEED)
    read = feedparser.parse(answer.content)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert broken_rules(xml(answer)) == []
    assert not read.bozo
    assert (read.feed.title, len(read.entries)) == ("Decoding Asia", 20)
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": f"{HERE}{FEED}", "alternate": f"{HERE}/archive/{SLUG}",
    }  # fmt: skip
    first = read.entries[0]
    assert (first.link, first.title) == (f"{HERE}/archive/{SLUG}/24", "The strait reopens")
    assert first.id == f"https://former.example/archive/{SLUG}/24"  # as it was when it went out: it stays the same


def test_a_correction_makes_an_entry_new_and_keeps_what_it_is(
    installation: Installation, reader: httpx2.Client, clock: MovingClock
) -> None:
    went_out(installation, 2)
    before = feedparser.parse(reader.get(FEED).content)
    clock.move(days=5)
    correct(installation, installation.newsletter(SLUG), 2, "It is <1.2> km long.", "Ana Editor")
    after = feedparser.parse(reader.get(FEED).content)
    assert after.entries[0].id == before.entries[0].id
    assert after.entries[0].published == before.entries[0].published
    assert after.entries[0].updated == after.feed.updated == "2026-02-23T12:00:00+00:00"
    assert "Correction, Mon 23 Feb:</b> It is &lt;1.2&gt; km long." in after.entries[0].content[0].value


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.just(EVIL), st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
)
def test_whatever_an_edition_says_the_feed_can_be_read(
    installation: Installation, reader: httpx2.Client, text: str
) -> None:
    with installation.database.read() as session:
        number = 2 + sum(1 for _ in session.connection().exec_driver_sql("SELECT id FROM edition"))
    went_out(installation, number, subject=text, preheader=text, key_points=[text, text])
    feed = xml(reader.get(FEED))
    assert broken_rules(feed) == []
    content = feed.find(f"{ATOM}entry/{ATOM}content").text
    assert "<script" not in content
    assert xml(reader.get("/sitemap.xml")) is not None


def test_the_sitemap_names_every_page_that_is_the_same_for_everybody(
    installation: Installation, reader: httpx2.Client
) -> None:
    went_out(installation, 2)
    tree = xml(reader.get("/sitemap.xml"))
    places = [each.text for each in tree.iter(f"{MAPS}loc")]
    assert f"{HERE}/archive/{SLUG}/2" in places
    assert f"{HERE}/archive/{SLUG}/1" not in places  # the draft
    assert [each.text for each in tree.iter(f"{MAPS}lastmod")] == ["2026-02-20T12:00:00+00:00"]
    assert {f"{HERE}/", f"{HERE}/privacy", f"{HERE}/subscribe", f"{HERE}/about/{SLUG}"} < set(places)


def test_search_engines_are_asked_to_leave_peoples_pages_alone(reader: httpx2.Client) -> None:
    rules = RobotFileParser()
    rules.parse(reader.get("/robots.txt").text.splitlines())
    assert not any(rules.can_fetch("any", f"{HERE}/{name}/1-abc") for name in (*PRIVATE, "desk"))
    assert rules.can_fetch("any", f"{HERE}/archive/{SLUG}/2")
    assert rules.site_maps() == [f"{HERE}/sitemap.xml"]
