"""Reading `config.yaml`: every complaint names the key and the line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import SettingsError as EnvironmentFault
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from digest.errors import SettingsError
from digest.settings.document import Document
from digest.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.engine import URL

M = TypeVar("M", bound=BaseModel)
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
        document = Document.read(path)
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path} is not there. `digest init` writes one to start from, `digest --config PATH` uses another."
        ) from error
    _refuse_secrets(document)
    for key in document.data.keys() - Settings.model_fields.keys():  # some would be taken for orders to the library
        raise SettingsError(f"{document.place((key,))}: `{key}` is not a setting: mend the spelling or take it out")
    try:
        settings = Settings(**document.data)
    except ValidationError as error:
        raise document.explain(error, lambda location: _place(document, location)) from error
    except EnvironmentFault as error:
        raise SettingsError(
            f"a DIGEST_ variable of the environment is not the JSON that it must be: {error}"
        ) from error
    return _anchored(settings, document)


def _refuse_secrets(document: Document) -> None:
    for key in ENVIRONMENT_ONLY:
        if key in document.data:
            raise SettingsError(
                f"{document.place((key,))}: `{key}` is a secret and belongs in the environment: "
                f"set DIGEST_{key.upper()} and take it out of the file."
            )
    url = _database_url(str(document.data.get("database_url")))
    if url and (url.password or "password" in url.query):
        raise SettingsError(
            f"{document.place(('database_url',))}: `database_url` holds a password: "
            "set DIGEST_DATABASE_URL in the environment and take it out of the file."
        )


def _place(document: Document, location: Sequence[int | str]) -> str:
    """Where the value at `location` was given: the environment, which wins, or a line of the file."""
    variable = "__".join(("DIGEST_" + str(location[0]), *(str(part) for part in location[1:]))) if location else ""
    if variable.upper() in {name.upper() for name in os.environ}:
        return f"environment, {variable.upper()}"
    return document.place(location)


def _database_url(text: str) -> URL | None:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        return None


def _anchored(settings: Settings, document: Document) -> Settings:
    """Relative paths, and a relative SQLite file, made absolute beside the settings file."""
    folder = document.path.resolve().parent
    url = _database_url(settings.database_url.get_secret_value())
    if url is None:
        where = _place(document, ("database_url",))
        raise SettingsError(f"{where}: `database_url` is no database address: write one like sqlite:///digest.db")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(folder / url.database))
    templates = folder / settings.templates if settings.templates else None
    if templates and not templates.is_dir():
        where = _place(document, ("templates",))
        raise SettingsError(f"{where}: `templates` names {templates}, which is no folder: make it, or mend the name")
    deliver = _completed(settings.deliver, maildir=folder / settings.deliver.maildir)
    address = SecretStr(url.render_as_string(hide_password=False))
    return _completed(settings, database_url=address, templates=templates, deliver=deliver)


def _completed(part: M, **values: Any) -> M:
    """A copy with other values, which still knows what was left out: `digest.settings.in_force` tells of it."""
    copy = part.model_copy(update=values)
    copy.model_fields_set.intersection_update(part.model_fields_set)
    return copy
