"""Addresses that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file
from tests.fakes.public import reader as reading

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2


@pytest.mark.parametrize(
    ("path", "status", "to"),
    [
        ("/archive", 307, f"/archive/{SLUG}"),
        ("/archive/", 307, f"/archive/{SLUG}"),
        ("/about", 307, f"/about/{SLUG}"),
        (f"/archive/{SLUG}/", 308, f"/archive/{SLUG}"),
        (f"/archive/{SLUG}/2/", 308, f"/archive/{SLUG}/2"),
        (f"/about/{SLUG}/", 308, f"/about/{SLUG}"),
    ],
)
def test_what_is_typed_leads_to_what_is_meant(reader: httpx2.Client, path: str, status: int, to: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["location"]) == (status, to)


@pytest.mark.parametrize("path", ["/archive/none/", "/about/none/", "/archive/none/2/", "/archive//evil.example/"])
def test_what_is_not_there_leads_nowhere(reader: httpx2.Client, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_with_several_newsletters_the_list_of_them_is_meant(tmp_path: Path) -> None:
    config = settings_file(tmp_path, slugs=["asia", "europe"])
    with new_installation(config, MovingClock()) as installation, reading(installation) as reader:
        assert {reader.get(path).headers["location"] for path in ("/archive", "/about")} == {"/"}
