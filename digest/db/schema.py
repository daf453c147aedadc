"""The migrations: whether a database is behind them, and running them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine


def configuration() -> Config:
    """Alembic's configuration for the migrations that the package carries."""
    config = Config()
    config.set_main_option("script_location", str(files("digest.db") / "migrations"))
    return config


def is_behind(engine: Engine) -> bool:
    """Whether the database lacks a migration of this program."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != _newest()


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(configuration()).get_current_head()


def upgrade(engine: Engine) -> None:
    """Run all missing migrations in one transaction."""
    config = configuration()
    with engine.connect() as connection, _tables_may_be_made_anew(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a constraint by copying the table, while others refer to it: <https://sqlite.org/lang_altertable>.

    The rows that refer to it are not looked at meanwhile; each keeps the number that it refers to.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")  # past SQLAlchemy, which would open the transaction first
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
