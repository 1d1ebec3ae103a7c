"""Leads say when they were opened: the time to answer begins there, also when they are opened again or given back."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
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


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
