"""What the daily looks at the books found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "book_checks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("rules", sa.BigInteger, nullable=False),
        sa.Column("broken", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.UniqueConstraint("day", name=op.f("uq_book_checks_day")),
        sa.CheckConstraint(
            "jsonb_typeof(broken) = 'array' AND jsonb_array_length(broken) <= rules", name=op.f("ck_book_checks_broken")
        ),
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
