"""The fingerprints that bind an approval to exactly what was seen."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from digest.db.audience import Frequency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.db.editions import Edition, Item


def rendered_sha256(edition: Edition) -> str:
    """SHA-256 of the rendered bytes: subject, HTML, text, and the picture if there is one.

    Each is preceded by its length so that none can lean over: `printf '%s:' LENGTH` and the bytes, UTF-8 of the texts;
    the readers' own tokens are still placeholders.
    """
    whole = hashlib.sha256()
    parts = [part.encode("utf-8") for part in (edition.subject, edition.html, edition.text)]
    for data in [*parts, edition.picture] if edition.picture else parts:
        whole.update(f"{len(data)}:".encode("ascii") + data)
    return whole.hexdigest()


def content_sha256(edition: Edition, items: Iterable[Item]) -> str:
    """SHA-256 of what the bytes were rendered from, so that a change which was not rendered yet is noticed too."""
    parts: list[Any] = [
        edition.number,
        edition.day.isoformat(),
        edition.subject,
        edition.preheader,
        edition.key_points,
        edition.note,
        edition.outlets,
        edition.outlet_countries,
        edition.sender,
        edition.reply_to,
        edition.public_url,
    ]
    if edition.frequency is Frequency.WEEKLY:  # for whom it is; older approvals, which count, knew of one kind alone
        parts.append(edition.frequency)
    if edition.coverage:  # none in editions of older versions, whose approvals still count
        parts.append(edition.coverage)
    told = [
        [
            item.position,
            item.section,
            item.headline,
            item.summary,
            item.why_it_matters,
            item.why_outlet,
            item.countries,
            item.sources,
            item.moved,
            item.written_by,
        ]
        for item in sorted(items, key=lambda item: item.position)
    ]
    return hashlib.sha256(json.dumps([parts, told], sort_keys=True).encode("ascii")).hexdigest()
