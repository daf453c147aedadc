"""What kind of host a link leads to, by its name alone."""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from urllib.parse import unquote, urlsplit

# What stands before a country's two letters where names are given out on the third level: `co.uk`, `com.sg`, `or.jp`.
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "govt", "ne", "net", "or", "org"})
_COUNTRY = 2  # letters of a country's top level


def host_of(url: str) -> str:
    """The host as a browser reads it, without the dot of the root; empty if the address has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    # Escapes and wide letters are read as what they stand for (UTS #46, which takes U+3002 for a dot).
    return _rootless(unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").lower())


def is_loopback(host: str) -> bool:
    """Whether every machine takes `host` for itself: a reader's machine, too."""
    address, host = _address(host), _rootless(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def is_private(host: str) -> bool:
    """Whether `host` is a name or an address of some private network."""
    address, host = _address(host), _rootless(host)
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


def _rootless(host: str) -> str:
    return host.rstrip(".")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `host` is written as, also in the old forms that browsers read: `127.1`, `0177.0.0.1`."""
    host = _rootless(host)
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host)) if host.isprintable() and " " not in host else None
        except (OSError, ValueError):
            return None
    return getattr(found, "ipv4_mapped", None) or found
