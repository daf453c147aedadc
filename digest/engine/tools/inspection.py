"""Letting each tool look at an edition as a reader would get it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from digest.clock import SystemClock
from digest.db.editions import content_id
from digest.deliver.message import build
from digest.engine.previewing import SAMPLE_READER
from digest.engine.sending import letter_of
from digest.engine.tools import chromium, rspamd, spamassassin
from digest.engine.tools.program import ask

if TYPE_CHECKING:
    from digest.compose.checks import Check
    from digest.db.editions import Edition


def inspect(edition: Edition, rspamd_at: str) -> list[Check]:
    """What SpamAssassin, rspamd (at that host and port) and Chromium say; one that is absent is named.

    Raises:
        SettingsError: The sender's or the reply address is no address.
    """
    message = sample(edition)
    return [
        *ask("spamassassin", ["spamassassin"], "spamassassin", lambda program: spamassassin.findings(program, message)),
        *ask("rspamd", ["rspamc"], "rspamd", lambda program: rspamd.findings(program, message, rspamd_at)),
        *ask(
            "chromium",
            ["chromium", "chromium-browser", "google-chrome"],
            "chromium",
            lambda program: chromium.findings(program, _for_a_browser(edition)),
        ),
    ]


def sample(edition: Edition) -> bytes:
    """The very message that a reader would get if it went out now.

    Raises:
        SettingsError: The sender's or the reply address is no address.
    """
    return build(letter_of(edition), SAMPLE_READER, SystemClock().now())


def _for_a_browser(edition: Edition) -> str:
    """The HTML with its picture in it: a browser cannot look for it in a message."""
    if not edition.picture:
        return edition.html
    data = base64.b64encode(edition.picture).decode("ascii")
    return edition.html.replace(f"cid:{content_id(edition.picture)}", f"data:image/png;base64,{data}")
