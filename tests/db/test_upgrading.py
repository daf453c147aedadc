"""What stands in the tables of an older version is still there after an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from sqlalchemy import text
from sqlmodel import col, select

from digest.db import schema
from digest.db.editions import Approval, Edition, EditionStatus, Item

if TYPE_CHECKING:
    from digest.db.session import Database

EDITION = """INSERT INTO edition (id, newsletter, number, day, status, revision, subject, preheader, key_points, note,
    html, text, outlets, outlet_countries, sender, reply_to, public_url, basis, built_at, send_at)
    VALUES (1, 'asia', 1, '2026-02-18', 'approved', 1, 's', 'p', '[]', '', '', '', 0, 0, '', '', '', '{}',
    '2026-02-18 12:00:00', '2026-02-18 12:00:00')"""
APPROVAL = """INSERT INTO approval (id, edition_id, revision, sha256, content_sha256, approved_by, approved_at)
    VALUES (1, 1, 1, 'a', 'b', 'Ana', '2026-02-18 12:00:00')"""
ITEM = """INSERT INTO item (edition_id, position, section, headline, summary, why_it_matters, why_outlet, countries,
    sources, moved, picked, written_by)
    VALUES (1, :position, 'main', 'Port ' || :position, '[]', '', '', '[]', '[]', false, '{}', '')"""


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


def test_items_of_before_the_desk_are_named_by_where_they_stood_and_stay_with_their_edition(empty: Database) -> None:
    to(empty, "65cf06abd979")
    with empty._writer.begin() as connection:
        connection.execute(text(EDITION))
        for position in (1, 2):
            connection.execute(text(ITEM), {"position": position})
    empty.upgrade()
    with empty.read() as session:
        items = session.exec(select(Item).order_by(col(Item.position))).all()
        assert [(item.edition_id, item.key, item.headline) for item in items] == [(1, 1, "Port 1"), (1, 2, "Port 2")]
        assert session.get_one(Edition, 1).status is EditionStatus.APPROVED
