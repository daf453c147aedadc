"""Where the links lead, as far as their addresses tell."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.compose.checks.finding import Finding, Result
from digest.compose.checks.hosts import host_of, is_loopback, is_private
from digest.compose.render.filters import safe_url
from digest.compose.render.values import wrong_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft

# The largest daily edition of the shipped settings has about 33; spam filters count them, and readers follow few.
LINKS_WARN = 40

_NO_WEB = {"mailto", "tel"}  # what a template may link to besides pages

_PLAIN = (
    "the link to unsubscribe must be https, or mail programs do not offer to unsubscribe with one click (RFC 8058, "
    "section 3.1): serve the pages with TLS and set `public_url` to https://"
)


def links(draft: Draft) -> Iterator[Finding]:
    """They are whole, secure and open to everybody; there are not too many.

    Ours are https, and so is whatever a template links to besides; an outlet's address is what the outlet has.
    """
    own = host_of(draft.view.links.unsubscribe)
    outlets = {host_of(source.url) for story in draft.view.stories for source in story.sources}
    wrong: dict[tuple[Result, str, str], list[str]] = defaultdict(list)
    for url in dict.fromkeys(draft.page.links):
        host = host_of(url)
        if fault := _fault(url, own, outlets):
            wrong[*fault, host].append(url)
    for (result, reason, _), urls in wrong.items():
        more = f" and {len(urls) - 1} more there" if len(urls) > 1 else ""
        yield Finding(result, "HTML", f"link to {urls[0] or 'nowhere'}{more}: {reason}")
    if len(draft.page.links) > LINKS_WARN:
        yield Finding("warn", "HTML", f"{len(draft.page.links)} links, more than {LINKS_WARN}: drop stories")


def _fault(url: str, own: str, outlets: set[str]) -> tuple[Result, str] | None:
    host = host_of(url)
    remedy = "set `public_url` to where its readers find it" if host == own else "drop that source"
    if not wrong_value("a", "href", url) and urlsplit(url).scheme in _NO_WEB:
        return None
    if not safe_url(url):
        return "fail", "it must be a whole http, https, mailto or tel address: mend the template"
    if is_loopback(host):
        return "fail", f"on a reader's machine it leads to that machine: {remedy}"
    if is_private(host):
        return "warn", f"only a private network can open it: {remedy}"
    if urlsplit(url).scheme == "https" or (host in outlets and host != own):
        return None
    return "fail", _PLAIN if host == own else "it is neither ours nor an outlet's: make it https in the template"
