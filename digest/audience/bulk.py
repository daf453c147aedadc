"""Many rows in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

if TYPE_CHECKING:
    from collections.abc import Sequence


def insert_new(session: Session, table: str, values: Sequence[dict[str, Any]]) -> None:
    """Add rows to a table, but leave those that are there already as they are.

    The values go to the driver unchanged: to have each of a million rows looked through for what to turn into what
    takes longer than all the rest.
    """
    connection = session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(SQLModel.metadata.tables[table]).on_conflict_do_nothing()
    made = insert.compile(dialect=connection.dialect, column_keys=list(values[0]))
    order = made.positiontup
    connection.exec_driver_sql(str(made), [tuple(row[name] for name in order) for row in values] if order else values)
