from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, strategies as st
from markdown_it import MarkdownIt

from digest.compose.render.edition import as_markdown
from digest.compose.render.markdown import escape, link
from tests.compose.samples import DAILY, edition

if TYPE_CHECKING:
    from markdown_it.token import Token

COMMONMARK = MarkdownIt("commonmark")
# One line, as every text is when it gets here, of what Markdown could take for a mark and of what it could not.
LINES = st.text(st.sampled_from("ab1 9東ع`*_{}[]()#+-.!|<>~&;:\\=\"'/@"), min_size=1).map(str.strip).filter(bool)


def inline(text: str) -> list[Token]:
    """What stands in the only paragraph that `text` makes."""
    tokens = COMMONMARK.parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return tokens[1].children or []


@given(LINES)
@example("1. no list")
@example("12) none either")
@example("- nor this")
@example("=====")
@example("# no heading #")
@example("[no](https://a.example) ![picture](x)")
@example("<b>&lt;https://a.example>&copy;")
@example("* * *")
@example("\\*")
def test_a_line_reads_as_it_is_written(line: str) -> None:
    assert [(token.type, token.content) for token in inline(escape(line))] == [("text", line)]


@given(LINES, LINES)
def test_a_link_leads_where_it_should_and_reads_as_it_is_written(text: str, path: str) -> None:
    path = path.replace(" ", "")
    opened, *words, closed = inline(link(text, f"https://a.example/{path}"))
    assert (opened.type, closed.type) == ("link_open", "link_close")
    assert str(opened.attrs["href"]).startswith("https://a.example/")
    assert [word.type for word in words] == ["text"]
    assert words[0].content == text


def test_an_address_keeps_its_parameters() -> None:
    opened = inline(link("x", "https://a.example/?a=1&copy;=2&b=(3)"))[0]
    assert opened.attrs["href"] == "https://a.example/?a=1&copy;=2&b=(3)"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "//a.example", "https://a.example/x y"])
def test_what_is_no_web_address_is_mere_text(url: str) -> None:
    assert link("*x*", url) == "\\*x\\*"


def test_an_edition_has_every_story_under_a_heading_of_its_own() -> None:
    view = edition()
    hostile = replace(view.lead[0], headline="# A [link](javascript:x) <script> & 1. more")
    tokens = COMMONMARK.parse(as_markdown(replace(view, lead=[hostile]), DAILY))
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings[2].startswith("\\# A")
    told = [heading.removeprefix("Update: ") for heading in headings if "Port" in heading]
    assert told == [story.headline for story in view.stories if "Port" in story.headline]
    assert levels.count("h1") == 1
    assert not [token for token in tokens if token.type in {"html_block", "html_inline", "code_block"}]


def test_an_edition_credits_marks_and_links_its_sources() -> None:
    made = as_markdown(edition(), DAILY)
    assert "stability”. — Xinhai Daily (state-affiliated)" in made
    assert "[Meridian Review](<https://meridian-review.example/selu>) (subscription)" in made
    assert "an editor approved them." in made
    assert "UNSUBSCRIBE" not in made
    assert "PREFERENCES" not in made


def test_the_optional_parts_leave_no_gap() -> None:
    made = as_markdown(replace(edition(), note="", key_points=[], briefs=[], lead=[]), DAILY)
    assert "\n\n\n" not in made
    assert "Key points" not in made
    assert "In brief" not in made
