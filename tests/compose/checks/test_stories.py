from __future__ import annotations

from dataclasses import replace

import pytest

from digest.compose.view import Group, Sentence
from tests.compose.checks.cases import GOOD, found, results
from tests.compose.samples import edition


def test_an_edition_has_as_many_stories_as_its_newsletter_wants_at_least() -> None:
    assert found("enough stories", edition(), GOOD, min_stories=13)[0].result == "pass"
    assert found("enough stories", edition(), GOOD, min_stories=14)[0].result == "fail"


@pytest.mark.parametrize(("name", "result"), [("headlines", "fail"), ("summaries", "warn")])
def test_a_story_needs_a_headline_and_should_have_a_summary(name: str, result: str) -> None:
    empty = replace(edition().main[1], headline=" ", summary=[Sentence(" ", "Kesh Observer")])
    view = replace(edition(), main=[edition().main[0], empty])
    assert [(each.result, each.place) for each in found(name, view)] == [(result, "main story 2")]


def test_a_brief_may_be_no_more_than_its_headline() -> None:
    brief = replace(edition().briefs[0].stories[0], summary=[])
    assert results("summaries", replace(edition(), briefs=[Group("Norvania", [brief])])) == ["pass"]


def test_a_story_of_which_no_source_says_why_it_matters_is_as_good_as_the_others() -> None:
    view = replace(edition(), lead=[replace(edition().lead[0], why_it_matters="")])
    assert "fail" not in results("summaries", view)
    assert not [
        each for name in ("summaries", "headlines", "sources") for each in results(name, view) if each != "pass"
    ]


def test_an_edition_has_key_points() -> None:
    assert results("key points", replace(edition(), key_points=[""])) == ["warn"]
