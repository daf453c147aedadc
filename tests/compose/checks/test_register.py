from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from digest.compose.checks import CHECKS, check
from digest.compose.render.edition import Rendered, render
from tests.compose.checks.cases import GOOD
from tests.compose.samples import DAILY, LETTER, edition


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
def test_a_good_edition_passes_every_check_in_either_look(look: object) -> None:
    rendered = render(edition(), LETTER) if look is LETTER else GOOD
    checks = check(edition(), rendered, min_stories=13)
    assert [each.name for each in checks] == list(CHECKS)
    assert {(each.result, each.message) for each in checks} == {("pass", "")}


def test_whatever_is_found_has_a_place_and_says_how_to_mend_it() -> None:
    empty = replace(edition(), subject="", preheader="", postal_address="", reply_to="", key_points=[], lead=[])
    bad = [each for each in check(empty, Rendered("", ""), min_stories=20) if each.result != "pass"]
    assert len({each.name for each in bad}) >= 10
    assert all(each.place and each.message for each in bad)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    html=st.text(alphabet=st.sampled_from('<>/="!- ahtmlbodyscriptimgh12{}&#;\n\x00東'), max_size=300),
    text=st.text(max_size=100),
)
def test_whatever_stands_in_the_place_of_an_edition_is_judged_and_nothing_is_raised(html: str, text: str) -> None:
    checks = check(edition(), Rendered(html, text))
    assert list(dict.fromkeys(each.name for each in checks)) == list(CHECKS)
    assert "fail" in {each.result for each in checks}
