"""The settings as they are in force, for people to look at: without any secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote

from pydantic import BaseModel, SecretStr
from sqlalchemy import URL, make_url

from digest.legible import MASK, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from digest.settings import Settings

_ADDRESS = re.compile(r"[^\s,]+@[^\s,]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its key, its value in words, whether it is what it is when left out, and its description."""

    key: str
    value: str
    is_default: bool
    description: str


@dataclass(frozen=True, slots=True)
class Group:
    """The settings that stand together, as in the reference; `name` is empty for those at the top."""

    name: str
    about: str
    rows: list[Row] = field(default_factory=list)


def in_force(settings: Settings) -> list[Group]:
    """Every setting, in groups. Of a secret it says whether it is set; logins in addresses are masked."""
    top, *others = _groups("", "", settings)
    rows = [_database_row(row, settings) if row.key == "database_url" else row for row in top.rows]
    return [Group("", "What concerns the whole installation.", rows), *others]


def without_addresses(groups: list[Group]) -> list[Group]:
    """The same for whom the addresses of reviewers are none of their business: it says only how many there are."""
    return [replace(group, rows=[_without_addresses(row) for row in group.rows]) for group in groups]


def _without_addresses(row: Row) -> Row:
    return replace(row, value=_ADDRESS.sub(MASK, row.value)) if row.key == "reviewers" else row


def _groups(name: str, about: str, part: BaseModel) -> Iterator[Group]:
    """The group of a mapping, and after it those of the mappings in it."""
    group = Group(name, about)
    yield group
    for key, info in type(part).model_fields.items():
        value, below = getattr(part, key), f"{name}.{key}" if name else key
        if isinstance(value, BaseModel):
            yield from _groups(below, info.description or "", value)
        elif _are_parts(value) and any(_has_parts(one) for one in value):
            for one in value:
                yield from _groups(f"{below}[{_name_of(one)}]", info.description or "", one)
        elif _are_parts(value):
            yield Group(below, info.description or "", [_row_of_part(one) for one in value])
        else:
            words = "not set" if value is None and _is_secret(info) else _in_words(value)
            group.rows.append(Row(key, words, _is_default(part, key, info), info.description or ""))


def _is_secret(info: FieldInfo) -> bool:
    return SecretStr in {info.annotation, *get_args(info.annotation)}


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, BaseModel) for one in value)


def _has_parts(part: BaseModel) -> bool:
    return any(isinstance(getattr(part, key), BaseModel) for key in type(part).model_fields)


def _row_of_part(part: BaseModel) -> Row:
    """A mapping in a long list on one line: what is named in it, but not what was left out."""
    given = {
        key: getattr(part, key)
        for key, info in type(part).model_fields.items()
        if not _is_default(part, key, info) and getattr(part, key) != _name_of(part)
    }
    value = ", ".join(f"{key.replace('_', ' ')}: {_in_words(value)}" for key, value in given.items())
    return Row(_name_of(part), value, is_default=False, description="")


def _name_of(part: BaseModel) -> str:
    return next(str(getattr(part, key)) for key in ("slug", "outlet") if hasattr(part, key))


def _is_default(part: BaseModel, key: str, info: FieldInfo) -> bool:
    if info.is_required():
        return False
    value, left_out = getattr(part, key), info.get_default(call_default_factory=True)
    return key not in part.model_fields_set or bool(value == left_out)


def _in_words(value: Any) -> str:
    """A value as somebody would say it; a secret is only set or not set."""
    match value:
        case SecretStr():
            words = "set" if value.get_secret_value() else "not set"
        case None | "":
            words = "nothing"
        case bool():
            words = "yes" if value else "no"
        case Enum():
            words = str(value.value)
        case str():
            words = without_secrets(value)
        case dict():
            words = ", ".join(f"{key} {_in_words(one)}" for key, one in value.items()) or "nothing"
        case list():
            words = ", ".join(_in_words(one) for one in value) or "nothing"
        case _:
            words = str(value)
    return words


def _database_row(row: Row, settings: Settings) -> Row:
    """Where the database is, but not how to log in to it, which its parameters may say as well."""
    url = make_url(settings.database_url.get_secret_value())
    name = MASK if url.username or url.password else None
    address = URL.create(url.drivername, name, host=url.host, port=url.port, database=url.database).render_as_string()
    return Row(row.key, address.replace(quote(MASK), MASK), row.is_default, row.description)
