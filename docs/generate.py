# ruff: noqa: INP001 - a script of the documentation, in no package
"""Write docs/reference from the code: `make reference`. tests/docs compares what it writes with what is committed."""

from __future__ import annotations

import inspect
import json
import types
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
import typer.main
from pydantic import AfterValidator, BaseModel, SecretStr

from digest.cli.app import app
from digest.compose.render.theme import LEAST_CONTRAST, Logo, Palette, Sizes, Theme
from digest.pick.tag.places import region_names
from digest.pick.tag.topics import topic_names
from digest.settings import (
    Collect,
    Deliver,
    FeedSource,
    Focus,
    Model,
    Newsletter,
    Schedule,
    Sections,
    Serve,
    Settings,
    Smtp,
    Weights,
)
from digest.settings.load import ENVIRONMENT_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic.fields import FieldInfo

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by `make reference` from the code. Change the code, not this page. -->"

PARTS: dict[str, type[BaseModel]] = {
    "At the top": Settings,
    "collect": Collect,
    "model": Model,
    "deliver": Deliver,
    "deliver.smtp": Smtp,
    "serve": Serve,
    "newsletters[]": Newsletter,
    "newsletters[].focus": Focus,
    "newsletters[].ranking": Weights,
    "newsletters[].sections": Sections,
    "newsletters[].schedule": Schedule,
    "feeds[]": FeedSource,
}
THEME: dict[str, type[BaseModel]] = {
    "At the top": Theme,
    "`light` and `dark`": Palette,
    "`sizes`": Sizes,
    "`logo`": Logo,
}
# What a pattern or a validator asks for, in words; a new one must be put into words here.
PATTERNS = {
    "^[A-Z]{2}$": "two capital letters",
    r"^([01]\d|2[0-3]):[0-5]\d$": "hour such as `06:00`",
    "^[a-z0-9]+(-[a-z0-9]+)*$": "small letters, digits, single hyphens",
    "^[a-z][a-z0-9-]*$": "small letters, digits, hyphens",
    "^#[0-9a-f]{6}$": "colour such as `#1f1c18`",
    "^[A-Za-z0-9 ,'-]+$": "names of fonts, the first choice first",
    r'^https://[^\s"<>]+$': "web address with https",
    "^[a-z]{2,3}(-[A-Za-z0-9]+)*$": "language such as `en`",
}
VALIDATORS = {
    "_http_url": "web address",
    "_root": "web address without a path",
    "_model_address": "web address with https, or with http on the own network",
    "_zone": "time zone such as `Asia/Singapore`",
    "_network": "address range such as `10.20.0.0/16`",
    "_one_line": "one line",
    "_mailbox": "email address",
}
PLAIN = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", Path: "path", SecretStr: "text"}


def pages() -> dict[str, str]:
    """Each page of the reference by its file name."""
    return {"settings.md": settings_page(), "theme.md": theme_page(), "commands.md": commands_page()}


def settings_page() -> str:
    """Every setting: what it may hold, its default, what it means."""
    return _joined(
        "# Settings",
        MADE,
        "The settings stand in `config.yaml`, or in the file that `--config` or the variable `DIGEST_CONFIG` names.",
        "- A key that is not listed here is refused, with the line it stands on.\n"
        "- Relative paths are meant beside the settings file.\n"
        "- A list marked `[]` has one entry for each newsletter or feed.\n"
        "- Dots show what stands under what: `deliver.smtp.host` is the key `host` under `smtp` under `deliver`.",
        "A variable of the environment wins over the file. Its name is `DIGEST_` and the key in capitals, with two "
        "underscores for each dot: `DIGEST_DELIVER__SMTP__HOST`. The lists `newsletters` and `feeds` belong in the "
        "file. Secrets are taken from the environment only:",
        "\n".join(f"- `DIGEST_{name.upper()}`" for name in ENVIRONMENT_ONLY)
        + "\n- `DIGEST_DATABASE_URL`, when the address has a password in it",
        *(_part(name, model) for name, model in PARTS.items()),
        "## Regions and topics",
        "`focus.regions` and `focus.pinned` may name: " + _listed(region_names()) + ".",
        "`focus.topics` may name: " + _listed(topic_names()) + ".",
    )


def theme_page() -> str:
    """Every key of a theme: what it may hold and what it means."""
    return _joined(
        "# Theme",
        MADE,
        "A theme is `email/LOOK.yaml` in the folder that the setting `templates` names. [How to change the look]"
        "(../howto/change-the-look.md) says more.",
        "- A key that is not listed here is refused, with the line it stands on.\n"
        "- What is left out stays as shipped, in `templates/email/daily.yaml` and `letter.yaml`; there is no logo.\n"
        f"- `ink`, `muted` and `accent` must stand out from `paper` and from `ground`, {LEAST_CONTRAST} to 1 at least "
        "(WCAG 2.2, 1.4.3).",
        *(_theme_part(name, model) for name, model in THEME.items()),
    )


def _theme_part(name: str, model: type[BaseModel]) -> str:
    rows = [(f"`{key}`", _allowed(field), field.description or "") for key, field in model.model_fields.items()]
    about = inspect.cleandoc(model.__doc__ or "")
    return f"## {name}\n\n{about}\n\n" + _table(("Key", "Holds", "Meaning"), rows)


def _part(name: str, model: type[BaseModel]) -> str:
    title = name if model is Settings else f"`{name}`"
    about = "What concerns the whole installation." if model is Settings else inspect.cleandoc(model.__doc__ or "")
    rows = [
        (f"`{key}`", _allowed(field), _default(field), field.description or "")
        for key, field in model.model_fields.items()
        if key not in ENVIRONMENT_ONLY
    ]
    return f"## {title}\n\n{about}\n\n" + _table(("Key", "Holds", "If left out", "Meaning"), rows)


def _allowed(field: FieldInfo) -> str:
    return _words(field.annotation, list(field.metadata))


def _words(kind: Any, limits: Sequence[Any]) -> str:
    """What a value of type `kind` within `limits` looks like."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        words = _words(inner[0], [*inner[1:], *limits])
    elif origin in {Union, types.UnionType}:
        words = " or ".join(_words(one, limits) for one in inner if one is not type(None))
    elif origin is list:
        words = ", ".join(["list: " + _words(inner[0], []), *_limits(limits)])
    elif origin is dict:
        words = f"names, each with a {_words(inner[1], [])}"
    else:
        words = _one(kind, limits)
    return words


def _one(kind: Any, limits: Sequence[Any]) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if issubclass(kind, StrEnum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if issubclass(kind, BaseModel):
        return "keys, see below"
    special = [words for limit in _flat(limits) if (words := _special(limit))]
    return ", ".join([*(special or [PLAIN[kind]]), *_limits(limits)])


def _special(limit: Any) -> str:
    if isinstance(limit, AfterValidator):
        return VALIDATORS[limit.func.__name__]
    pattern = getattr(limit, "pattern", None)
    return PATTERNS[pattern] if pattern else ""


def _flat(limits: Sequence[Any]) -> list[Any]:
    """The limits, also those that stand within a `Field`."""
    return [part for limit in limits for part in getattr(limit, "metadata", [limit])]


def _limits(limits: Sequence[Any]) -> Iterator[str]:
    """The bounds in words."""
    for limit in _flat(limits):
        match limit:
            case annotated_types.Ge(ge=low):
                yield f"at least {low:,}"
            case annotated_types.Gt(gt=low):
                yield f"more than {low:,}"
            case annotated_types.Le(le=high):
                yield f"at most {high:,}"
            case annotated_types.MaxLen(max_length=high):
                yield f"at most {high} characters"
            case annotated_types.MinLen(min_length=low):
                yield "not empty"
            case _:
                pass


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "the defaults below"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value in ("", [], {}):
        return "nothing"
    return f"`{value if isinstance(value, str | Path) else json.dumps(value)}`"


def commands_page() -> str:
    """Every command with its arguments and options."""
    program = typer.main.get_command(app)
    return _joined(
        "# Commands",
        MADE,
        "`digest --help` and `digest COMMAND --help` say the same in the terminal.",
        _options(program, "digest"),
        "Exit code: 0 done, 1 failed, 2 wrong usage or settings, 130 interrupted.",
        *(_command(command, f"digest {name}") for name, command in _all(program)),
    )


def _all(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _all(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def _command(command: Any, name: str) -> str:
    about = inspect.cleandoc(command.help or "")
    return f"## `{name}`\n\n{about}\n\n{_options(command, name)}"


def _options(command: Any, name: str) -> str:
    shown = [parameter for parameter in command.params if not parameter.name.endswith("_completion")]
    arguments = [one for one in shown if one.param_type_name == "argument"]
    options = [one for one in shown if one.param_type_name == "option"]
    rows = [(f"`{one.metavar or one.name.upper()}`", _meaning(one)) for one in arguments]
    rows += [(f"`{', '.join(one.opts)}{_value(one)}`", _meaning(one)) for one in options]
    then = " COMMAND" if hasattr(command, "commands") else ""
    usage = " ".join([name, "[OPTIONS]" if options else "", *(one.metavar or one.name.upper() for one in arguments)])
    return f"    {' '.join(usage.split())}{then}\n\n" + _table(("Argument or option", "Meaning"), rows)


def _value(option: Any) -> str:
    if option.is_flag:
        return ""
    return f" {option.metavar or ('PATH' if option.type_descriptor.annotation is Path else 'TEXT')}"


def _meaning(parameter: Any) -> str:
    text = parameter.help or ""
    if parameter.required:
        text += " Required."
    elif parameter.default not in (None, False, ""):
        text += f" Default: `{parameter.default}`."
    if variable := getattr(parameter, "envvar", None):
        text += f" Variable: `{variable}`."
    return text


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "It has no options."
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _joined(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for page, text in pages().items():
        (FOLDER / page).write_text(text, encoding="utf-8")
