"""What the delivery tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from digest.db.session import Database
from tests.fakes.editions import MovingClock, new_database
from tests.fakes.postgres import NEEDS_POSTGRES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "digest.db") as made:
        yield made


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str) -> Iterator[Database]:
    """A PostgreSQL database whose tables are made once and emptied for each test."""
    engine = create_engine(postgres_server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE deliveries"))
    engine.dispose()
    server = Database(postgres_server.format("deliveries"))
    server.upgrade()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES)])
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """What the ledger does must not depend on the database."""
    if request.param == "sqlite":
        with new_database(tmp_path / "digest.db") as made:
            yield made
        return
    server: Database = request.getfixturevalue("postgres_tables")
    with server.write() as session:
        tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    yield server


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()
