"""What a template cannot reach, and what it still can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.compose.render.templates import fill
from digest.compose.render.theme import Logo, Theme
from digest.errors import RenderError
from tests.compose.render.own import own_look
from tests.compose.samples import DAILY, edition

if TYPE_CHECKING:
    from pathlib import Path

METHODS = sorted(name for name in dir(Theme) if not name.startswith("_") and name not in Theme.model_fields)


def filled(folder: Path, template: str) -> str:
    return fill(own_look(folder, {"daily.txt": template}), "email/daily.txt", edition())


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("part", ["theme", "theme.light", "theme.sizes"])
def test_nothing_of_the_theme_but_its_values_can_be_reached(tmp_path: Path, part: str, name: str) -> None:
    if name == "copy":  # every dict has it
        assert filled(tmp_path, f"{{{{ {part}.copy() == {part} }}}}") == "True"
        return
    with pytest.raises(RenderError, match=r"daily\.txt, line 1: (UndefinedError|SecurityError)"):
        filled(tmp_path, f"{{{{ {part}.{name} }}}}")


def test_a_pickle_in_a_template_starts_no_program(tmp_path: Path) -> None:
    made = tmp_path / "made"
    pickle = f"cposix\\nsystem\\n(S'touch {made}'\\ntR."
    with pytest.raises(RenderError, match="line 1: UndefinedError"):
        filled(tmp_path, f'{{{{ theme.parse_raw("{pickle}", proto="pickle", allow_pickle=true) }}}}')
    assert not made.exists()


@pytest.mark.parametrize(
    "expression",
    [
        "view.day.today()",
        "view.day.fromtimestamp(0)",
        "view.day.max",
        "(view.day | attr('today'))()",
        "'{0.today}'.format(view.day)",
        "([view.day] | map(attribute='today') | first)()",
        "view.lead[0].sources[0].published_at.now()",
        "view.lead[0].sources[0].published_at.utcnow()",
        "view.lead[0].sources[0].published_at.astimezone()",
        "view.lead[0].sources[0].published_at.tzinfo.from_file",
        "view.stories.append(1)",
        "view.lead[0].countries.sort()",
        "theme.update(width=1)",
        "theme.light.pop('ink')",
        "theme.sizes.setdefault('own', 1)",
        "view.lead[0].quoted.add('x')",
        "view.lead[0].linked.__func__",
        "view.lead[0].linked.__self__",
        "view.title.upper.__self__",
        "view.__class__",
        "view.__dataclass_fields__",
        "range.__globals__",
        "dict.fromkeys('ab')",
        "dict.mro()",
        "namespace.mro()",
        "self.__init__.__globals__",
        "(1).bit_length()",
        "(1.0).hex()",
        "view.title.encode().hex()",
        "[1] | random",
        "lipsum()",
        "cycler('a', 'b').next()",
        "joiner()()",
    ],
)
def test_what_is_no_reading_of_a_value_is_refused_with_its_line(tmp_path: Path, expression: str) -> None:
    told = r"daily\.txt, line 2: (SecurityError|UndefinedError|TemplateAssertionError)"
    with pytest.raises(RenderError, match=told):
        filled(tmp_path, f"\n{{{{ {expression} }}}}")


@pytest.mark.parametrize("argument", ["view", "theme", "view.day", "view.lead[0]", "1", "'x'", "[]"])
def test_no_value_can_be_called(tmp_path: Path, argument: str) -> None:
    with pytest.raises(RenderError, match=r"line 1: (SecurityError|TypeError)"):
        filled(tmp_path, f"{{{{ ({argument})() }}}}")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ theme.light.ink }}", DAILY.theme.light.ink),
        ("{{ theme['sizes'].text + 1 }}", str(DAILY.theme.sizes.text + 1)),
        ("{{ view.day.year }} {{ view.day.isoformat() }}", f"{edition().day.year} {edition().day}"),
        ("{{ view.title.upper() }} {{ '{:>3}'.format(7) }}", f"{edition().title.upper()}   7"),
        ("{{ view.lead[0].linked(1) | length > 0 }}", "True"),
        ("{{ dict(a=1).items() | list }} {{ [1, 2].index(2) }}", "[('a', 1)] 1"),
        ("{% for i in range(3) %}{{ loop.cycle('a', 'b') }}{{ loop.last }} {% endfor %}", "aFalse bFalse aTrue "),
        ("{% set n = namespace(a=1) %}{% set n.a = 2 %}{{ n.a }}", "2"),
        ("{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}x{% endcall %}", "<x>"),
        ("{% for i in [1, [2]] recursive %}{{ loop(i) if i is iterable else i }}{% endfor %}", "12"),
        ("{% block b %}x{% endblock %}{{ self.b() }}", "xx"),
    ],
)
def test_what_reads_a_value_works(tmp_path: Path, template: str, text: str) -> None:
    assert filled(tmp_path, template) == text


def test_a_logo_reaches_the_templates(tmp_path: Path) -> None:
    logo = Logo(url="https://letter.example.org/logo.png", width=20, height=20)
    own_look(tmp_path, {"daily.yaml": f"logo: {logo.model_dump_json()}"})
    assert filled(tmp_path, "{{ theme.logo.url }}") == logo.url
