"""What stands in the tables of an older version is still there after an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from sqlalchemy import text
from sqlmodel import select

from digest.db import schema
from digest.db.editions import Approval

if TYPE_CHECKING:
    from digest.db.session import Database

EDITION = """INSERT INTO edition (id, newsletter, number, day, status, revision, subject, preheader, key_points, note,
    html, text, outlets, outlet_countries, sender, reply_to, public_url, basis, built_at, send_at)
    VALUES (1, 'asia', 1, '2026-02-18', 'approved', 1, 's', 'p', '[]', '', '', '', 0, 0, '', '', '', '{}',
    '2026-02-18 12:00:00', '2026-02-18 12:00:00')"""
APPROVAL = """INSERT INTO approval (id, edition_id, revision, sha256, content_sha256, approved_by, approved_at)
    VALUES (1, 1, 1, 'a', 'b', 'Ana', '2026-02-18 12:00:00')"""


def to(database: Database, revision: str) -> None:
    configuration = schema.configuration()
    with database._writer.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)


def test_an_approval_of_before_warnings_were_accepted_has_accepted_none(empty: Database) -> None:
    to(empty, "9146281b1c9c")
    with empty._writer.begin() as connection:
        connection.execute(text(EDITION))
        connection.execute(text(APPROVAL))
    empty.upgrade()
    with empty.read() as session:
        approval = session.exec(select(Approval)).one()
    assert (approval.approved_by, approval.accepted) == ("Ana", [])
