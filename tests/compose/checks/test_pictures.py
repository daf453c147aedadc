from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from digest.compose.checks import check
from digest.compose.render.edition import render
from digest.db.editions import content_id
from tests.compose.checks.cases import results
from tests.compose.samples import DAILY, coverage, edition

if TYPE_CHECKING:
    from digest.compose.view import EditionView


def pictured() -> EditionView:
    return replace(edition(), coverage=coverage())


def test_a_picture_that_is_in_the_message_and_has_words_and_a_size_passes() -> None:
    assert {each.result for each in check(pictured(), render(pictured(), DAILY))} == {"pass"}


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"picture": None}, ["fail"]),
        ({"picture": b"another"}, ["fail", "warn"]),
        ({"html": re.sub("<img[^>]*>", "", render(pictured(), DAILY).html)}, ["warn"]),
        ({"html": render(pictured(), DAILY).html.replace(' height="', ' title="')}, ["warn"]),
        ({"html": render(pictured(), DAILY).html.replace(' width="420"', ' width="100%"')}, ["warn"]),
    ],
)
def test_a_picture_that_is_missing_or_has_no_size_is_found(change: dict[str, Any], result: list[str]) -> None:
    assert results("pictures", pictured(), replace(render(pictured(), DAILY), **change)) == result


def test_a_picture_that_is_heavy_warns() -> None:
    heavy = b"x" * 60_001
    made = render(pictured(), DAILY)
    assert made.picture is not None
    html = made.html.replace(content_id(made.picture), content_id(heavy))
    assert results("pictures", pictured(), replace(made, html=html, picture=heavy)) == ["warn"]
