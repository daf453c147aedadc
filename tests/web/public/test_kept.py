from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.web.public.kept import is_known

if TYPE_CHECKING:
    import httpx2


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ('W/"abc"', True),
        ('"abc"', True),
        ('"x", W/"abc"', True),
        ("*", True),
        ("", False),
        ('"abcd"', False),
        ("abc", False),
        (",,", False),
    ],
)
def test_a_tag_is_known_weak_or_not(asked: str, known: bool) -> None:
    assert is_known('W/"abc"', asked) is known


def test_a_page_that_did_not_change_is_not_sent_again(reader: httpx2.Client) -> None:
    first = reader.get("/")
    again = reader.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "max-age" in again.headers["cache-control"]
    assert reader.get("/", headers={"If-None-Match": '"of another page"'}).status_code == 200


def test_the_tag_is_the_same_for_who_reads_gzip_and_who_does_not(reader: httpx2.Client) -> None:
    tags = {reader.get("/", headers={"Accept-Encoding": coding}).headers["etag"] for coding in ("gzip", "identity")}
    assert len(tags) == 1
