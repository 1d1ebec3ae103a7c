"""Claims that are written off, and what a payer's bank gives back; what was taken back is due again where something of it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

ENTRIES = (
    "accrued", "corrected", "voided", "amended", "paid_before", "confirmed", "undone", "netted", "collected", "paid_out",
    "charged_back", "payout_reversed", "cost", "lost", "found", "won_back", "given_back",
)  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_rewards_due", table_name="rewards")
    free = sa.text("status IN ('accrued', 'funded') AND held_at IS NULL AND disputed_at IS NULL")
    op.create_index("ix_rewards_due", "rewards", ["id"], postgresql_where=free)
    op.drop_constraint(op.f("ck_entries_kind"), "entries")
    words = ", ".join(f"'{one}'" for one in ENTRIES)
    op.create_check_constraint(op.f("ck_entries_kind"), "entries", f"kind IN ({words})")
    op.add_column("stripe_payments", sa.Column("lost_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        op.f("ck_stripe_payments_lost_is_a_claim"), "stripe_payments", "lost_at IS NULL OR dispute IS NOT NULL"
    )
    op.add_column("stripe_payments", sa.Column("won_at", sa.DateTime(timezone=True)))
    op.add_column("stripe_payments", sa.Column("refund", sa.Text))
    op.create_check_constraint(
        op.f("ck_stripe_payments_refunded_what_was_won"), "stripe_payments", "refund IS NULL OR won_at IS NOT NULL"
    )
    won = sa.text("won_at IS NOT NULL AND refund IS NULL")
    op.create_index("ix_stripe_payments_to_give_back", "stripe_payments", ["movement_id"], postgresql_where=won)
    disputed = sa.text("dispute IS NOT NULL")
    op.create_index("ix_stripe_payments_disputed", "stripe_payments", ["movement_id"], postgresql_where=disputed)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
