"""Where the links to outlets lead, as the outlets answered when they were tried."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.compose.checks.draft import places
from digest.compose.checks.finding import Check, Finding, checked
from digest.compose.checks.hosts import host_of, same_site
from digest.compose.checks.page import read
from digest.db.links import LinkAnswer, LinkTrouble
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.compose.view import EditionView

NAME = "link targets"
_DEAD = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_NAMED = 3  # places of links that share a fault; more would hide what the fault is


def outlet_links(view: EditionView, html: str) -> dict[str, str]:
    """The addresses at outlets that the HTML links to, in reading order, each with the place of its story."""
    place_of: dict[str, str] = {}
    for place, story in places(view):
        for source in story.sources:
            place_of.setdefault(source.url, place)
    return {url: place_of[url] for url in read(html).links if url in place_of}


def check_targets(links: Mapping[str, str], answers: Mapping[str, LinkAnswer]) -> list[Check]:
    """What is wrong with the links, as far as their outlets answered.

    A refusal, a fault of the server or no answer tells nothing: many outlets shut out programs and let readers in.

    Args:
        links: From `outlet_links`.
        answers: By address, as far as there are any.
    """
    if links and not answers:
        untried = Finding(
            "warn",
            "edition",
            f"none of {counted(len(links), 'link')} to outlets was tried, or there was no network: `digest check` "
            "tries them; `collect.check_links: false` leaves this out",
        )
        return checked(NAME, [untried])
    return checked(NAME, list(_faults(links, answers)))


def _faults(links: Mapping[str, str], answers: Mapping[str, LinkAnswer]) -> Iterator[Finding]:
    """One finding for each fault of each host: a feed whose links are all trackers has one thing wrong, not twelve."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for url in links:
        if url in answers and (fault := _fault(url, answers[url])):
            found[host_of(url), fault].append(url)
    for (_, fault), urls in found.items():
        named = list(dict.fromkeys(links[url] for url in urls))
        place = ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")
        yield Finding("warn", place, f"{urls[0]} {fault}")


def _fault(url: str, answer: LinkAnswer) -> str:
    """What is wrong with one link; empty if nothing is, or it cannot be told."""
    if answer.trouble is LinkTrouble.UNKNOWN_HOST:
        return "is dead: there is no such host; drop that source"
    if answer.status in _DEAD:
        return f"is dead: it answers {answer.status}; drop that source"
    return _moved(url, answer.final_url) if answer.trouble is LinkTrouble.NONE else ""


def _moved(url: str, final_url: str) -> str:
    """What a reader would wonder at who follows `url` and arrives at `final_url`; empty if nothing."""
    if not host_of(final_url):  # nothing that can be judged
        return ""
    asked, final = urlsplit(url), urlsplit(final_url)
    if not same_site(host_of(url), host_of(final_url)):
        return f"leads to another host, {host_of(final_url)}: see whether the story is there"
    if not final.path.strip("/") and not final.query and asked.path.strip("/"):
        return "leads to the outlet's home page: the article may be gone; drop that source"
    if asked.scheme == "https" and final.scheme == "http":
        return "leads to a page that is not encrypted (http): see whether another source will do"
    return ""
