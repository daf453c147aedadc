"""links and accepted warnings

Revision ID: 65cf06abd979
Revises: 3d0c5e1f7a26
Create Date: 2026-11-25 00:44:06.359552
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import digest.db.columns

revision = "65cf06abd979"
down_revision = "3d0c5e1f7a26"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_answer",
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("checked_at", digest.db.columns.Moment(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column(
            "trouble",
            sa.Enum(
                "none",
                "unknown_host",
                "no_answer",
                "not_asked",
                name="link_trouble",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_link_answer")),
    )
    op.create_index(op.f("ix_link_answer_checked_at"), "link_answer", ["checked_at"])
    # Before this, warnings stood without anybody's word.
    with op.batch_alter_table("approval") as approval:
        approval.add_column(sa.Column("accepted", digest.db.columns.Json(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("approval") as approval:
        approval.drop_column("accepted")
    op.drop_index(op.f("ix_link_answer_checked_at"), "link_answer")
    op.drop_table("link_answer")
