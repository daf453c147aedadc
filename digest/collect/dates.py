"""Time zones as outlets abbreviate them, which feedparser takes for UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Minutes east of UTC. Where an abbreviation has several meanings, the one with the most speakers of it in feeds.
ZONES = {
    "SGT": 480, "HKT": 480, "MYT": 480, "PHT": 480, "AWST": 480, "WITA": 480,
    "JST": 540, "KST": 540, "WIT": 540, "ICT": 420, "WIB": 420, "MMT": 390, "IST": 330, "SLST": 330,
    "NPT": 345, "PKT": 300, "UZT": 300, "AFT": 270, "IRST": 210, "GST": 240, "MSK": 180, "TRT": 180,
    "EAT": 180, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "WET": 0, "WEST": 60, "BST": 60,
    "SAST": 120, "WAT": 60, "CAT": 120, "AEST": 600, "AEDT": 660, "ACST": 570, "NZST": 720, "NZDT": 780,
}  # fmt: skip
_NAMED = re.compile(r"\s(?P<name>[A-Z]{2,5})\s*$")
_FROM_GREENWICH = re.compile(r"\s(?:GMT|UTC)\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\s*$")


def zoned(text: str) -> datetime | None:
    """The moment of an RFC 822 date whose zone only this table knows, or None to leave it to feedparser."""
    offset = None
    if named := _NAMED.search(text):
        offset = ZONES.get(named["name"])
    elif found := _FROM_GREENWICH.search(text):
        named = found
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
        offset = -minutes if found["sign"] == "-" else minutes
    if named is None or offset is None or abs(offset) >= 24 * 60:
        return None
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    try:
        moment = parsedate_to_datetime(f"{text[: named.start()]} {sign}{minutes // 60:02}{minutes % 60:02}")
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
