"""Reading `config.yaml`: every complaint names the key and the line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsError as EnvironmentFault
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from digest.errors import SettingsError
from digest.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.engine import URL

ENVIRONMENT_ONLY = ("smtp_username", "smtp_password", "model_key")


def load(path: Path) -> Settings:
    """Read, validate and complete the settings.

    Paths in the file are meant relative to the folder it stands in, so that every command works from any directory.

    Args:
        path: The YAML file.

    Raises:
        SettingsError: The file is missing, is not YAML, or a value cannot be used; the text has one line for each
            fault, with the line number and the key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path} is not there. `digest init` writes one to start from, `digest --config PATH` uses another."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    tree, data = _parse(text, path)
    _refuse_secrets(tree, data, path)
    for key in data.keys() - Settings.model_fields.keys():  # some would be taken for orders to pydantic-settings
        raise SettingsError(
            f"{path}, line {_line(tree, (key,))}: `{key}` is not a setting: mend the spelling or take it out"
        )
    try:
        settings = Settings(**data)
    except ValidationError as error:
        raise SettingsError(_explain(error, tree, path)) from error
    except EnvironmentFault as error:
        raise SettingsError(
            f"a DIGEST_ variable of the environment is not the JSON that it must be: {error}"
        ) from error
    return _anchored(settings, tree, path)


def _parse(text: str, path: Path) -> tuple[yaml.Node | None, dict[str, Any]]:
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
        if tree is not None:
            _refuse_twins(tree, path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}, line {line}: this is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}: this is not YAML: {error}") from error
    except ValueError as error:  # what YAML takes for a date or a number, and is none
        raise SettingsError(f"{path}: a value cannot be read ({error}): put it in quotation marks") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: this is nested without end: is a part within itself?") from error
    if not isinstance(data, dict):
        raise SettingsError(f"{path} must hold a mapping of settings, such as `public_url: https://…`")
    return tree, {str(key): value for key, value in data.items()}


def _refuse_twins(node: yaml.Node, path: Path) -> None:
    """A key given twice: YAML would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise SettingsError(f"{path}, line {key.start_mark.line + 1}: `{key.value}` is there twice")
            seen.add(key.value)
            _refuse_twins(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_twins(value, path)


def _refuse_secrets(tree: yaml.Node | None, data: dict[str, Any], path: Path) -> None:
    for key in ENVIRONMENT_ONLY:
        if key in data:
            raise SettingsError(
                f"{path}, line {_line(tree, (key,))}: `{key}` is a secret and belongs in the environment: "
                f"set DIGEST_{key.upper()} and take it out of the file."
            )
    url = _database_url(str(data.get("database_url")))
    if url and (url.password or "password" in url.query):
        raise SettingsError(
            f"{path}, line {_line(tree, ('database_url',))}: `database_url` holds a password: "
            "set DIGEST_DATABASE_URL in the environment and take it out of the file."
        )


def _explain(error: ValidationError, tree: yaml.Node | None, path: Path) -> str:
    lines = []
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"]) or "settings"
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = "is not a setting: mend the spelling or take it out"
        elif fault["type"] == "missing":
            message = "is missing"
        elif fault["type"] != "value_error":
            message = f"{message[:1].lower()}{message[1:]}"
        lines.append(f"{_place(tree, fault['loc'], path)}: `{where}` {message}")
    return "\n".join(lines)


def _place(tree: yaml.Node | None, location: Sequence[int | str], path: Path) -> str:
    """Where the value at `location` was given: the environment, which wins, or a line of the file."""
    variable = "__".join(("DIGEST_" + str(location[0]), *(str(part) for part in location[1:]))) if location else ""
    if variable.upper() in {name.upper() for name in os.environ}:
        return f"environment, {variable.upper()}"
    return f"{path}, line {_line(tree, location)}"


def _line(tree: yaml.Node | None, location: Sequence[int | str]) -> int:
    """The line of the deepest part of `location` that the file has; 1 for what is only in the environment."""
    node, line = tree, 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _database_url(text: str) -> URL | None:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        return None


def _anchored(settings: Settings, tree: yaml.Node | None, path: Path) -> Settings:
    """Relative paths, and a relative SQLite file, made absolute beside the settings file."""
    folder = path.resolve().parent
    url = _database_url(settings.database_url.get_secret_value())
    if url is None:
        where = _place(tree, ("database_url",), path)
        raise SettingsError(f"{where}: `database_url` is no database address: write one like sqlite:///digest.db")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(folder / url.database))
    return settings.model_copy(
        update={
            "database_url": SecretStr(url.render_as_string(hide_password=False)),
            "templates": folder / settings.templates if settings.templates else None,
            "deliver": settings.deliver.model_copy(update={"maildir": folder / settings.deliver.maildir}),
        }
    )
