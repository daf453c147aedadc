from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from digest.compose.render import marks
from digest.compose.render.marks import FIRST, LAST, Marks, Traced


def traced(templates: dict[str, str], **values: object) -> Traced:
    environment = Environment(
        loader=DictLoader(templates), extensions=[Marks], autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    extension = environment.extensions[Marks.identifier]
    assert isinstance(extension, Marks)
    return extension.trace(environment.get_template("a").render(values))


def places(templates: dict[str, str], **values: object) -> dict[str, str]:
    """For each tag of the filled-in document the place that it comes from."""
    found = traced(templates, **values)
    starts = [at for at, sign in enumerate(found.text) if sign == "<"]
    return {found.text[at:].split(">", 1)[0][1:]: found.place(at) for at in starts}


def test_each_tag_has_the_line_that_it_was_written_on() -> None:
    source = (
        "\n<a>\n{# two\nlines #}\n  {% if yes %}\n  <b><c>\n{% endif %}{% raw %}\n<d>{{ }}\n{% endraw %}\n"
        "{{- yes -}}\n\n<e\n f='1'>"
    )
    assert places({"a": source}, yes=True) == {
        "a": "a, line 2",
        "b": "a, line 6",
        "c": "a, line 6",
        "d": "a, line 8",
        "e\n f='1'": "a, line 12",
    }


def test_a_tag_of_a_loop_a_macro_or_another_file_has_the_place_where_it_is_written() -> None:
    templates = {
        "a": "<a>\n{% from 'm' import link %}{% include 'b' %}\n{% for _ in [1, 2] %}<i>{% endfor %}{{ link('x') }}",
        "b": "\n\n<b>",
        "m": "\n{% macro link(text) %}\n<m>{{ text }}\n{% endmacro %}",
    }
    assert places(templates) == {"a": "a, line 1", "b": "b, line 3", "i": "a, line 3", "m": "m, line 3"}


def test_what_no_template_wrote_has_the_place_of_the_tag_before_it() -> None:
    found = traced({"a": "<a>\n{{ value }}"}, value="text")
    assert found.place(found.text.index("text")) == "a, line 1"


def test_before_the_first_tag_there_is_no_place() -> None:
    assert not traced({"a": "text <a>"}).place(0)


@given(st.text("<>abc \n%#'\"=", max_size=60))
def test_the_marks_leave_no_trace(text: str) -> None:
    plain = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text).render()
    assert traced({"a": text}).text == plain


@pytest.mark.parametrize("number", [0, 7, LAST - FIRST])
def test_a_mark_that_a_template_holds_itself_does_no_harm(number: int) -> None:
    found = traced({"a": f"<a>{chr(FIRST + number)}</a>"})
    assert found.text == "<a></a>"
    assert set(found.places) == {"a, line 1"}


def test_more_lines_than_there_are_marks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "LAST", FIRST + 2)
    with pytest.raises(TemplateSyntaxError, match="more than"):
        traced({"a": "<a>\n" * 4})
