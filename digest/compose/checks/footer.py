"""What the law and good manners want at the end of every edition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.compose.checks.finding import Finding
from digest.compose.checks.page import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.checks.draft import Draft


def unsubscribe(draft: Draft) -> Iterator[Finding]:
    """Both parts have the link to unsubscribe."""
    link = draft.view.links.unsubscribe
    for place, there in (("HTML", link in draft.page.links), ("plain text", link in draft.rendered.text)):
        if not link or not there:
            yield Finding("fail", place, "no link to unsubscribe, which the law asks for: mend the template")


def postal_address(draft: Draft) -> Iterator[Finding]:
    """Both parts have the postal address."""
    address = letters(draft.view.postal_address)
    if not address:
        yield Finding("fail", "footer", "no postal address, which the law asks for: set `postal_address`")
    for place, text in draft.parts:
        if address not in letters(text):
            yield Finding("fail", place, "the postal address is missing: mend the template")


def reply_address(draft: Draft) -> Iterator[Finding]:
    """There is an address that a person reads."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", draft.view.reply_address):
        yield Finding("fail", "footer", "no address that a person reads: set `reply_to`, or `sender`")
