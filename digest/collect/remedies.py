"""What to do about a feed that failed, from what its last visit said."""

from __future__ import annotations

# By a part of what `fetch`, `guard` and `parse` say; the first that is found counts. docs/howto/when-a-feed-fails.md
# says the same at more length.
_REMEDIES = (
    ("answers 401", "Ask the outlet for access, or take the feed out of the settings."),
    ("answers 403", "Ask the outlet to let this reader in, or take the feed out of the settings."),
    ("answers 404", "Look for the new address on the outlet's site, or take the feed out of the settings."),
    ("answers 410", "Look for another feed of the outlet, or take this one out of the settings."),
    ("answers 429", "Nothing: it is left alone as long as it asks. If it stays so, raise `collect.every_minutes`."),
    ("answers 5", "Wait: the outlet must mend it."),
    ("took longer than", "Wait; if it stays so, raise `collect.timeout_seconds`."),
    ("is larger than", "Raise `collect.max_bytes` if so large a feed is wanted."),
    ("is not known", "Check the spelling of the address, and whether this machine has a network."),
    ("cannot be trusted", "Wait for the outlet to renew its certificate, or set this machine's clock."),
    ("is a private address", "If the feed is meant to be there, allow its range in `collect.allow_addresses`."),
    ("redirects", "Open the address in a browser, and put the one where it ends into the settings."),
    ("is a web page", "Look for “RSS” on the page, and put that address into the settings."),
    ("is JSON", "Look for the outlet's RSS or Atom address, and put it into the settings."),
    ("leads to an address", "Correct the address in the settings."),
)
_ELSE = "One failure is weather: wait for the next visits. If it stays so, open the address in a browser."


def remedy(error: str) -> str:
    """What whoever runs the program can do about it, in a sentence or two; keys of the settings in backquotes."""
    return next((words for sign, words in _REMEDIES if sign in error), _ELSE)
