from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.compose.checks import check
from digest.compose.view import Group, Sentence
from tests.compose.checks.cases import GOOD, found, results, with_sources
from tests.compose.samples import MOMENT, edition, source, story


def test_a_story_needs_a_source_that_can_be_linked_to() -> None:
    assert "fail" in results("sources", with_sources())
    assert results("sources", with_sources(replace(source("Harbour Post", "x"), url="ftp://a.example"))) == ["fail"]
    assert results("sources", with_sources(source("Harbour Post", "x"))) == ["pass"]


def test_what_is_all_the_editors_own_may_do_without_a_source() -> None:
    lead = replace(edition().lead[0], sources=[], summary=[Sentence("We meet on Sunday.", "")])
    view = replace(edition(), lead=[lead])
    assert results("sources", view) == ["warn"]
    assert results("same stories in both parts", view) == ["pass"]
    quoted = replace(lead, why_outlet="Harbour Post")
    assert results("sources", replace(view, lead=[quoted])) == ["fail"]


def test_a_quoted_outlet_must_be_among_the_sources() -> None:
    (bad,) = found("sources", with_sources(source("Island Gazette", "x")))
    assert (bad.result, bad.place) == ("fail", "lead story 1")
    assert "'Harbour Post'" in bad.message


def test_no_two_stories_are_told_from_the_same_entry() -> None:
    view = replace(edition(), briefs=[Group("Norvania", [story(1, brief=True)])])
    (bad,) = found("told once", view)
    assert (bad.result, bad.place) == ("fail", "brief 1")
    assert "main story 1" in bad.message


@pytest.mark.parametrize(("hours", "expected"), [(0, "pass"), (-1, "pass"), (1, "warn")])
def test_a_story_older_than_the_window_is_warned_of(hours: int, expected: str) -> None:
    oldest = MOMENT + timedelta(hours=hours)
    found_ages = {each.result for each in check(edition(), GOOD, oldest=oldest) if each.name == "age"}
    assert found_ages == {expected}


def test_one_new_source_is_enough_for_a_story_to_be_new() -> None:
    old = replace(source("Harbour Post", "a"), published_at=MOMENT - timedelta(days=9))
    view = with_sources(old, source("Meridian Review", "b"))
    ages = [each for each in check(view, GOOD, oldest=MOMENT) if each.name == "age"]
    assert [each.result for each in ages] == ["pass"]
    stale = [each for each in check(with_sources(old), GOOD, oldest=MOMENT) if each.name == "age"]
    assert [(each.result, each.place) for each in stale] == [("warn", "lead story 1")]
    assert "2026-02-08 22:00 UTC" in stale[0].message
