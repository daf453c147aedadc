from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from pydantic import BaseModel, SecretStr

from digest.settings import Settings, load
from digest.settings.in_force import Group, in_force
from tests.fakes.editions import settings_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def groups(tmp_path: Path) -> dict[str, Group]:
    """The settings of two newsletters, by the names of their groups."""
    config = settings_file(tmp_path, slugs=("asia", "ports"))
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["newsletters"][1]["focus"] = {"topics": {"trade": 0.5, "energy": 1}}
    data["feeds"][0] |= {"country": "SG", "paywall": True}
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    return {group.name: group for group in in_force(load(config))}


def value(group: Group, key: str) -> tuple[str, bool]:
    (row,) = [row for row in group.rows if row.key == key]
    return row.value, row.is_default


def keys(model: type[BaseModel]) -> Iterator[str]:
    """Every key of the settings that holds a value, also within mappings and lists."""
    for key, field in model.model_fields.items():
        inner = [kind for kind in (field.annotation, *getattr(field.annotation, "__args__", ())) if _is_model(kind)]
        yield from (part for kind in inner for part in keys(kind)) if inner else [key]


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def test_every_setting_is_there_in_its_group(groups: dict[str, Group]) -> None:
    assert list(groups)[:4] == ["", "collect", "deliver", "deliver.smtp"]
    assert {"newsletters[asia].schedule", "newsletters[ports].focus", "feeds"} < set(groups)
    shown = {row.key for group in groups.values() for row in group.rows}
    feeds, model = {"url", "outlet", "country", "language", "state_affiliated", "paywall", "weight"}, {"base_url"}
    assert set(keys(Settings)) - feeds - model - shown <= {
        "day",  # of the weekly best-of, which is not set
        "stories",
        "name",
        "max_tokens",
        "price_in",
        "price_out",
        "max_cost",
        "timeout_seconds",
        "edition_seconds",
    }  # fmt: skip - of the model, which is not set


def test_what_was_left_out_is_told_from_what_was_set(groups: dict[str, Group]) -> None:
    assert value(groups["deliver"], "transport") == ("maildir", False)
    assert value(groups["deliver"], "retry_hours") == ("24", True)
    assert value(groups["deliver.smtp"], "port") == ("587", True)
    assert value(groups["newsletters[asia].sections"], "min_stories") == ("1", False)
    assert value(groups[""], "templates") == ("nothing", True)


def test_a_path_that_was_completed_is_still_the_default(groups: dict[str, Group]) -> None:
    words, is_default = value(groups["deliver"], "maildir")
    assert words.endswith("/outbox")
    assert is_default


def test_values_are_in_words(groups: dict[str, Group]) -> None:
    assert value(groups["collect"], "check_links") == ("no", False)
    assert value(groups["newsletters[ports].focus"], "topics") == (
        "energy 1.0, trade 0.5",
        False,
    )  # as YAML sorted them
    assert value(groups["newsletters[asia].focus"], "topics") == ("nothing", True)
    assert value(groups["newsletters[asia].schedule"], "days") == ("mon, tue, wed, thu, fri", True)
    assert value(groups["newsletters[asia].schedule"], "unapproved") == ("hold", True)
    assert value(groups["feeds"], "Harbour Post")[0] == "url: http://127.0.0.1:9/feed, country: SG, paywall: yes"


def test_every_secret_of_the_settings_is_masked(tmp_path: Path) -> None:
    settings = load(settings_file(tmp_path))
    secret = {name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)}
    planted = settings.model_copy(update=dict.fromkeys(secret - {"database_url"}, SecretStr("sesame")))
    rows = {row.key: row.value for row in in_force(planted)[0].rows}
    assert {rows[name] for name in secret - {"database_url"}} == {"set"}
    assert {row.value for row in in_force(settings)[0].rows if row.key in secret - {"database_url"}} == {"not set"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:////var/lib/digest.db", "sqlite:////var/lib/digest.db"),
        ("postgresql+psycopg://ann:sesame@db.example/letters", "postgresql+psycopg://***@db.example/letters"),
        ("postgresql+psycopg://ann@db.example/letters", "postgresql+psycopg://***@db.example/letters"),
        ("postgresql+psycopg://db.example/letters?password=sesame", "postgresql+psycopg://db.example/letters"),
        ("postgresql+psycopg:///letters?user=ann&host=db", "postgresql+psycopg:///letters"),
    ],
)
def test_of_a_database_it_is_shown_where_it_is_and_not_how_to_log_in(tmp_path: Path, address: str, shown: str) -> None:
    settings = load(settings_file(tmp_path)).model_copy(update={"database_url": SecretStr(address)})
    assert value(in_force(settings)[0], "database_url")[0] == shown
