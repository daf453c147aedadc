"""Which requests are for the desk, where it may have a host of its own."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_for_desk(path: str, host: str, client: str, *, desk_url: str | None, public_url: str) -> bool:
    """Whether the desk answers a request; if not, the readers' pages do.

    If the desk has another host than the pages, it answers there and to this machine, and nobody else: whatever else
    leads to the server, no page of the desk is there. Nor are there any pages for readers on the desk's host.

    Args:
        path: What is asked for.
        host: The `Host` header, which says whatever the client likes.
        client: The network address that the request comes from.
        desk_url: As in the settings.
        public_url: As in the settings.
    """
    is_desk_path = path == "/desk" or path.startswith("/desk/")
    own = _name(desk_url) if desk_url else ""
    if not own or own == _name(public_url):
        return is_desk_path
    asked = _name(f"//{host}")
    return asked == own or (is_desk_path and _is_this_machine(asked) and _is_this_machine(client))


def _name(url: str) -> str:
    """The host that an address names, in lower case and without a port; empty if it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
