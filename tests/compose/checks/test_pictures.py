from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from digest.compose.render.edition import render
from digest.db.editions import content_id
from tests.compose.checks.cases import results
from tests.compose.samples import DAILY, coverage, edition

PICTURED = replace(edition(), coverage=coverage())
RENDERED = render(PICTURED, DAILY)


def test_a_picture_that_is_in_the_message_and_has_words_and_a_size_passes() -> None:
    assert results("pictures", PICTURED, RENDERED) == ["pass"]
    assert results("structure", PICTURED, RENDERED) == ["pass"]


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"picture": None}, ["fail"]),
        ({"picture": b"another"}, ["fail", "warn"]),
        ({"html": re.sub("<img[^>]*>", "", RENDERED.html)}, ["warn"]),
        ({"html": RENDERED.html.replace(' height="', ' title="')}, ["warn"]),
        ({"html": RENDERED.html.replace(' width="420"', ' width="100%"')}, ["warn"]),
    ],
)
def test_a_picture_that_is_missing_or_has_no_size_is_found(change: dict[str, Any], result: list[str]) -> None:
    assert results("pictures", PICTURED, replace(RENDERED, **change)) == result


def test_a_picture_that_is_heavy_warns() -> None:
    heavy = b"x" * 60_001
    assert RENDERED.picture is not None
    html = RENDERED.html.replace(content_id(RENDERED.picture), content_id(heavy))
    assert results("pictures", PICTURED, replace(RENDERED, html=html, picture=heavy)) == ["warn"]
