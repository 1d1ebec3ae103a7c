"""Who bears what Stripe keeps: written down before a payer is charged, and what the payee bears of it, once it is known."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.add_column("movements", sa.Column("cost_minor", sa.BigInteger, nullable=False, server_default="0"))
    op.create_check_constraint(op.f("ck_movements_cost"), "movements", "cost_minor >= 0 AND cost_minor < amount_minor")
    op.add_column(
        "stripe_payments", sa.Column("payee_bears", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
