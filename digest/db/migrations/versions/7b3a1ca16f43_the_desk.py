"""the desk

Revision ID: 7b3a1ca16f43
Revises: 65cf06abd979
Create Date: 2026-11-26 21:04:45.492088
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import digest.db.columns

revision = "7b3a1ca16f43"
down_revision = "65cf06abd979"
branch_labels = None
depends_on = None

STATUSES = ("draft", "approved", "held", "sending", "sent", "skipped")


def _let_status_be(*statuses: str) -> None:
    """Which values the CHECK of `edition.status` lets stand."""
    allowed = ", ".join(f"'{status}'" for status in statuses)
    with op.batch_alter_table("edition") as edition:
        edition.drop_constraint(op.f("ck_edition_edition_status"), type_="check")
        edition.create_check_constraint(op.f("ck_edition_edition_status"), sa.text(f"status IN ({allowed})"))


def _name_outlets() -> None:
    """Say of each story which outlets tell it; the next ranking would, too."""
    connection = op.get_bind()
    told = sa.text(
        "SELECT DISTINCT story_entry.story_id, feed.outlet FROM story_entry JOIN entry ON entry.id = "
        "story_entry.entry_id JOIN feed ON feed.id = entry.feed_id WHERE story_entry.left_at IS NULL ORDER BY 1, 2"
    )
    outlets: dict[int, list[str]] = {}
    for story, outlet in connection.execute(told):
        outlets.setdefault(story, []).append(outlet)
    if outlets:
        story = sa.table("story", sa.column("id", sa.Integer()), sa.column("outlets", digest.db.columns.Json()))
        connection.execute(
            story.update().where(story.c.id == sa.bindparam("number")).values(outlets=sa.bindparam("names")),
            [{"number": number, "names": names} for number, names in outlets.items()],
        )


def _let_the_record_only_grow() -> None:
    """The database itself refuses to change or delete a row of `audit`, whatever program asks."""
    refusal = "the record only grows: its rows are never changed or deleted"
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_refuses_{event.lower()} BEFORE {event} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()"
    )


def _let_the_record_be_changed() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_refuses_update")
        op.execute("DROP TRIGGER audit_refuses_delete")
        return
    op.execute("DROP TRIGGER audit_refuses ON audit")
    op.execute("DROP FUNCTION audit_refuses")


def upgrade() -> None:
    op.create_table(
        "desk_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "editor",
                "approver",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("password_changed_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("disabled_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_desk_user_email")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_address"), "login_attempt", ["address"])
    op.create_index(op.f("ix_login_attempt_at"), "login_attempt", ["at"])
    op.create_index(op.f("ix_login_attempt_email"), "login_attempt", ["email"])

    op.create_table(
        "desk_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("seen_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("agent", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["desk_user.id"], name=op.f("fk_desk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_desk_session_token_sha256")),
    )
    op.create_index(op.f("ix_desk_session_user_id"), "desk_session", ["user_id"])

    op.create_table(
        "review_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ready",
                "asked",
                "reminder",
                name="review_mail_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("next_attempt_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("sent_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("used_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_review_mail_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_mail")),
        sa.UniqueConstraint(
            "edition_id", "revision", "address", "kind", name=op.f("uq_review_mail_edition_id_revision_address_kind")
        ),
    )
    op.create_index(op.f("ix_review_mail_edition_id"), "review_mail", ["edition_id"])

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("change", digest.db.columns.Json(), nullable=False),
        sa.Column("content", digest.db.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_revision_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_revision_edition_id_number")),
    )
    op.create_index(op.f("ix_revision_edition_id"), "revision", ["edition_id"])

    op.create_table(
        "marked_story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum("pinned", "not-ours", name="story_mark", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("marked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("marked_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_marked_story_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marked_story")),
    )
    op.create_index(op.f("ix_marked_story_newsletter"), "marked_story", ["newsletter"])
    op.create_index(op.f("ix_marked_story_story_id"), "marked_story", ["story_id"])

    with op.batch_alter_table("item") as item:
        item.add_column(sa.Column("key", sa.Integer(), nullable=True))
    op.execute("UPDATE item SET key = position")  # any name will do that stays: where it stood is one
    with op.batch_alter_table("item") as item:
        item.alter_column("key", existing_type=sa.Integer(), nullable=False)
        item.create_unique_constraint(op.f("uq_item_edition_id_key"), ["edition_id", "key"])
        item.create_index(op.f("ix_item_story_id"), ["story_id"])
    with op.batch_alter_table("entry") as entry:
        entry.drop_index(op.f("ix_entry_feed_id"))
        entry.create_index("ix_entry_feed_id_first_seen_at", ["feed_id", "first_seen_at"])
    with op.batch_alter_table("story") as story:
        story.add_column(sa.Column("outlets", digest.db.columns.Json(), nullable=False, server_default="[]"))
        story.drop_index(op.f("ix_story_newsletter"))
        story.drop_index(op.f("ix_story_ranked_at"))
        story.create_index("ix_story_newsletter_ranked_at_rank", ["newsletter", "ranked_at", "rank"])
    _name_outlets()
    _let_status_be(*STATUSES, "paused", "cancelled")
    _let_the_record_only_grow()

    op.drop_index("ix_delivery_edition_id_status", "delivery")
    by_status = ["edition_id", "status", "changed_at", "id"]
    op.create_index("ix_delivery_edition_id_status_changed_at_id", "delivery", by_status)
    op.create_index("ix_delivery_edition_id_email", "delivery", ["edition_id", "email"])

    op.drop_index("ix_subscription_newsletter", "subscription")
    by_standing = ["newsletter", "standing", "subscriber_id"]
    op.create_index("ix_subscription_newsletter_standing_subscriber_id", "subscription", by_standing)


def downgrade() -> None:

    _let_the_record_be_changed()

    op.drop_index("ix_subscription_newsletter_standing_subscriber_id", "subscription")
    op.create_index("ix_subscription_newsletter", "subscription", ["newsletter"])

    op.drop_index("ix_delivery_edition_id_email", "delivery")
    op.drop_index("ix_delivery_edition_id_status_changed_at_id", "delivery")
    op.create_index("ix_delivery_edition_id_status", "delivery", ["edition_id", "status"])

    # A version that does not know these states must not send such an edition.
    op.execute("UPDATE edition SET status = 'skipped' WHERE status IN ('paused', 'cancelled')")
    _let_status_be(*STATUSES)
    with op.batch_alter_table("story") as story:
        story.drop_index("ix_story_newsletter_ranked_at_rank")
        story.create_index(op.f("ix_story_ranked_at"), ["ranked_at"])
        story.create_index(op.f("ix_story_newsletter"), ["newsletter"])
        story.drop_column("outlets")
    with op.batch_alter_table("entry") as entry:
        entry.drop_index("ix_entry_feed_id_first_seen_at")
        entry.create_index(op.f("ix_entry_feed_id"), ["feed_id"])
    with op.batch_alter_table("item") as item:
        item.drop_index(op.f("ix_item_story_id"))
        item.drop_constraint(op.f("uq_item_edition_id_key"), type_="unique")
        item.drop_column("key")

    op.drop_index(op.f("ix_marked_story_story_id"), "marked_story")
    op.drop_index(op.f("ix_marked_story_newsletter"), "marked_story")

    op.drop_table("marked_story")
    op.drop_index(op.f("ix_revision_edition_id"), "revision")

    op.drop_table("revision")
    op.drop_index(op.f("ix_review_mail_edition_id"), "review_mail")

    op.drop_table("review_mail")
    op.drop_index(op.f("ix_desk_session_user_id"), "desk_session")

    op.drop_table("desk_session")
    op.drop_index(op.f("ix_login_attempt_email"), "login_attempt")
    op.drop_index(op.f("ix_login_attempt_at"), "login_attempt")
    op.drop_index(op.f("ix_login_attempt_address"), "login_attempt")

    op.drop_table("login_attempt")
    op.drop_table("desk_user")
