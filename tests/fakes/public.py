"""A reader of the public pages, without a browser: a real server on a free port, asked as the pages' own host."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2

from digest.web.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.engine.installation import Installation


@contextlib.contextmanager
def reader(installation: Installation) -> Iterator[httpx2.Client]:
    """Somebody who reads the pages of an installation. Redirects are not followed."""
    host = {"Host": urlsplit(installation.settings.public_url).netloc}
    with serving(installation) as address, httpx2.Client(base_url=address, headers=host, timeout=30) as client:
        yield client
