"""Whether mail clients show the whole edition."""

from __future__ import annotations

import quopri
from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding, Result
from digest.compose.checks.page import letters, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft

# Bytes of the HTML part as it is sent. Gmail cuts it at about 102,000: what a reader must find stands well before.
SIZE_WARN, SIZE_FAIL = 80_000, 100_000
WITHIN = 90_000


def size(draft: Draft) -> Iterator[Finding]:
    """The HTML is shorter than what Gmail shows."""
    length = len(draft.encoded)
    if length > SIZE_WARN:
        result: Result = "fail" if length > SIZE_FAIL else "warn"
        yield Finding(result, "HTML", f"{length:,} bytes as sent; Gmail cuts it at about 102,000: drop stories")


def within_reach(draft: Draft) -> Iterator[Finding]:
    """What a reader must find stands where no client cuts: the link to the web page, the way out, the address."""
    links = draft.view.links
    if links.view_in_browser not in draft.page.links:
        yield Finding("fail", "HTML", "no link to view it in the browser: mend the template")
    if len(draft.encoded) <= WITHIN:
        return
    head = read(quopri.decodestring(draft.encoded[:WITHIN]).decode(errors="ignore"))
    address = letters(draft.view.postal_address)
    for what, there in (
        ("the link to view it in the browser", links.view_in_browser in head.links),
        ("the link to unsubscribe", links.unsubscribe in head.links),
        ("the postal address", address in letters(head.text)),
    ):
        if not there:
            yield Finding(
                "fail", "HTML", f"{what} is not in the first {WITHIN:,} bytes, which all clients show: drop stories"
            )
