from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from digest.deliver.message import Recipient, build as build_copy
from digest.deliver.notice import build
from tests.deliver.test_message import ANN, DATE, LETTER, NASTY, PNG, content, header, headers, parsed, subject

ANA = Recipient("ana@desk.example", "", 0, "0c" * 16)
PAGE = '<html><body style="margin:0" class="g"><p>The edition</p></body></html>'


def notice(html: str = PAGE, text: str = "The edition\n", **letter: object) -> bytes:
    made = replace(LETTER, html=html, text=text, **letter)  # type: ignore[arg-type]
    return build(made, ANA, "[for approval]", "<p>Look</p>", "Look", DATE)


def bodies(message: bytes) -> list[str]:
    return [content(part) for part in parsed(message).walk() if part.get_content_maintype() == "text"]


def test_what_is_said_stands_first_in_both_parts() -> None:
    assert [each.rstrip() for each in bodies(notice())] == [
        "Look\nThe edition",
        '<html><body style="margin:0" class="g"><p>Look</p><p>The edition</p></body></html>',
    ]


@pytest.mark.parametrize("html", ["<p>The edition</p>", "<tbody><tr></tr></tbody>"])
def test_where_there_is_no_body_it_stands_before_everything(html: str) -> None:
    assert bodies(notice(html))[1].rstrip() == f"<p>Look</p>{html}"


def test_links_of_one_reader_are_off() -> None:
    for body in bodies(notice(LETTER.html, LETTER.text)):
        assert "/unsubscribe/only-in-a-readers-own-copy" in body
        assert "/preferences/only-in-a-readers-own-copy" in body


def test_it_is_a_letter_and_no_mail_of_a_list() -> None:
    listed = {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence"}
    names = [name for name, _ in headers(build_copy(LETTER, ANN, DATE))]
    assert [name for name, _ in headers(notice())] == [name for name in names if name not in listed]
    assert header(notice(), "Auto-Submitted") == "auto-generated"


def test_each_mail_has_an_identity_of_its_own_that_stays() -> None:
    other = build(replace(LETTER, html=PAGE), replace(ANA, key="0d" * 16), "[for approval]", "", "", DATE)
    assert header(notice(), "Message-ID") == header(notice(), "Message-ID") != header(other, "Message-ID")


def test_the_picture_goes_along() -> None:
    pictures = [part for part in parsed(notice(picture=PNG)).walk() if part.get_content_type() == "image/png"]
    assert [part.get_content() for part in pictures] == [PNG]


@given(text=NASTY)
def test_no_subject_adds_a_header(text: str) -> None:
    message = notice(subject=text)
    assert [name for name, _ in headers(message)] == [name for name, _ in headers(notice())]
    assert subject(message).startswith("[for approval]")
