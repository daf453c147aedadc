from __future__ import annotations

import html
import os
import quopri
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import mjml
import pytest
from hypothesis import given, settings, strategies as st

import digest
from digest.compose.render.edition import render
from digest.compose.render.filters import WIDTH, long_date, safe_url
from digest.compose.render.look import load_look, templates_folder
from digest.compose.view import EditionView, Group, Sentence
from digest.db.editions import content_id
from digest.errors import RenderError
from tests.compose.samples import DAILY, LETTER, coverage, edition, source

if TYPE_CHECKING:
    from digest.compose.render.look import Look

HOSTILE = [
    "<script>alert(1)</script>",
    "</mj-text></mj-column><mj-raw><script>alert(1)</script></mj-raw>",
    '" onmouseover="alert(1)',
    "' style='display:none",
    "a < b > c && d",
    "--> <!-- <![endif]--> <!--[if mso]>",
    "{{ view.subject }} {% raw %} {# no #}",
    "<mj-raw>",
    'https://a.example/"><script>alert(1)</script>',
    "https://a.example/'onmouseover='alert(1)",
    "]]> <![CDATA[ <?xml ?>",
    "&lt;script&gt; &amp;amp; &nbsp;",
    "東京の株価、3日続伸 🗳️👩‍🔬",
    "وزارة الطاقة توقع عقدا",
    "\x00\x1b[31m\u202eabc\ud800\uffff\u2028",
    "W" * 300,
]


class _Page(HTMLParser):
    """The elements, their attributes, and the text of the headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.hrefs: list[str] = []
        self.headings: list[str] = []
        self.comments: list[str] = []
        self.depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements |= {tag} | {f"{tag} {name}" for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]
        if tag in {"h2", "h4"}:
            self.depth, self.headings = 1, [*self.headings, ""]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "h4"}:
            self.depth = 0

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.headings[-1] += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


# The smallest document that the MJML engine is known to panic at.
PANIC = (
    "<mjml><mj-body><mj-section><mj-column><mj-text><!--[if mso]>x<![endif]-- ></mj-text></mj-column></mj-section>"
    "</mj-body></mjml>"
)
KNOWN = _Page(render(edition(), DAILY).html)


def rewritten(value: Any, draw: Any) -> Any:
    """The same edition with every text in it, links too, drawn anew."""
    if isinstance(value, str):
        return draw()
    if isinstance(value, list):
        return [rewritten(item, draw) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: rewritten(getattr(value, each.name), draw) for each in fields(value)})
    return value


def assert_harmless(page: _Page) -> None:
    assert page.elements <= KNOWN.elements
    assert set(page.comments) <= set(KNOWN.comments)
    assert {urlsplit(href).scheme for href in page.hrefs} <= {"http", "https"}


def assert_wrapped(view: EditionView, text: str) -> None:
    urls = {item.url for each in view.stories for item in each.sources}
    urls |= {getattr(view.links, each.name) for each in fields(view.links)}
    for line in text.splitlines():
        assert len(line) <= WIDTH or line in urls


def any_text() -> st.SearchStrategy[str]:
    characters = st.text(st.characters(exclude_categories=()), max_size=40)
    return st.one_of(
        characters, st.sampled_from(HOSTILE), st.builds("{} {}".format, characters, st.sampled_from(HOSTILE))
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_text_of_any_field_becomes_markup(data: st.DataObject) -> None:
    view = rewritten(edition(), lambda: data.draw(any_text()))
    rendered = render(view, DAILY)
    assert_harmless(_Page(rendered.html))
    assert_wrapped(view, rendered.text)
    rendered.html.encode()
    rendered.text.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_in_every_field_comes_out_as_it_reads(text: str) -> None:
    view = edition()
    told = replace(view.lead[0], headline=text)
    page = _Page(render(replace(rewritten(view, lambda: text), lead=[told]), DAILY).html)
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
    assert [heading for heading in _Page(rendered.html).headings if heading in headlines] == headlines
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


def test_an_edition_that_may_go_out_by_itself_claims_no_editor() -> None:
    for part in ("html", "text"):
        assert "an editor approved them" in " ".join(getattr(render(edition(), DAILY), part).split())
        text = getattr(render(replace(edition(), unattended=True), DAILY), part)
        assert "an editor approved them" not in " ".join(text.split())


def test_a_link_that_is_no_web_address_stands_as_text() -> None:
    bad = replace(source("Harbour Post", "x"), url="javascript:alert(1)")
    rendered = render(replace(edition(), lead=[replace(edition().lead[0], sources=[bad])]), DAILY)
    assert "javascript:" not in rendered.html + rendered.text
    assert "Read at Harbour Post" in rendered.html


@pytest.mark.parametrize("url", ["https://a.example/b?c=d&e=ö", "http://a.example", "HTTPS://A.example/"])
def test_a_web_address_is_kept(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.example",
        "/b",
        "https://",
        "https://a.example/b c",
        "http://[",
    ],
)
def test_anything_else_is_no_address(url: str) -> None:
    assert not safe_url(url)


def test_the_masthead_date() -> None:
    assert long_date(date(2026, 3, 1)) == "Sunday 1 March 2026"


def test_one_template_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "daily.txt").write_text("mine: {{ view.title }}")
    rendered = render(edition(), load_look("daily", tmp_path))
    assert rendered.text == "mine: Decoding Asia"
    assert rendered.html == render(edition(), DAILY).html


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("sections/footer.mjml", "<mj-text>\n{{ view.nothing }}</mj-text>", r"footer\.mjml, line 2: UndefinedError"),
        ("sections/footer.mjml", "\n\n{% if %}", r"footer\.mjml, line 3: TemplateSyntaxError"),
        ("sections/footer.mjml", "{% include 'email/none.mjml' %}", r"footer\.mjml, line 1: TemplateNotFound"),
        ("sections/footer.mjml", "{% include 'email/sections/footer.mjml' %}", r"RecursionError"),
        ("sections/footer.mjml", "{{ view.title.__class__.mro() }}", r"footer\.mjml, line 1: SecurityError"),
        ("daily.txt", "{{ none }}", r"daily\.txt, line 1: UndefinedError: a value is None"),
        ("daily.mjml", "<mjml><mj-body><mj-oops></mjml>", r"daily\.mjml"),
        ("daily.mjml", "<mjml><mj-body><p>1</p></mj-body></mjml><b", r"does not make MJML"),
        ("daily.mjml", "<mjml><mj-body><mj-wrong>x</mj-wrong></mj-body></mjml>", r"<mj-wrong> is no MJML component"),
        (
            "daily.mjml",
            PANIC,
            r"gave up",
        ),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / "email" / "sections").mkdir(parents=True)
    (tmp_path / "email" / name).write_text(content)
    with pytest.raises(RenderError, match=told):
        render(edition(), load_look("daily", tmp_path))


def test_an_interrupt_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(mjml, "mjml2html", interrupt)
    with pytest.raises(KeyboardInterrupt):
        render(edition(), DAILY)


def test_the_templates_of_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "digest"
    monkeypatch.setattr(digest, "__file__", str(package / "__init__.py"))
    with pytest.raises(RenderError, match="no templates"):
        templates_folder()
    for folder in (tmp_path / "site" / "templates", package / "templates"):
        (folder / "email").mkdir(parents=True)
        assert templates_folder() == folder


def test_words_and_minutes_are_those_a_reader_meets() -> None:
    view = replace(edition(), note="", lead=[], main=[], briefs=[], key_points=["one two three"])
    assert (view.words, view.minutes) == (3, 1)
    long = replace(edition().lead[0], summary=[Sentence("word " * 650, "Harbour Post")])
    assert replace(view, briefs=[Group("Tanaris", [long])]).minutes == 3


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
def test_the_picture_stands_between_its_sentence_and_its_words(look: Look) -> None:
    made = render(replace(edition(), coverage=coverage()), look)
    assert made.picture is not None
    (image,) = re.findall("<img[^>]*>", made.html)
    assert f'src="cid:{content_id(made.picture)}"' in image
    assert f'alt="{html.escape(coverage().alt)}"' in image
    assert re.search(r' width="420" height="\d+"', image)
    assert made.html.index(coverage().takeaway) < made.html.index(image)
    lines = " ".join(made.text.split())
    assert f"COVERAGE BY COUNTRY {coverage().takeaway} * {' * '.join(coverage().lines)}" in lines


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
def test_without_a_picture_nothing_is_said_of_it(look: Look) -> None:
    made = render(edition(), look)
    assert made.picture is None
    assert "<img" not in made.html
    assert "coverage by country" not in (made.html + made.text).casefold()


def test_another_picture_has_another_name() -> None:
    more = replace(coverage(), bars=[replace(coverage().bars[0], reports=42), *coverage().bars[1:]])
    made = [render(replace(edition(), coverage=each), DAILY).html for each in (coverage(), more)]
    one, other = (re.findall('cid:[^"]+', each) for each in made)
    assert len(one) == len(other) == 1
    assert one != other
