"""Rewards carry the number of the invoice that the fee was paid on: the statement names it on each line."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("rewards", sa.Column("invoice", sa.Text(), server_default="", nullable=False))
    op.execute("""
        UPDATE rewards r SET invoice = p.invoice FROM fee_payments p WHERE p.id = r.payment_id AND p.invoice <> ''
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
