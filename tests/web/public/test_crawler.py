"""A crawler that follows every link of every page and of every mail changes nothing."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Route

from digest.engine import sending
from digest.engine.correcting import correct
from digest.web.public.app import public_app
from tests.fakes.editions import SLUG, approved_edition
from tests.fakes.public import went_out
from tests.fakes.rows import every_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from digest.engine.installation import Installation

HERE = "https://pages.digest.example"
_LINK = re.compile(r"""(?:href|src|action)=["']?(?!&#34;)([^"'\s>]+)|<(?:loc|id)>([^<]+)<""")
_SPELT_OUT = re.compile(rf"{HERE}[^\s<>\"')]+")
PLAUSIBLE = {"slug": SLUG, "number": "2", "token": f"1-{'a' * 27}"}


@pytest.fixture
def archive(installation: Installation) -> Installation:
    """An edition in the readers' inboxes, one in the archive that was corrected, and a draft."""
    approved_edition(installation, number=3)
    sending.send(installation, installation.newsletter(SLUG), "3")
    went_out(installation, 2)
    correct(installation, installation.newsletter(SLUG), 2, "It is 1.2 km long.", "Ana Editor")
    return installation


def links(text: str, base: str) -> Iterator[str]:
    for found in _LINK.findall(text):
        yield urljoin(base, unescape(found[0] or found[1]))


def mailed(installation: Installation) -> Iterator[str]:
    """Every link of ours in every mail that went out, its header's too."""
    for file in installation.settings.deliver.maildir.rglob("new/*"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        for text in (str(mail["List-Unsubscribe"]), *parts):
            yield from (unescape(link) for link in _SPELT_OUT.findall(text))


def routes() -> list[str]:
    """The address of every page there is, with something plausible in it."""
    there = [context.original_route for context in iter_route_contexts(public_app().routes)]
    gets = [route.path for route in there if isinstance(route, Route) and "GET" in (route.methods or ())]
    return [HERE + re.sub(r"{(\w+)}", lambda name: PLAUSIBLE[name[1]], path) for path in gets]


def crawled(reader: httpx2.Client, start: list[str]) -> dict[str, int]:
    """The pages that links lead to, each with its status; other hosts are not asked."""
    waiting, seen = list(start), dict[str, int]()
    while waiting:
        url = waiting.pop()
        place = urlsplit(url)
        if f"{place.scheme}://{place.netloc}" != HERE or url in seen:
            continue
        answer = reader.get(f"{place.path}?{place.query}" if place.query else place.path)
        seen[url] = answer.status_code
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if kind.endswith(("html", "xml")):
            text = unescape(answer.text) if kind == "application/atom+xml" else answer.text  # its entries hold HTML
            waiting += [link.partition("#")[0] for link in links(text, url)]
    return seen


def test_following_every_link_changes_nothing(archive: Installation, reader: httpx2.Client) -> None:
    before = every_row(archive.database)
    seen = crawled(reader, [f"{HERE}/", *routes(), *mailed(archive)])
    assert every_row(archive.database) == before
    assert f"{HERE}/archive/{SLUG}/2" in seen
    assert any("/unsubscribe/" in url for url in seen)
    assert max(seen.values()) < 500


@pytest.mark.usefixtures("archive")
def test_every_page_that_a_page_leads_to_is_there(reader: httpx2.Client) -> None:
    seen = crawled(reader, [f"{HERE}/", f"{HERE}/sitemap.xml", f"{HERE}/archive/{SLUG}/feed.atom"])
    assert {url: status for url, status in seen.items() if status != 200} == {}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_no_page_sends_its_reader_to_where_its_address_asks(reader: httpx2.Client, elsewhere: str) -> None:
    asked = dict.fromkeys(("next", "url", "to", "redirect", "return", "from", "q"), elsewhere)
    for url in [*routes(), f"{HERE}//evil.example/", f"{HERE}/archive//evil.example"]:
        path = url.removeprefix(HERE)
        for answer in (reader.get(path, params=asked), reader.post(path, data=asked)):
            assert "evil.example" not in answer.headers.get("location", ""), url
            led_to = {urljoin(url, unescape(found[0] or found[1])) for found in _LINK.findall(answer.text)}
            assert not {each for each in led_to if urlsplit(each).netloc == "evil.example"}, url
