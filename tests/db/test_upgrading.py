"""What stands in the tables of an older version is still there after an upgrade."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alembic import command
from sqlalchemy import text
from sqlmodel import col, select

from digest.db import schema
from digest.db.audience import Subscription
from digest.db.editions import Approval, Edition, EditionStatus, Item
from digest.db.stories import Story

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

FEED = """INSERT INTO feed (id, url, outlet, language, state_affiliated, paywall, weight, active, failures)
    VALUES (:id, 'https://' || :outlet, :outlet, 'en', false, false, 1, true, 0)"""
ENTRY = """INSERT INTO entry (id, feed_id, guid, url, title, text, language, article, published_at, first_seen_at,
    changed_at, sha256) VALUES (:id, :feed, :id, 'https://post', 't', '', 'en', '', '2026-02-18 12:00:00',
    '2026-02-18 12:00:00', '2026-02-18 12:00:00', '')"""
STORY = """INSERT INTO story (id, newsletter, headline, lead_entry_id, countries, topics, kind, rank, score, components,
    reason, section, excluded, moved, summary, written_by, detail, first_seen_at, ranked_at)
    VALUES (:id, 'asia', 'h', 1, '[]', '[]', 'news', 1, 1, '{}', '', '', '', false, '[]', '', '{}',
    '2026-02-18 12:00:00', '2026-02-18 12:00:00')"""
JOIN = """INSERT INTO story_entry (story_id, entry_id, joined_at, left_at, because)
    VALUES (1, :entry, '2026-02-18 12:00:00', :left_at, '{}')"""
SUBSCRIBER = """INSERT INTO subscriber (id, email, name, added_at)
    VALUES (:id, 'r' || :id || '@readers.example', '', '2026-02-18 12:00:00')"""
SUBSCRIPTION = """INSERT INTO subscription (newsletter, subscriber_id, standing, key, source, changed_at)
    VALUES ('asia', :id, :standing, 'k', 'people.csv', '2026-02-18 12:00:00')"""


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


def test_stories_of_before_the_desk_say_which_outlets_tell_them(empty: Database) -> None:
    to(empty, "65cf06abd979")
    outlets = ["Café Post", "Harbour Wire", "Café Post", "Gone Ledger"]
    with empty._writer.begin() as connection:
        for number, outlet in enumerate(sorted(set(outlets)), start=1):
            connection.execute(text(FEED), {"id": number, "outlet": outlet})
        for number, outlet in enumerate(outlets, start=1):
            feed = sorted(set(outlets)).index(outlet) + 1
            connection.execute(text(ENTRY), {"id": number, "feed": feed})
        for number in (1, 2):
            connection.execute(text(STORY), {"id": number})
        for number in (1, 2, 3, 4):
            left_at = datetime(2026, 2, 18, 13, tzinfo=UTC).isoformat() if number == 4 else None
            connection.execute(text(JOIN), {"entry": number, "left_at": left_at})
    empty.upgrade()
    with empty.read() as session:
        stories = session.exec(select(Story).order_by(col(Story.id))).all()
    assert [story.outlets for story in stories] == [["Café Post", "Harbour Wire"], []]


def test_subscribers_of_before_their_changes_were_kept_joined_when_they_changed_last(empty: Database) -> None:
    to(empty, "7b3a1ca16f43")
    with empty._writer.begin() as connection:
        for number, standing in enumerate(("active", "unsubscribed"), start=1):
            connection.execute(text(SUBSCRIBER), {"id": number})
            connection.execute(text(SUBSCRIPTION), {"id": number, "standing": standing})
    empty.upgrade()
    with empty.read() as session:
        rows = session.exec(select(Subscription).order_by(col(Subscription.id))).all()
    assert [(row.joined_by_import, row.added_at == row.changed_at) for row in rows] == [(True, True), (False, True)]
