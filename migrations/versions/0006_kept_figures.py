"""Figures that are counted by a job and kept; filled by the first sweep, and counted at each visit until then."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "kept_figures",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "about_id", name="pk_kept_figures"),
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
