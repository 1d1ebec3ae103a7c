"""When an older copy of the database was put back: the numbers of papers are set apart from then on. And refunds that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.create_table(
        "number_restarts",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("stripe_payments", sa.Column("refunds_failed", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("stripe_payments", sa.Column("refund_stopped_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(op.f("ck_stripe_payments_refunds_failed"), "stripe_payments", "refunds_failed >= 0")
    op.create_check_constraint(
        op.f("ck_stripe_payments_stopped_what_failed"),
        "stripe_payments",
        "refund_stopped_at IS NULL OR won_at IS NOT NULL AND refunds_failed > 0",
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
