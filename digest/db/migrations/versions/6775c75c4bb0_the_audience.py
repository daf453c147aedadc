"""the audience

Revision ID: 6775c75c4bb0
Revises: 7b3a1ca16f43
Create Date: 2026-11-27 00:29:30.620706
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import digest.db.columns
from digest.db.audience import address_hash

revision = "6775c75c4bb0"
down_revision = "7b3a1ca16f43"
branch_labels = None
depends_on = None


FREQUENCY = sa.Enum("every", "weekly", name="frequency", native_enum=False, create_constraint=True, length=20)


def _hash_suppressed() -> None:
    """Say of each suppressed address what would be kept of it if it were forgotten."""
    connection = op.get_bind()
    suppression = sa.table("suppression", sa.column("id", sa.Integer()), sa.column("email"), sa.column("hash"))
    for number, email in connection.execute(sa.select(suppression.c.id, suppression.c.email)).all():
        connection.execute(suppression.update().where(suppression.c.id == number).values(hash=address_hash(email)))


def upgrade() -> None:
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("newsletters", digest.db.columns.Json(), nullable=False),
        sa.Column("frequency", FREQUENCY, nullable=False),
        sa.Column("first", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("network", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("handled_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
    )
    with op.batch_alter_table("sign_up") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_up_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_up_handled_at"), ["handled_at"], unique=False)
        batch_op.create_index("ix_sign_up_network_at", ["network", "at"], unique=False)

    op.create_table(
        "arrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("first", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_arrangement_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement")),
        sa.UniqueConstraint("edition_id", "first", name=op.f("uq_arrangement_edition_id_first")),
    )
    op.create_table(
        "audience_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("newsletter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asked",
                "confirmed",
                "added",
                "changed",
                "paused",
                "resumed",
                "declined",
                "unsubscribed",
                "returned",
                "moved",
                "forgotten",
                name="happening",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("detail", digest.db.columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_audience_event_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_event")),
    )
    with op.batch_alter_table("audience_event") as batch_op:
        batch_op.create_index("ix_audience_event_newsletter_kind_at", ["newsletter", "kind", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audience_event_subscriber_id"), ["subscriber_id"], unique=False)

    op.create_table(
        "audience_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirm",
                "already",
                "welcome",
                "goodbye",
                "changed",
                "move from",
                "move to",
                "moved",
                name="audience_mail_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("newsletter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wanted", digest.db.columns.Json(), nullable=False),
        sa.Column("created_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("next_attempt_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("sent_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("used_at", digest.db.columns.Moment(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_audience_mail_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_mail")),
    )
    with op.batch_alter_table("audience_mail") as batch_op:
        batch_op.create_index("ix_audience_mail_address_created_at", ["address", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audience_mail_next_attempt_at"), ["next_attempt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audience_mail_subscriber_id"), ["subscriber_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_correction_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction") as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_feedback_edition_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name=op.f("fk_feedback_subscription_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "edition_id", "item_key", "subscription_id", name=op.f("uq_feedback_edition_id_item_key_subscription_id")
        ),
    )
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.create_index("ix_feedback_edition_id_at", ["edition_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_subscription_id"), ["subscription_id"], unique=False)

    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("frequency", FREQUENCY, nullable=False, server_default="every"))
    with op.batch_alter_table("item") as item:
        item.add_column(sa.Column("topics", digest.db.columns.Json(), nullable=False, server_default="[]"))
    op.execute(
        "UPDATE item SET topics = (SELECT story.topics FROM story WHERE story.id = item.story_id) "
        "WHERE story_id IS NOT NULL"
    )
    with op.batch_alter_table("subscription") as subscription:
        subscription.add_column(sa.Column("frequency", FREQUENCY, nullable=False, server_default="every"))
        subscription.add_column(sa.Column("first", sa.String(), nullable=False, server_default=""))
        subscription.add_column(sa.Column("paused_until", digest.db.columns.Moment(timezone=True), nullable=True))
        subscription.add_column(sa.Column("consented_at", digest.db.columns.Moment(timezone=True), nullable=True))
        subscription.add_column(sa.Column("added_at", digest.db.columns.Moment(timezone=True), nullable=True))
        subscription.add_column(sa.Column("joined_by_import", sa.Boolean(), nullable=False, server_default=sa.false()))
    # No earlier moment is known, nor another way in.
    op.execute("UPDATE subscription SET added_at = changed_at, joined_by_import = (standing = 'active')")
    with op.batch_alter_table("subscription") as subscription:
        subscription.alter_column("added_at", existing_type=digest.db.columns.Moment(timezone=True), nullable=False)
        subscription.create_index(
            "ix_subscription_newsletter_source", ["newsletter", "source", "standing"], unique=False
        )
        subscription.create_index(
            "ix_subscription_newsletter_joined_by_import", ["newsletter", "joined_by_import", "added_at"], unique=False
        )

    with op.batch_alter_table("suppression") as suppression:
        suppression.add_column(sa.Column("hash", sa.String(), nullable=True))
    _hash_suppressed()
    with op.batch_alter_table("suppression") as suppression:
        suppression.alter_column("hash", existing_type=sa.String(), nullable=False)
        suppression.alter_column("email", existing_type=sa.String(), nullable=True)
        suppression.create_unique_constraint(op.f("uq_suppression_hash"), ["hash"])


def downgrade() -> None:
    op.execute("DELETE FROM suppression WHERE email IS NULL")  # a version without hashes cannot tell whose they are
    with op.batch_alter_table("suppression") as suppression:
        suppression.drop_constraint(op.f("uq_suppression_hash"), type_="unique")
        suppression.alter_column("email", existing_type=sa.String(), nullable=False)
        suppression.drop_column("hash")
    with op.batch_alter_table("subscription") as subscription:
        subscription.drop_index("ix_subscription_newsletter_joined_by_import")
        subscription.drop_index("ix_subscription_newsletter_source")
        subscription.drop_constraint(op.f("ck_subscription_frequency"), type_="check")
        for name in ("joined_by_import", "added_at", "consented_at", "paused_until", "first", "frequency"):
            subscription.drop_column(name)
    with op.batch_alter_table("item") as item:
        item.drop_column("topics")
    with op.batch_alter_table("edition") as edition:
        edition.drop_constraint(op.f("ck_edition_frequency"), type_="check")
        edition.drop_column("frequency")
    for name in ("feedback", "correction", "audience_mail", "audience_event", "arrangement", "sign_up"):
        op.drop_table(name)
