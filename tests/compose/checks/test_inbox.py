from __future__ import annotations

from dataclasses import replace

import pytest

from tests.compose.checks.cases import GOOD, found, in_html, results
from tests.compose.samples import edition


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("", ["fail"]),
        ("x" * 70, ["pass"]),
        ("x" * 71, ["warn"]),
        ("x" * 200, ["warn"]),
        ("x" * 201, ["fail"]),
        ("THE STRAIT REOPENS", ["warn"]),
        ("ASEAN", ["pass"]),
        ("The strait reopens!!", ["warn"]),
        ("The strait reopens!", ["pass"]),
        ("セル海峡が再開", ["pass"]),
    ],
)
def test_a_subject_is_there_is_not_cut_and_does_not_shout(subject: str, expected: list[str]) -> None:
    assert results("subject", replace(edition(), subject=subject), GOOD) == expected


@pytest.mark.parametrize(
    ("length", "expected"), [(0, "warn"), (39, "warn"), (40, "pass"), (130, "pass"), (131, "warn")]
)
def test_a_preheader_has_the_length_that_is_shown(length: int, expected: str) -> None:
    assert results("preheader", replace(edition(), preheader="x" * length)) == [expected]


def test_a_preheader_is_padded_so_that_no_text_of_the_body_shows_beside_it() -> None:
    padding = "&#847;&zwnj;&nbsp;"
    assert padding in GOOD.html
    (bad,) = found("preheader", edition(), in_html(padding, ""))
    assert (bad.result, bad.place) == ("fail", "preheader")
    assert "pad it" in bad.message
    assert results("preheader", edition(), in_html(padding * 60, padding * 30)) == ["pass"]
    assert results("preheader", edition(), in_html(padding * 60, padding * 29)) == ["fail"]


def test_a_preheader_is_the_first_text_of_the_page() -> None:
    (bad,) = found("preheader", edition(), in_html('<div style="display:none', '<p>Hello</p><div style="display:none'))
    assert bad.result == "fail"
    assert "first text" in bad.message
