from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, text, update
from sqlmodel import col, select

from digest.db.editions import Audit
from digest.errors import DatabaseError
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from digest.db.session import Database


@pytest.mark.parametrize(
    "statement",
    [
        update(Audit).values(actor="somebody else"),
        update(Audit).where(col(Audit.action) == "approved").values(action="built"),
        delete(Audit),
        text("DELETE FROM audit"),
    ],
    ids=["every row changed", "one row changed", "deleted", "deleted by hand"],
)
def test_the_record_only_grows(database: Database, statement: Executable) -> None:
    with database.write() as session:
        session.add_all([Audit(at=NOW, actor="Ana", action="approved"), Audit(at=NOW, actor="Ben", action="built")])
    with pytest.raises(DatabaseError, match="the record only grows"), database.write() as session:
        session.execute(statement)
    with database.read() as session:
        assert session.exec(select(Audit.actor, Audit.action).order_by(col(Audit.id))).all() == [
            ("Ana", "approved"),
            ("Ben", "built"),
        ]


def test_what_is_rolled_back_was_never_on_the_record(database: Database) -> None:
    with database.rehearse() as session:
        session.add(Audit(at=NOW, actor="Ana", action="approved"))
        session.flush()
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(Audit)).one() == 0
