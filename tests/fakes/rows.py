"""Every row of a database, to be compared with what is there later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import select

from digest.db.tables import METADATA

if TYPE_CHECKING:
    from digest.db.session import Database


def every_row(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for when somebody was last seen."""
    with database.read() as session:
        return {
            table.name: sorted(
                map(tuple, session.execute(select(*(c for c in table.columns if c.name != "seen_at"))).all()), key=repr
            )
            for table in METADATA.sorted_tables
        }
