from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from digest.compose.render.edition import render
from digest.compose.render.elements import IGNORED, MJML, REFUSED
from digest.compose.render.lint import DEEPEST, faults, refuse_faults
from digest.compose.render.marks import Traced
from digest.compose.render.markup import to_html
from digest.compose.render.templates import trace
from digest.errors import RenderError
from tests.compose.render.own import document, own_look
from tests.compose.samples import DAILY, LETTER, edition

if TYPE_CHECKING:
    from pathlib import Path

    from digest.compose.render.look import Look
    from digest.compose.view import EditionView

TEXT = "<mj-text>x</mj-text>"


def bare() -> EditionView:
    """An edition without whatever it can be without."""
    plain = replace(edition().main[0], sources=[], countries=[], why_it_matters="")
    return replace(
        edition(), note="", key_points=[], lead=[], briefs=[], main=[plain], reply_to="", postal_address="", tagline=""
    )


def told(source: str) -> list[str]:
    return [fault.text for fault in faults(source)]


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=lambda look: look.name)
@pytest.mark.parametrize("view", [edition(), bare()], ids=["full", "bare"])
def test_the_shipped_templates_pass(look: Look, view: EditionView) -> None:
    assert told(trace(look, f"email/{look.name}.mjml", view).text) == []


def test_each_fault_names_the_template_and_the_line() -> None:
    source = document("<mj-txet>x</mj-txet>")
    at = source.index("<mj-txet")
    traced = Traced(source, [0, at], ["email/base.mjml, line 1", "email/sections/lead.mjml, line 7"])
    with pytest.raises(RenderError) as caught:
        refuse_faults(traced, "email/daily.mjml")
    assert str(caught.value) == (
        "template email/sections/lead.mjml, line 7: <mj-txet> is no MJML component: did you mean <mj-text>?"
    )


def test_a_document_without_tags_is_named_by_its_template() -> None:
    with pytest.raises(RenderError, match=r"^template email/a\.mjml: holds no <mjml>$"):
        refuse_faults(Traced("", [], []), "email/a.mjml")


def test_all_faults_are_told_at_once_but_those_of_a_loop_once() -> None:
    source = document('<mj-text colour="red">x</mj-text><mj-image src="https://a.example/1" />' * 20)
    traced = Traced(source, [0], ["a, line 1"])
    with pytest.raises(RenderError) as caught:
        refuse_faults(traced, "a")
    assert str(caught.value).splitlines() == [
        "template a, line 1: <mj-text> has no attribute colour: did you mean color?",
        "template a, line 1: <mj-image> needs alt",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        # What the engine passes over in silence.
        ("<mj-foo>x</mj-foo>", "<mj-foo> is no MJML component"),
        ('<mj-text colr="red">x</mj-text>', "<mj-text> has no attribute colr: did you mean color?"),
        ('<mj-text color="#112233" color="#112233">x</mj-text>', "<mj-text> has color twice"),
        ("<mj-section></mj-section>", "<mj-section> cannot stand in <mj-column>, only in <mj-body>, <mj-wrapper>"),
        ("<mj-text>x</mj-button></mj-text>", "<mj-text> is not closed before </mj-button>"),
        ('<mj-text color="bloe!">x</mj-text>', 'color="bloe!" is no colour: write #rrggbb'),
        ('<mj-text color="#eee">x</mj-text>', "is no colour: write #rrggbb"),
        ('<mj-spacer height="12" />', 'height="12" is no length: write 12px or 50%'),
        ('<mj-text padding="1px 2px 3px 4px 5px">x</mj-text>', "is not one to four lengths"),
        ('<mj-text line-height="big">x</mj-text>', "is no line height"),
        ('<mj-text letter-spacing="wide">x</mj-text>', "is no length"),
        ('<mj-text align="middle">x</mj-text>', "must be one of center, justify, left, right"),
        ('<mj-text mj-class="own">x</mj-text>', "no <mj-class> of <mj-attributes> is named own"),
        ("hello", 'text stands directly in <mj-column>: "hello"; put it in <mj-text>'),
        (f"<mj-divider>{'x' * 50}</mj-divider>", f'text stands directly in <mj-divider>: "{"x" * 40}…"'),
        ("<p>x</p>", "<p> cannot stand in <mj-column>, only in <mj-accordion-text>"),
        ('<mj-image src="https://a.example/1.png" />', "<mj-image> needs alt"),
        # HTML that must be XML.
        ("<mj-text><ul><li>a<li>b</ul></mj-text>", "<li> cannot stand in <li>, only in <ol>, <ul>"),
        ("<mj-text><p>a<p>b</mj-text>", "<p> is not closed before </mj-text>"),
        ("<mj-text><b><i>x</b></i></mj-text>", "<i> is not closed before </b>"),
        ("<mj-text>a < b</mj-text>", "a < that starts no tag: write &lt;"),
        ("<mj-text>é></mj-text>", 'a > that ends no tag: "é>"; write &gt;'),
        ("<mj-text>a <3</mj-text>", "a < that starts no tag: write &lt;"),
        ("<mj-text><a href=https://a.example>x</a></mj-text>", '<a>: href needs a value in quotation marks: href="…"'),
        ('<mj-text><ol reversed start="3"></ol></mj-text>', "<ol>: reversed needs a value in quotation marks"),
        ('<mj-text><a title="a < b">x</a></mj-text>', "in the value of title stands a < (write &lt;)"),
        ('<mj-text><a title="b>x</a></mj-text>', "or its quotation mark does not end"),
        ("<mj-text><![CDATA[x]]></mj-text>", "'<![CDATA[': declarations and CDATA cannot stand in MJML"),
        ("<mj-text><?xml ?></mj-text>", "declarations and CDATA cannot stand"),
        ("<mj-text><!-- a -- b --></mj-text>", "a comment: "),
        ("<mj-text><!--[if mso]>x<![endif]-- ></mj-text>", "a comment: "),
        ("<mj-text><bé>x</bé></mj-text>", "<bé>: names of tags have no letters but a to z"),
        ("<mj-té>x</mj-té>", "<mj-té>: names of tags have no letters but a to z"),
        ("<mj-text><div/></mj-text>", "<div/> does not close itself in HTML: write <div></div>"),
        ("<mj-text>a<br></br></mj-text>", "</br>: <br> has no closing tag"),
        ('<mj-text><p>x</p class="a"></mj-text>', "<p>: a closing tag holds its name and nothing else"),
        ("<mj-text><p", "<p>: the tag does not end with >"),
        ("<mj-text><tr><td>x</td></tr></mj-text>", "<tr> cannot stand in <mj-text>, only in <mj-table>"),
        # HTML that has no place in mail.
        ("<mj-text><script>1</script></mj-text>", "<script> cannot be used: no mail client runs it"),
        ("<mj-text><style>p</style></mj-text>", "<style> cannot be used: many mail clients drop it"),
        ("<mj-text><blink>x</blink></mj-text>", "<blink> is no HTML that mail clients know"),
        ('<mj-text><p onclick="a()">x</p></mj-text>', "<p>: onclick cannot be used: no mail client runs scripts"),
        ('<mj-text><a href="javascript:a()">x</a></mj-text>', "holds a program"),
        ('<mj-text><a href=" java&#10;script&colon;a()">x</a></mj-text>', "holds a program"),
        ('<mj-text><p style="width: expression (a())">x</p></mj-text>', "holds a program"),
        ('<mj-button href="javascript:a()">x</mj-button>', "holds a program"),
        ('<mj-text><a href="/b">x</a></mj-text>', "is no whole address: it starts with one of http, https, mailto"),
        ('<mj-text><a href="https://[b">x</a></mj-text>', "is no address"),
        ('<mj-text><a href="">x</a></mj-text>', "is no whole address"),
        ('<mj-text><a href="https:">x</a></mj-text>', "is no whole address"),
        ('<mj-text><img src="data:image/png;base64,AA" alt=""></mj-text>', "is no whole address"),
        ('<mj-text><img src="https://a.example/1" alt="" width="3px"></mj-text>', "is no number: write 300 without px"),
        ('<mj-text><p dir="up">x</p></mj-text>', "must be one of auto, ltr, rtl"),
        ('<mj-table><tr><td bgcolor="#zzz">x</td></tr></mj-table>', "is no colour"),
        (f"<mj-text>{'<div>' * 20_000}", f"<div> is nested more than {DEEPEST} deep"),
    ],
)
def test_a_fault_in_a_column_is_told(content: str, fault: str) -> None:
    assert any(fault in each for each in told(document(content)))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("", "holds no <mjml>"),
        ("hello", 'text stands outside <mjml>: "hello"'),
        ("<mj-text>x</mj-text>", "<mj-text> stands outside <mjml>"),
        ("</mjml>", "</mjml> closes nothing"),
        ("<!doctype html><mjml></mjml>", "'<!doctype': declarations"),
        ("<mjml></mjml>", "<mjml> holds no <mj-body>"),
        ("<mjml><mj-body></mj-body><mj-body></mj-body></mjml>", "a second <mj-body> in <mjml>: one is the most"),
        ("<mjml><mj-body></mj-body><mj-head></mj-head></mjml>", "<mj-head> stands after <mj-body>: put it first"),
        ("<mjml><mj-body></mj-body></mjml><mjml></mjml>", "<mjml> stands outside <mjml>"),
        ("<mjml><mj-body></mj-body></mjml>x", "text stands outside <mjml>"),
        ("<mjml><mj-body>", "<mj-body> is not closed"),
        ("<mjml><mj-body><!--[if ", "a comment"),
        ("<mjml><mj-raw></mj-raw><mj-body></mj-body></mjml>", "<mj-raw> cannot stand in <mjml>"),
        (document("", "<mj-attributes><mj-txt /></mj-attributes>"), "<mj-txt> is no MJML component"),
        (document("", "<mj-attributes><mj-body /></mj-attributes>"), "<mj-body> cannot stand in <mj-attributes>"),
        (document("", "<mj-attributes><p></p></mj-attributes>"), "<p> cannot stand in <mj-attributes>"),
        (document("", '<mj-attributes><mj-all colour="#112233" /></mj-attributes>'), "did you mean color?"),
        (document("", '<mj-attributes><mj-class color="#112233" /></mj-attributes>'), "<mj-class> needs name"),
        (
            document("", '<mj-attributes><mj-class name="a"><mj-text color="#112233" /></mj-class></mj-attributes>'),
            "<mj-text> cannot stand in <mj-class>",
        ),
        (document("", "<mj-raw><p>x</p></mj-raw>"), "<p> cannot stand in <mj-raw>"),
        (document("", "<mj-raw>x</mj-raw>"), "text stands in the head"),
        (document("", "<mj-title><b>x</b></mj-title>"), "<b> cannot stand in <mj-title>"),
        (document("", "<mj-style>/* 日> */</mj-style>"), 'the engine stumbles over "日>": put two blanks before the >'),
        (document("", "<mj-breakpoint />"), "<mj-breakpoint> needs width"),
        (document('<mj-raw><meta name="a" content="b"></mj-raw>'), "<meta> is no HTML that mail clients know"),
    ],
)
def test_a_fault_of_the_frame_is_told(source: str, fault: str) -> None:
    assert any(fault in each for each in told(source))


@pytest.mark.parametrize(
    "style",
    [
        "@import 'https://evil.example/x.css';",
        "@IMPORT url(https://evil.example/x.css);",
        "&#64;import 'https://evil.example/x.css';",
        "@\\69mport 'https://evil.example/x.css';",
        ".a { background: url(https://evil.example/x.png) }",
        ".a { background: u\\72l(https://evil.example/x.png) }",
        ".a { background: URL( 'https://evil.example/x.png' ) }",
        ".a { background: -webkit-image-set('https://evil.example/x.png' 1x) }",
        "@font-face { font-family: a; src: url(https://evil.example/x.woff2) }",
    ],
)
def test_a_style_that_fetches_something_is_refused(style: str) -> None:
    (fault,) = told(document(TEXT, f"<mj-style>{style}</mj-style>"))
    assert "in <mj-style>: styles that fetch something" in fault


@pytest.mark.parametrize("name", REFUSED)
def test_an_element_that_people_try_is_refused_with_the_reason(name: str) -> None:
    assert f"<{name}> cannot be used: {REFUSED[name]}" in told(document(f"<mj-text><{name}></{name}></mj-text>"))


@pytest.mark.parametrize(("element", "attribute"), IGNORED)
def test_an_attribute_that_the_engine_ignores_is_refused_with_the_reason(element: str, attribute: str) -> None:
    assert attribute not in MJML[element].attributes
    needed = f'<{element} {attribute}="x">'
    fault = f"<{element}>: {attribute} cannot be used: {IGNORED[element, attribute]}"
    assert fault in told(needed if element == "mjml" else document(needed))


@pytest.mark.parametrize(
    "source",
    [
        document('<mj-text color="red" padding="0 1.5px 20%" letter-spacing="-0.5px" line-height="1">&amp;</mj-text>'),
        document('<mj-text>a &gt; b & c "d" <br><br/><hr /> &nbsp;</mj-text>'),
        document("<mj-text\n  color = \"#112233\"\n  align='left'\n>x</mj-text ><mj-divider></mj-divider>"),
        document(
            "<mj-text mj-class='a b'>x</mj-text>",
            '<mj-attributes><mj-all color="#112233" />'
            '<mj-class name="a" color="#112233" /><mj-class name="b" align="left" /></mj-attributes>',
        ),
        document("<mj-text>x</mj-text>", "<mj-attributes><mj-image padding='0' /></mj-attributes>"),
        document('<mj-image src="cid:chart" alt="" width="300px" height="auto" />'),
        document('<mj-text><a href="mailto:a@b">x</a></mj-text>'),
        document("<mj-table><tr><th>a</th><td>b</td></tr></mj-table>"),
        document("<mj-text><ul><li>a<ol><li>b</li></ol></li></ul></mj-text>"),
        document(TEXT, '<mj-raw><meta name="a" content="b"></mj-raw><mj-style>a > b { color: red }</mj-style>'),
        document(f"<mj-text>{'<div>' * (DEEPEST - 5)}x{'</div>' * (DEEPEST - 5)}</mj-text>"),
    ],
)
def test_what_is_well_passes_and_the_engine_takes_it(source: str) -> None:
    assert told(source) == []
    assert "<mj-" not in to_html(source, "a")


PIECES = [
    *("<mj-text>", "</mj-text>", "<p>", "</p>", "<br>", "<li>", "</", "<", ">", "<!--", "-->", "<![CDATA[", 'a="b"'),
    *("<a href='https://a.example'>", "</a>", "<mj-", "é", "=", "'", '"', " ", "x", "&", "<mjml>", "</mj-column>"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
    | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
)
def test_the_engine_takes_whatever_has_no_fault(content: str) -> None:
    source = document(f"<mj-text>{content}</mj-text>")
    if not told(source):
        assert "</html>" in to_html(source, "a")


@pytest.mark.parametrize("piece", ["<a ", "<p>", "<!", "<a b='c' ", "<a" + " b='c'" * 3, '<a b="', "&lt;<"])
def test_no_document_takes_long(piece: str) -> None:
    source = document(f"<mj-text>{piece * 20_000}</mj-text>")
    began = time.process_time()
    assert told(source)
    assert time.process_time() - began < 1


def test_what_is_not_closed_is_told_before_what_it_makes_look_wrong(tmp_path: Path) -> None:
    look = own_look(tmp_path, {"sections/note.mjml": "<mj-text>\n<p>{{ view.note }}</p>\n"})
    with pytest.raises(RenderError) as refused:
        render(edition(), look)
    first, *others = str(refused.value).splitlines()
    assert first.startswith("template email/sections/note.mjml, line 1: <mj-text> is not closed")
    assert others
