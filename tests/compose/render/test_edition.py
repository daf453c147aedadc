from __future__ import annotations

import os
import quopri
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from digest.compose.render.columns import columns
from digest.compose.render.edition import as_markdown, page, render
from digest.compose.render.filters import WIDTH
from digest.compose.render.look import load_look
from digest.compose.view import Group, Sentence
from tests.compose.render.page import HOSTILE, Page, rewritten
from tests.compose.samples import DAILY, edition, source

if TYPE_CHECKING:
    from digest.compose.render.look import Look
    from digest.compose.view import EditionView

KNOWN = Page(render(edition(), DAILY).html)


def assert_harmless(page: Page) -> None:
    assert page.elements <= KNOWN.elements
    assert set(page.comments) <= set(KNOWN.comments)
    assert {urlsplit(href).scheme for href in page.hrefs} <= {"http", "https"}


def assert_wrapped(view: EditionView, text: str) -> None:
    urls = {item.url for each in view.stories for item in each.sources}
    urls |= {getattr(view.links, each.name) for each in fields(view.links)}
    for line in text.splitlines():
        assert columns(line) <= WIDTH or line in urls


def any_text() -> st.SearchStrategy[str]:
    characters = st.text(st.characters(exclude_categories=()), max_size=40)
    return st.one_of(
        characters, st.sampled_from(HOSTILE), st.builds("{} {}".format, characters, st.sampled_from(HOSTILE))
    )


@given(st.data())
@settings(max_examples=60)
def test_no_text_of_any_field_becomes_markup(data: st.DataObject) -> None:
    view = rewritten(edition(), lambda: data.draw(any_text()))
    rendered = render(view, DAILY)
    assert_harmless(Page(rendered.html))
    assert_wrapped(view, rendered.text)
    rendered.html.encode()
    rendered.text.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_in_every_field_comes_out_as_it_reads(text: str) -> None:
    view = edition()
    told = replace(view.lead[0], headline=text)
    page = Page(render(replace(rewritten(view, lambda: text), lead=[told]), DAILY).html)
    assert_harmless(page)
    printable = "".join(each for each in " ".join(text.split()) if each.isprintable() or each in "\u200d\ufe0f")
    assert printable.replace("\uffff", "") in page.headings


def test_the_same_edition_gives_the_same_characters_in_another_process() -> None:
    code = (
        "import hashlib; from digest.compose.render.edition import render\n"
        "from tests.compose.samples import DAILY, edition\n"
        "made = render(edition(), DAILY); print(hashlib.sha256((made.html + made.text).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_a_full_edition_is_far_below_what_gmail_cuts() -> None:
    assert len(quopri.encodestring(render(edition(), DAILY).html.encode())) < 65_000


def test_both_parts_tell_the_same_stories_in_the_same_order() -> None:
    view = edition()
    rendered = render(view, DAILY)
    headlines = [story.headline for story in view.stories]
    assert [heading for heading in Page(rendered.html).headings if heading in headlines] == headlines
    flat = " ".join(rendered.text.split())
    assert sorted(headlines, key=flat.index) == headlines


def test_a_state_affiliated_outlet_is_marked_wherever_it_is_named() -> None:
    rendered = render(edition(), DAILY)
    for part in (re.sub("<.*?>", "", rendered.html), rendered.text):
        text = " ".join(part.split())
        assert text.count("Xinhai Daily") == text.count("Xinhai Daily (state-affiliated)") == 3


def test_a_sentence_of_another_outlet_is_credited() -> None:
    text = " ".join(render(edition(), DAILY).text.split())
    assert "About 40 ships a week are expected. — Harbour Post The ministry" in text
    assert "stability”. — Xinhai Daily (state-affiliated)" in text
    assert "the harbour master said. Why it matters:" in text


def test_a_sentence_of_the_editors_own_is_credited_to_nobody_in_any_form(look: Look) -> None:
    own = "Nobody knows what Belmora wants."
    lead = edition().lead[0]
    view = replace(edition(), lead=[replace(lead, summary=[lead.summary[0], Sentence(own, "")])])
    made = render(view, look)
    for part in (re.sub("<[^>]*>", "", made.html), made.text, page(view, look), as_markdown(view, look)):
        text = " ".join(re.sub("<[^>]*>", "", part).replace("&nbsp;", " ").split())
        before, after = text.split(own)
        assert before.rstrip().endswith("— Harbour Post")
        assert after.lstrip("* ").startswith("Why it matters:")
        assert "; some are the editor’s own." in text
    assert "editor’s own" not in render(edition(), look).text


def test_each_story_can_be_scrolled_to(look: Look) -> None:
    view = edition()
    places = re.findall(r'id="story-(\d+)".*?>([^<>]+)<', render(view, look).html, re.DOTALL)
    assert [(int(number), title.removeprefix("Update: ")) for number, title in places] == [
        (number, story.headline) for number, story in enumerate(view.stories, start=1)
    ]


def test_an_updated_story_says_so() -> None:
    rendered = render(edition(), DAILY)
    assert rendered.html.count(">Update</span>") == 6
    assert "UPDATE · NORVANIA\nPort 2 of Norvania" in rendered.text
    assert "UPDATE\n* Port 6 of Norvania" in rendered.text


def test_the_note_keeps_its_paragraphs() -> None:
    rendered = render(edition(), DAILY)
    assert "\n\nGood morning.\n\nThe strait is the story of the day.\n\n" in rendered.text
    assert "Good morning.</p>" in rendered.html


def test_an_edition_without_the_optional_parts_is_whole() -> None:
    bare = replace(edition(), note="", key_points=[], lead=[], briefs=[], main=edition().main[:1], reply_to="")
    rendered = render(bare, DAILY)
    for heading in ("Key points", "In brief"):
        assert heading not in rendered.html
        assert heading.upper() not in rendered.text
    assert "or reply" not in rendered.html
    assert "Port 1 of Norvania" in rendered.text


def test_a_best_of_says_that_it_is_the_week_in_every_form(look: Look) -> None:
    rendered, plain = (render(replace(edition(), weekly=weekly), look) for weekly in (True, False))
    for best_of, single in ((rendered.html, plain.html), (rendered.text, plain.text)):
        for said in ("The week to Wednesday 18 February 2026", "the best of the week’s stories"):
            assert said in " ".join(best_of.split())
            assert said not in " ".join(single.split())
    assert "because you subscribed to the weekly best of Decoding Asia." in " ".join(rendered.text.split())
    assert "because you subscribed to the weekly best of Decoding Asia." in rendered.html
    assert "The week to <time" in page(replace(edition(), weekly=True), look)
    assert "The week to" in as_markdown(replace(edition(), weekly=True), look)


def test_an_edition_that_may_go_out_by_itself_claims_no_editor() -> None:
    for part in ("html", "text"):
        assert "an editor approved them" in " ".join(getattr(render(edition(), DAILY), part).split())
        text = getattr(render(replace(edition(), unattended=True), DAILY), part)
        assert "an editor approved them" not in " ".join(text.split())


def test_a_link_that_is_no_web_address_stands_as_text() -> None:
    bad = replace(source("Harbour Post", "x"), url="javascript:alert(1)")
    rendered = render(replace(edition(), lead=[replace(edition().lead[0], sources=[bad])]), DAILY)
    assert "javascript:" not in rendered.html + rendered.text
    assert "From <b>Harbour Post</b>" in rendered.html
    assert "Read at Harbour Post\n" in rendered.text


def test_one_template_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "daily.txt").write_text("mine: {{ view.title }}")
    rendered = render(edition(), load_look("daily", tmp_path))
    assert rendered.text == "mine: Decoding Asia"
    assert rendered.html == render(edition(), DAILY).html


def test_both_parts_have_the_same_links_as_often(look: Look) -> None:
    """Each part is whole; and filters that count find the same in both."""
    view = edition()
    quoting = replace(view.stories[7], summary=[Sentence("One.", "Kesh Observer"), Sentence("Two.", "Harbour Post")])
    also = replace(quoting, sources=[*quoting.sources, source("Harbour Post", "also"), source("Meridian Review", "x")])
    made = render(replace(view, briefs=[Group("Norvania", [also])]), look)
    assert sorted(Page(made.html).hrefs) == sorted(re.findall(r"^https?://.+", made.text, re.MULTILINE))
