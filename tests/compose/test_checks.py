from __future__ import annotations

import quopri
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from digest.compose.checks import CHECKS, check
from digest.compose.render.edition import Rendered, render
from digest.compose.view import Group, Sentence
from digest.db.editions import UNSUBSCRIBE_PLACEHOLDER, content_id
from tests.compose.samples import DAILY, coverage, edition, source, story

if TYPE_CHECKING:
    from digest.compose.checks import Check
    from digest.compose.view import EditionView, Source

GOOD = render(edition(), DAILY)


def found(name: str, view: EditionView, rendered: Rendered | None = None, *, min_stories: int = 1) -> list[Check]:
    """What one check found, rendering the edition unless the fault is to be in the rendering."""
    checks = check(view, rendered or render(view, DAILY), min_stories=min_stories)
    return [each for each in checks if each.name == name]


def results(name: str, view: EditionView, rendered: Rendered | None = None) -> list[str]:
    return [each.result for each in found(name, view, rendered)]


def in_html(old: str, new: str) -> Rendered:
    assert old in GOOD.html
    return replace(GOOD, html=GOOD.html.replace(old, new))


def in_text(old: str, new: str) -> Rendered:
    assert old in GOOD.text
    return replace(GOOD, text=GOOD.text.replace(old, new))


def with_sources(*sources: Source) -> EditionView:
    lead = edition().lead[0]
    return replace(edition(), lead=[replace(lead, sources=list(sources), summary=lead.summary[:1])])


def test_a_good_edition_passes_every_check() -> None:
    checks = check(edition(), GOOD, min_stories=13)
    assert [each.name for each in checks] == list(CHECKS)
    assert {each.result for each in checks} == {"pass"}


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


def test_whatever_is_found_has_a_place_and_says_how_to_mend_it() -> None:
    empty = replace(edition(), subject="", preheader="", postal_address="", reply_to="", key_points=[], lead=[])
    bad = [each for each in check(empty, Rendered("", ""), min_stories=20) if each.result != "pass"]
    assert len({each.name for each in bad}) >= 9
    assert all(each.place and each.message for each in bad)


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
def test_subject(subject: str, expected: list[str]) -> None:
    assert results("subject", replace(edition(), subject=subject), GOOD) == expected


@pytest.mark.parametrize(
    ("length", "expected"), [(0, "warn"), (39, "warn"), (40, "pass"), (130, "pass"), (131, "warn")]
)
def test_preheader(length: int, expected: str) -> None:
    assert results("preheader", replace(edition(), preheader="x" * length), GOOD) == [expected]


def test_enough_stories() -> None:
    assert found("enough stories", edition(), GOOD, min_stories=13)[0].result == "pass"
    assert found("enough stories", edition(), GOOD, min_stories=14)[0].result == "fail"


def test_a_story_needs_a_headline_and_should_have_a_summary_and_a_reason() -> None:
    empty = replace(edition().main[1], headline=" ", summary=[Sentence(" ", "Kesh Observer")], why_it_matters="")
    view = replace(edition(), main=[edition().main[0], empty])
    for name, result in (("headlines", "fail"), ("summaries", "warn"), ("why it matters", "warn")):
        assert [(each.result, each.place) for each in found(name, view)] == [(result, "main story 2")]


def test_key_points() -> None:
    assert results("key points", replace(edition(), key_points=[""])) == ["warn"]


def test_a_story_needs_a_source_that_can_be_linked_to() -> None:
    assert "fail" in results("sources", with_sources())
    assert results("sources", with_sources(replace(source("Harbour Post", "x"), url="ftp://a.example"))) == ["fail"]
    assert results("sources", with_sources(source("Harbour Post", "x"))) == ["pass"]


def test_a_quoted_outlet_must_be_among_the_sources() -> None:
    (bad,) = found("sources", with_sources(source("Island Gazette", "x")))
    assert (bad.result, bad.place) == ("fail", "lead story 1")
    assert "'Harbour Post'" in bad.message


def test_no_two_stories_share_a_source() -> None:
    view = replace(edition(), briefs=[Group("Norvania", [story(1, brief=True)])])
    (bad,) = found("told once", view)
    assert (bad.result, bad.place) == ("fail", "brief 1")
    assert "main story 1" in bad.message


@pytest.mark.parametrize(("size", "expected"), [(79_000, "pass"), (81_000, "warn"), (101_000, "fail")])
def test_size(size: int, expected: str) -> None:
    sent = len(quopri.encodestring(GOOD.html.encode()))
    padding = "x" * ((size - sent) * 75 // 77)
    assert results("size", edition(), replace(GOOD, html=GOOD.html + padding)) == [expected]


@pytest.mark.parametrize("url", ["", "/asia", "mailto:editor@digest.example"])
def test_a_link_that_is_no_web_address_fails(url: str) -> None:
    assert results("links", edition(), in_html("https://digest.example/asia/42/feedback", url)) == ["fail"]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/asia",
        "http://LOCALHOST./asia",
        "http://127.0.0.1:8000/asia",
        "http://[::1]/",
        "http://10.0.0.1/",
        "https://desk.internal/",
    ],
)
def test_a_link_that_only_this_network_can_open_is_warned_of(url: str) -> None:
    assert results("links", edition(), in_html("https://digest.example/asia/42/feedback", url)) == ["warn"]


def test_many_links() -> None:
    many = '<a href="https://a.example/">x</a>' * 60
    assert results("links", edition(), in_html("</body>", many + "</body>")) == ["warn"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<h1", "<h2", ["fail"]),
        ("</h1>", "</h1><h1></h1>", ["fail"]),
        ("</h1>", "</h1><h3></h3>", ["warn"]),
        ("</h1>", "</h1><script></script>", ["fail"]),
        ("</h1>", '</h1><img src="x">', ["fail"]),
        ("</h1>", '</h1><img src="x" alt="">', ["pass"]),
    ],
)
def test_structure(old: str, new: str, expected: list[str]) -> None:
    assert results("structure", edition(), in_html(old, new)) == expected


@pytest.mark.parametrize("trace", ["{{ view.title }}", "{% if %}", "None", "undefined"])
def test_a_trace_of_the_template_fails_unless_a_source_wrote_it(trace: str) -> None:
    assert results("leftovers", edition(), in_html("In brief", trace)) == ["fail"]
    assert results("leftovers", edition(), in_text("IN BRIEF", trace)) == ["fail"]
    assert results("leftovers", replace(edition(), note=f"{trace} of the ports is shut.")) == ["pass"]


def test_the_mark_for_a_readers_token_stands_only_in_our_own_links() -> None:
    stolen = replace(source("Harbour Post", "x"), url=f"https://a.example/?t={UNSUBSCRIBE_PLACEHOLDER}")
    assert results("placeholders", with_sources(stolen)) == ["fail"]


def test_both_parts_hold_the_same_stories_in_the_same_order() -> None:
    name, first, second = "same stories in both parts", "Port 1 of Norvania", "Port 2 of Norvania"
    swapped = GOOD.text.replace(first, "@").replace(second, first).replace("@", second)
    assert results(name, edition(), replace(GOOD, text=swapped)) == ["fail"]
    assert [each.place for each in found(name, edition(), in_html(first, "Port"))] == ["HTML"]
    long = replace(edition(), lead=[replace(edition().lead[0], headline="東" * 200 + "\x00 *京*")])
    assert results(name, long) == ["pass"]


def test_the_link_to_unsubscribe_is_in_both_parts() -> None:
    link = edition().links.unsubscribe
    assert [each.place for each in found("unsubscribe", edition(), in_text(link, ""))] == ["plain text"]
    assert [each.place for each in found("unsubscribe", edition(), in_html(UNSUBSCRIBE_PLACEHOLDER, ""))] == ["HTML"]
    none = replace(edition(), links=replace(edition().links, unsubscribe=""))
    assert results("unsubscribe", none) == ["fail", "fail"]


def test_the_postal_address_is_in_both_parts() -> None:
    address = edition().postal_address
    assert results("postal address", replace(edition(), postal_address=" ")) == ["fail"]
    assert [each.place for each in found("postal address", edition(), in_text(address, ""))] == ["plain text"]
    assert [each.place for each in found("postal address", edition(), in_html(address, ""))] == ["HTML"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [("", "fail"), ("the editor", "fail"), ("a@b.example", "pass"), ("The editor <a@b.example>", "pass")],
)
def test_reply_address(address: str, expected: str) -> None:
    assert results("reply address", replace(edition(), reply_to=address)) == [expected]
