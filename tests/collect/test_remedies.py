from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.collect.fetch import FEED, _status_in_words
from digest.collect.guard import Guard
from digest.collect.parse import parse
from digest.collect.remedies import remedy
from digest.errors import ParseError
from tests.pick.samples import NOW

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "when-a-feed-fails.md"


def refused(body: bytes) -> str:
    """What is said of something that is no feed."""
    with pytest.raises(ParseError) as error:
        parse(body, "https://harbour.example/feed", "", NOW)
    return str(error.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (_status_in_words(401, "Unauthorized", FEED), "Ask the outlet for access"),
        (_status_in_words(403, "Forbidden", FEED), "let this reader in"),
        (_status_in_words(404, "Not Found", FEED), "new address on the outlet's site"),
        (_status_in_words(410, "Gone", FEED), "another feed of the outlet"),
        (_status_in_words(429, "Too Many Requests", FEED), "left alone as long as it asks"),
        (_status_in_words(503, None, FEED), "the outlet must mend it"),
        (str(Guard().refusal("10.0.0.7")), "collect.allow_addresses"),
        (refused(b"<!doctype html><html><body>Ports</body></html>"), "Look for “RSS” on the page"),
        (refused(b'{"version": "https://jsonfeed.org/version/1.1"}'), "RSS or Atom address"),
        (_status_in_words(418, "I'm a teapot", FEED), "One failure is weather"),
    ],
)
def test_what_a_visit_says_has_a_remedy(error: str, words: str) -> None:
    assert words in remedy(error)


def test_every_error_that_the_documentation_explains_has_a_remedy_of_its_own() -> None:
    rows = re.findall(r"^\| (`.*?) \|", HOWTO.read_text(encoding="utf-8"), re.MULTILINE)
    errors = [
        error.replace("5…", "502").replace("…", "x.example") for row in rows for error in re.findall("`(.+?)`", row)
    ]
    assert len(errors) > 10
    assert [error for error in errors if remedy(error) == remedy("")] == []
