from __future__ import annotations

import html
import re

import mjml
import pytest
from hypothesis import example, given, strategies as st

from digest.compose.render.markup import to_html
from digest.errors import RenderError
from tests.compose.render.own import document
from tests.compose.render.page import Page

# The smallest documents that the engine is known to panic at.
PANICS = [
    document("<mj-text><!--[if mso]>x<![endif]-- ></mj-text>"),
    document("")[:-7] + "<!--[if ",
    document("<mj-té>x</mj-té>"),
]


@pytest.mark.parametrize("source", PANICS)
def test_a_panic_of_the_engine_is_an_error_with_the_name(source: str) -> None:
    with pytest.raises(RenderError, match=r"template email/a\.mjml"):
        to_html(source, "email/a.mjml")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "does not make MJML"),
        ("<p>x</p>", "does not make MJML"),
        (document("<mj-text><li>a<li>b</mj-text>"), "does not make MJML"),
        (document("<mj-text>\x01</mj-text>"), "does not make MJML"),
        (document("<mj-text>\ud800</mj-text>"), "does not make MJML"),
        (document("<mj-wrong>x</mj-wrong>"), "<mj-wrong> is no MJML component"),
    ],
)
def test_what_is_no_mjml_is_an_error_with_the_name(source: str, told: str) -> None:
    with pytest.raises(RenderError, match=rf"template email/a\.mjml.*{told}"):
        to_html(source, "email/a.mjml")


def test_a_fault_that_the_engine_places_is_shown() -> None:
    with pytest.raises(RenderError, match=r"near 'mj-selector"):
        to_html(document("", "<mj-selector />"), "email/a.mjml")


def test_an_interrupt_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(mjml, "mjml2html", interrupt)
    with pytest.raises(KeyboardInterrupt):
        to_html(document(""), "email/a.mjml")


@pytest.mark.parametrize(
    "tag", ['<mj-text><a title="{}">x</a></mj-text>', '<mj-image src="https://a.example/1" alt="{}" />']
)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
@example(text="\ufffe")
def test_every_character_of_a_value_comes_out_as_it_went_in(tag: str, text: str) -> None:
    made = to_html(document(tag.format(html.escape(text))), "a")
    found = re.search(r'(?:title|alt)="(.*?)"', made)
    assert found
    assert re.sub(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|\w+);", _referred, found[1]) == text


def _referred(reference: re.Match[str]) -> str:
    """What a reference names: by number any character, though `unescape` drops what Unicode gives to nobody."""
    hexadecimal, decimal = reference.groups()
    if hexadecimal or decimal:
        return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
    return html.unescape(reference[0])


@pytest.mark.parametrize("text", ["❤️ 👩‍🔬", "สวัสดี", "नमस्ते", r"C:\new", "two\nlines"])
def test_marks_and_joiners_in_a_value_are_not_spelt_as_in_a_program(text: str) -> None:
    made = to_html(document(f'<mj-image src="https://a.example/1" alt="{text}" />'), "a")
    assert f'alt="{text}"' in html.unescape(made)


def test_a_quotation_mark_in_a_value_does_not_end_it() -> None:
    made = to_html(document("""<mj-text><p style='font-family:"Segoe UI"' title='" onclick="x'>x</p></mj-text>"""), "a")
    assert "p onclick" not in Page(made).elements
    assert 'style="font-family:&#34;Segoe UI&#34;"' in made
