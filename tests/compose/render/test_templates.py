from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.compose.render.filters import FILTERS
from digest.compose.render.look import Look
from digest.compose.render.marks import FIRST
from digest.compose.render.printable import printable
from digest.compose.render.templates import OutOfTimeError, fill, trace
from digest.errors import RenderError
from tests.compose.render.own import own_look
from tests.compose.samples import DAILY, edition

if TYPE_CHECKING:
    from pathlib import Path

FOOTER = "sections/footer.mjml"


def filled(folder: Path, files: dict[str, str], name: str = "email/daily.mjml") -> str:
    return fill(own_look(folder, files), name, edition())


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (FOOTER, "<mj-text>\n{{ view.nothing }}</mj-text>", "footer.mjml, line 2: UndefinedError"),
        (FOOTER, "\n\n{% if %}", "footer.mjml, line 3: TemplateSyntaxError"),
        (FOOTER, "{% if 1 < %}", "footer.mjml, line 1: TemplateSyntaxError"),
        (FOOTER, "{% include 'email/none.mjml' %}", "footer.mjml, line 1: TemplateNotFound"),
        (FOOTER, "{{ view.title.__class__.mro() }}", "footer.mjml, line 1: SecurityError"),
        (FOOTER, "{{ view.stories.append(1) }}", "footer.mjml, line 1: SecurityError"),
        (FOOTER, "{{ 1 / 0 }}", "footer.mjml, line 1: ZeroDivisionError"),
        ("daily.txt", "\n{{ none }}", "daily.txt, line 2: UndefinedError: a value is None"),
        ("daily.mjml", "\x00", "email/daily.mjml makes the character '\\x00', which no mail can carry"),
        ("daily.mjml", '{{ "\\ud800" }}', "email/daily.mjml makes the character '\\ud800', which no mail can carry"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, name: str, content: str, told: str) -> None:
    with pytest.raises(RenderError, match=re.escape(told)):
        filled(tmp_path, {name: content}, "email/daily.txt" if name == "daily.txt" else "email/daily.mjml")


@pytest.mark.parametrize(
    "files",
    [
        {FOOTER: "\n{% include 'email/sections/footer.mjml' %}"},
        {FOOTER: "\n{% include 'email/own.mjml' %}", "own.mjml": "<b>\n\n{% include 'email/sections/footer.mjml' %}"},
        {FOOTER: "\n{% extends 'email/sections/footer.mjml' %}"},
        {FOOTER: "\n{% import 'email/sections/footer.mjml' as own %}"},
        {FOOTER: "{% macro own() %}\n{{ own() }}{% endmacro %}\n{{ own() }}"},
    ],
)
def test_a_file_that_includes_itself_is_told_with_the_way_round(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(RenderError, match=r"goes round without end, by way of .*footer\.mjml, line 2") as caught:
        filled(tmp_path, files)
    assert all(f"email/{name}, line" in str(caught.value) for name in files)
    assert "daily.mjml" not in str(caught.value)


def test_a_template_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    look = own_look(tmp_path, {FOOTER: ""})
    (tmp_path / "email" / FOOTER).write_bytes("Grüße".encode("latin-1"))
    with pytest.raises(RenderError, match=r"base\.mjml, line \d+: .*is not UTF-8 .*save it as UTF-8"):
        fill(look, "email/daily.mjml", edition())


def test_a_mark_of_the_byte_order_is_no_text(tmp_path: Path) -> None:
    assert filled(tmp_path, {"daily.txt": "\ufeffmine"}, "email/daily.txt") == "mine"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/passwd", "email/../../secret.txt", "email/link.txt", "out/secret.txt"]
)
def test_no_template_reads_outside_the_folders(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "look"
    look = own_look(folder, {"daily.txt": f"{{% include '{path}' %}}"})
    (folder / "email" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "out").symlink_to(tmp_path)
    with pytest.raises(RenderError, match=r"daily\.txt, line 1: TemplateNotFound"):
        fill(look, "email/daily.txt", edition())


def test_the_folder_itself_may_be_a_link_and_links_may_stay_inside(tmp_path: Path) -> None:
    own_look(tmp_path / "real", {"own.txt": "mine"})
    (tmp_path / "real" / "email" / "daily.txt").symlink_to("own.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert filled(tmp_path / "link", {}, "email/daily.txt") == "mine"


def test_a_pipe_in_the_folder_is_no_template(tmp_path: Path) -> None:
    look = own_look(tmp_path, {"daily.txt": "{% include 'email/pipe.txt' %}"})
    os.mkfifo(tmp_path / "email" / "pipe.txt")
    with pytest.raises(RenderError, match="TemplateNotFound"):
        fill(look, "email/daily.txt", edition())


def test_more_than_any_mail_holds_is_refused(tmp_path: Path) -> None:
    loops = "{% for i in range(99999) %}{% for j in range(99999) %}12345678\n{% endfor %}{% endfor %}"
    with pytest.raises(RenderError, match=r"makes more than 1,000,000 characters; Gmail shows about 100,000"):
        filled(tmp_path, {"daily.txt": loops}, "email/daily.txt")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "line 2: needs more memory than a render may take"),
        (OutOfTimeError("takes more than 5 seconds"), "line 2: takes more than 5 seconds: does a loop never end?"),
    ],
)
def test_where_memory_or_time_ran_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def fail(_: object) -> str:
        raise error

    monkeypatch.setitem(FILTERS, "fail", fail)
    with pytest.raises(RenderError, match=rf"footer\.mjml, {told}"):
        filled(tmp_path, {FOOTER: "\n{{ 1 | fail }}"})


def test_an_interrupt_goes_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setitem(FILTERS, "interrupt", interrupt)
    with pytest.raises(KeyboardInterrupt):
        filled(tmp_path, {FOOTER: "{{ 1 | interrupt }}"})


def test_a_change_shows_at_the_next_render(tmp_path: Path) -> None:
    look = own_look(tmp_path, {"daily.txt": "one"})
    assert fill(look, "email/daily.txt", edition()) == "one"
    own_look(tmp_path, {"daily.txt": "two"})
    os.utime(tmp_path / "email" / "daily.txt", (1, 1))
    assert fill(look, "email/daily.txt", edition()) == "two"


def test_a_trace_is_the_same_document_with_places(tmp_path: Path) -> None:
    look = own_look(tmp_path, {FOOTER: "\n<mj-text>mine</mj-text>"})
    traced = trace(look, "email/daily.mjml", edition())
    assert traced.text == fill(look, "email/daily.mjml", edition())
    assert traced.place(traced.text.index("<mj-text>mine")) == "email/sections/footer.mjml, line 2"


def test_no_text_of_a_feed_can_forge_a_place() -> None:
    forged = "".join(chr(FIRST + number) for number in range(200))
    lead = replace(edition().lead[0], headline=f"{forged}<mj-text>{forged}")
    honest = trace(DAILY, "email/daily.mjml", printable(replace(edition(), lead=[replace(lead, headline="<mj-text>")])))
    assert trace(DAILY, "email/daily.mjml", printable(replace(edition(), lead=[lead]))) == honest


def test_the_theme_reaches_every_template(tmp_path: Path) -> None:
    look = own_look(tmp_path, {"daily.txt": "{{ theme.light.ink }}"})
    assert isinstance(look, Look)
    assert fill(look, "email/daily.txt", edition()) == DAILY.theme.light.ink
