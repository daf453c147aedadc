"""Alembic runs this file: it hands the migrations the connection that the caller opened."""

from alembic import context
from sqlalchemy import Connection, create_engine

from digest.db.tables import METADATA


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    # Only for a developer who calls `alembic` itself, through `make migration`.
    with create_engine("sqlite:///build/migration.db").begin() as own:
        _run(own)
