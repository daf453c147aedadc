"""Somebody who asks a server on this machine, without a browser."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here speaks TLS, and to read those that the world trusts takes each client longer than most tests."""


def visitor(address: str, headers: Mapping[str, str]) -> httpx2.Client:
    """A client that sends these headers with all it asks. Redirects are not followed."""
    return httpx2.Client(base_url=address, headers=headers, timeout=30, verify=_NO_AUTHORITIES)
