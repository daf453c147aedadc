"""editions have a picture

Revision ID: 3d0c5e1f7a26
Revises: 9146281b1c9c
Create Date: 2026-11-25 01:15:00.000000
"""

import sqlalchemy as sa
from alembic import op

import digest.db.columns

revision = "3d0c5e1f7a26"
down_revision = "9146281b1c9c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("picture", sa.LargeBinary(), nullable=True))
        edition.add_column(sa.Column("coverage", digest.db.columns.Json(), nullable=False, server_default="{}"))


def downgrade() -> None:
    # An edition whose HTML refers to a picture cannot go out without it: it has to be built again.
    with op.batch_alter_table("edition") as edition:
        edition.drop_column("coverage")
        edition.drop_column("picture")
