"""stories remember joins, rulings and answers

Revision ID: 9146281b1c9c
Revises: bf7e8dd21333
Create Date: 2026-11-24 21:24:00.000000
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import digest.db.columns

revision = "9146281b1c9c"
down_revision = "bf7e8dd21333"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("model", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("answered_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_answer")),
        sa.UniqueConstraint("request_sha256", name=op.f("uq_model_answer_request_sha256")),
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("ruled_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ruled_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["entry.id"], name=op.f("fk_ruling_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["entry.id"], name=op.f("fk_ruling_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
    )
    op.create_index(op.f("ix_ruling_newsletter"), "ruling", ["newsletter"])
    with op.batch_alter_table("entry") as entry:
        entry.add_column(sa.Column("position", sa.Integer(), nullable=True))
        entry.add_column(sa.Column("article", sa.Text(), nullable=False, server_default=""))
        entry.add_column(sa.Column("article_at", digest.db.columns.Moment(timezone=True), nullable=True))
    op.add_column("entry_version", sa.Column("agency", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("weight", sa.Float(), nullable=False, server_default="1"))
    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("basis", digest.db.columns.Json(), nullable=False, server_default="{}"))
    with op.batch_alter_table("item") as item:
        item.add_column(sa.Column("picked", digest.db.columns.Json(), nullable=False, server_default="{}"))
        item.add_column(sa.Column("written_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
    with op.batch_alter_table("story") as story:
        story.add_column(sa.Column("key_point", digest.db.columns.Json(), nullable=True))
        story.add_column(sa.Column("written_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
        story.add_column(sa.Column("detail", digest.db.columns.Json(), nullable=False, server_default="{}"))
        story.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        story.create_foreign_key(op.f("fk_story_follows_id"), "story", ["follows_id"], ["id"])
    # Joins of before this were not timed: they count from the ranking that made them.
    with op.batch_alter_table("story_entry") as joins:
        joins.add_column(sa.Column("joined_at", digest.db.columns.Moment(timezone=True), nullable=True))
        joins.add_column(sa.Column("left_at", digest.db.columns.Moment(timezone=True), nullable=True))
        joins.add_column(sa.Column("because", digest.db.columns.Json(), nullable=False, server_default="{}"))
        joins.drop_constraint(op.f("uq_story_entry_story_id_entry_id"), type_="unique")
    op.execute("UPDATE story_entry SET joined_at = (SELECT ranked_at FROM story WHERE story.id = story_entry.story_id)")
    with op.batch_alter_table("story_entry") as joins:
        joins.alter_column("joined_at", nullable=False)


def downgrade() -> None:
    # Two joins of one pair, the earlier one ended, would break the old rule of one row a pair.
    op.execute("DELETE FROM story_entry WHERE left_at IS NOT NULL")
    with op.batch_alter_table("story_entry") as joins:
        joins.create_unique_constraint(op.f("uq_story_entry_story_id_entry_id"), ["story_id", "entry_id"])
        joins.drop_column("because")
        joins.drop_column("left_at")
        joins.drop_column("joined_at")
    with op.batch_alter_table("story") as story:
        story.drop_constraint(op.f("fk_story_follows_id"), type_="foreignkey")
        story.drop_column("follows_id")
        story.drop_column("detail")
        story.drop_column("written_by")
        story.drop_column("key_point")
    for table, columns in {
        "item": ["written_by", "picked"],
        "edition": ["basis"],
        "feed": ["weight"],
        "entry_version": ["agency"],
        "entry": ["article_at", "article", "position"],
    }.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
    op.drop_table("ruling")
    op.drop_table("model_answer")
