"""Leads say when they were opened: the time to answer begins there, also when they are opened again or given back.

And the database refuses a size and a currency that the code could not read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SIZES = "size IN ('solo', 'micro', 'small', 'medium', 'large')"
WITH_CURRENCY = ("accounts", "lines", "services", "leads", "fee_payments", "rewards", "movements")


def upgrade() -> None:
    # All of them before anything is done: whoever reads one and then another is not met halfway.
    op.execute(f"LOCK TABLE agencies, {', '.join(WITH_CURRENCY)}")
    # Nullable: old processes post without it, and then the day it was passed on holds.
    op.add_column("leads", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("""
        UPDATE leads l SET opened_at = coalesce(h.opened_at, l.posted_at)
        FROM leads o LEFT JOIN (
            SELECT subject_id, max(at) AS opened_at FROM history
            WHERE subject_kind = 'leads' AND became = 'open' GROUP BY subject_id
        ) h ON h.subject_id = o.id
        WHERE o.id = l.id AND l.posted_at IS NOT NULL
    """)
    op.execute(f"ALTER TABLE agencies ADD CONSTRAINT ck_agencies_size CHECK ({SIZES}) NOT VALID")
    op.execute(f"UPDATE agencies SET size = 'small' WHERE NOT ({SIZES})")
    op.execute("ALTER TABLE agencies VALIDATE CONSTRAINT ck_agencies_size")
    for table in WITH_CURRENCY:
        # Holds for all that is written from now on. No scan of what is there: this transaction would keep the table
        # locked for as long, and what money was booked in is not for a migration to guess.
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_currency CHECK (currency ~ '^[A-Z]{{3}}$') NOT VALID"
        )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
