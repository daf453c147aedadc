from __future__ import annotations

from dataclasses import replace

import pytest

from digest.compose.render.edition import Rendered, render
from digest.db.editions import UNSUBSCRIBE_PLACEHOLDER
from tests.compose.checks.cases import GOOD, found, in_html, in_text, results, with_sources
from tests.compose.samples import DAILY, edition, source

SAME = "same stories in both parts"
FIRST, SECOND = "Port 1 of Norvania", "Port 2 of Norvania"


@pytest.mark.parametrize("trace", ["{{ view.title }}", "{% if %}", "None", "undefined"])
def test_a_trace_of_the_template_fails_unless_a_source_wrote_it(trace: str) -> None:
    assert results("leftovers", edition(), in_html("In brief", trace)) == ["fail"]
    assert results("leftovers", edition(), in_text("IN BRIEF", trace)) == ["fail"]
    assert results("leftovers", replace(edition(), note=f"{trace} of the ports is shut.")) == ["pass"]


@pytest.mark.parametrize("tag", ['<img alt="None" src="x">', '<a href="https://x.example/{{ view.number }}">x</a>'])
def test_a_trace_in_an_attribute_that_readers_meet_fails_too(tag: str) -> None:
    assert results("leftovers", edition(), in_html("In brief", tag)) == ["fail"]


def test_the_words_of_styles_are_no_trace() -> None:
    assert results("leftovers", edition(), in_html("</style>", "p{float:None}</style>")) == ["pass"]


def test_the_mark_for_a_readers_token_stands_only_in_our_own_links() -> None:
    stolen = replace(source("Harbour Post", "x"), url=f"https://a.example/?t={UNSUBSCRIBE_PLACEHOLDER}")
    assert results("placeholders", with_sources(stolen)) == ["fail"]


def test_a_headline_that_is_missing_in_a_part_is_named_with_the_part() -> None:
    assert [each.place for each in found(SAME, edition(), in_html(FIRST, "Port"))] == ["HTML"]
    (bad,) = found(SAME, edition(), in_text(FIRST, "Port"))
    assert bad.place == "plain text"
    assert repr(FIRST)[1:-1] in bad.message


def test_a_headline_of_any_script_is_found_however_it_is_wrapped() -> None:
    long = replace(edition(), lead=[replace(edition().lead[0], headline="東" * 200 + "\x00 *京*")])
    assert results(SAME, long) == ["pass"]


def test_stories_in_another_order_than_the_editions_fail() -> None:
    swapped = replace(edition(), main=[edition().main[1], edition().main[0], *edition().main[2:]])
    html, text = render(swapped, DAILY).html, render(swapped, DAILY).text
    assert [each.place for each in found(SAME, edition(), replace(GOOD, html=html))] == ["HTML"]
    assert [each.place for each in found(SAME, edition(), replace(GOOD, text=text))] == ["plain text"]


def test_a_story_that_only_a_key_point_repeats_is_missed() -> None:
    headline = edition().main[0].headline
    repeating = replace(edition(), key_points=[headline])
    without = render(replace(repeating, main=edition().main[1:]), DAILY)
    bad = found(SAME, repeating, without)
    assert {each.place for each in bad} == {"HTML", "plain text"}
    assert all(headline in each.message for each in bad)


def test_an_edition_without_a_plain_text_fails() -> None:
    assert {each.place for each in found(SAME, edition(), Rendered(GOOD.html, ""))} == {"plain text"}
