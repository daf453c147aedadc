"""Canonical addresses: two links to the same article become the same text."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

MAX_LENGTH = 2_000

# Parameters that tell who shared a link and never what it shows: what campaign tools, social networks and the outlets
# of the shipped configuration append. Prefixes end in a star.
TRACKING = (
    "utm_*", "mtm_*", "pk_*", "at_*", "hsa_*", "fb_*", "_hs*", "mc_*", "vero_*", "oly_*", "ns_*",
    "fbclid", "gclid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "wbraid", "gbraid",
    "_ga", "_gl", "cmpid", "cmp", "ocid", "ncid", "ftag", "icid", "mbid", "smid", "smtyp", "partner", "ref_src",
    "traffic_source", "source_rss", "taid", "wt_mc", "xtor", "spm", "sr_share", "share_id", "feedname", "ftcamp",
    "guccounter", "guce_referrer", "guce_referrer_sig", "emc",
)  # fmt: skip
_EXACT = frozenset(name for name in TRACKING if not name.endswith("*"))
_PREFIXES = tuple(name[:-1] for name in TRACKING if name.endswith("*"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\\ud800-\udfff]")
_SAFE = "/:@!$&'()*+,;=~-._%"  # RFC 3986's pchar, and the percent sign of what is escaped already
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(link: str, base: str = "") -> str | None:
    """The canonical form of a link, or None when it is not a web address that a reader can follow.

    Lower-case scheme and host, no default port, no credentials, no fragment, no tracking parameters, the rest of the
    query in its order. Applying it twice gives the same as once.

    Args:
        link: As the feed gives it, perhaps relative.
        base: What a relative link is relative to.
    """
    try:
        parts = urlsplit(urljoin(_CONTROL.sub("", base), _CONTROL.sub("", link).strip()))
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().removesuffix(".")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or not _is_host(host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    found = urlunsplit(
        (parts.scheme, netloc, quote(parts.path, safe=_SAFE) or "/", _kept(parts.query), _route(parts.fragment))
    )
    return found if len(found) <= MAX_LENGTH else None


def _is_host(host: str) -> bool:
    return re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f]*:[0-9a-f:.]+", host) is not None


def _route(fragment: str) -> str:
    """The fragment where it names the article, as old single-page sites have it; a place in the page is dropped."""
    return quote(fragment, safe=_SAFE + "?") if fragment.startswith("!") else ""


def _kept(query: str) -> str:
    pieces = [piece for piece in query.split("&") if piece and not _tracks(unquote(piece.partition("=")[0]).lower())]
    return quote("&".join(pieces), safe=_SAFE + "?")


def _tracks(name: str) -> bool:
    return name in _EXACT or name.startswith(_PREFIXES)
