"""The migrations: whether a database is behind them, and running them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


def configuration() -> Config:
    """Alembic's configuration for the migrations that the package carries."""
    config = Config()
    config.set_main_option("script_location", str(files("digest.db") / "migrations"))
    return config


def is_behind(engine: Engine) -> bool:
    """Whether the database lacks a migration of this program."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != head


def upgrade(engine: Engine) -> None:
    """Run all missing migrations in one transaction."""
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
