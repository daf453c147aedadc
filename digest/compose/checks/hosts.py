"""What kind of host a link leads to, by its name alone."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

# What stands before a country's two letters where names are given out on the third level: `co.uk`, `com.sg`, `or.jp`.
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "govt", "ne", "net", "or", "org"})
_COUNTRY = 2  # letters of a country's top level


def host_of(url: str) -> str:
    """The host, in small letters and without the dot of the root; empty if the address has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether every machine takes `host` for itself: a reader's machine, too."""
    address = _address(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def is_private(host: str) -> bool:
    """Whether `host` is a name or an address of some private network."""
    address = _address(host)
    if address is None:
        return "." not in host or host.endswith((".local", ".internal", ".intranet", ".lan", ".home.arpa"))
    return not address.is_global


def same_site(one: str, other: str) -> bool:
    """Whether two hosts belong to one outlet: `bbc.co.uk` and `www.bbc.com`, but not `bbc.com` and `parked.com`."""
    return one == other or _name(one) == _name(other)


def _name(host: str) -> str:
    """What stands before the public ending: the part by which an outlet is known."""
    *labels, top = host.split(".")
    if not labels or _address(host) is not None:
        return host
    if len(labels) > 1 and len(top) == _COUNTRY and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
