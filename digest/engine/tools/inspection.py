"""Letting each tool look at an edition as a reader would get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.clock import SystemClock
from digest.deliver.message import Recipient, build
from digest.engine.sending import letter_of
from digest.engine.tools import chromium, rspamd, spamassassin
from digest.engine.tools.program import ask
from digest.tokens import new_key

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
            lambda program: chromium.findings(program, edition.html),
        ),
    ]


def sample(edition: Edition) -> bytes:
    """The very message that a reader would get if it went out now.

    Raises:
        SettingsError: The sender's or the reply address is no address.
    """
    return build(letter_of(edition), Recipient("reader@example.net", "", 0, new_key()), SystemClock().now())
