"""Parts of payments that go back to payers: each is the alliance's loss as long as it stands."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

ENTRIES = (
    "accrued", "corrected", "voided", "amended", "paid_before", "confirmed", "undone", "netted", "collected", "paid_out",
    "charged_back", "payout_reversed", "cost", "lost", "found", "won_back", "given_back", "repaid", "repayment_reversed",
    "part_gone", "part_back",
)  # fmt: skip
CHECKS = {
    "currency": "currency ~ '^[A-Z]{3}$'",
    "amount": "amount_minor > 0",
    "came_back_alone": "came_back_at IS NULL OR NOT in_whole",
}


def upgrade() -> None:
    words = ", ".join(f"'{one}'" for one in ENTRIES)
    op.drop_constraint(op.f("ck_entries_kind"), "entries")
    op.create_check_constraint(op.f("ck_entries_kind"), "entries", f"kind IN ({words})")
    of_movement, of_claim = (
        sa.ForeignKey(f"{table}.id", name=op.f(f"fk_stripe_parts_{column}_{table}"), ondelete="RESTRICT")
        for table, column in (("movements", "movement_id"), ("claim_payments", "claim_payment_id"))
    )
    op.create_table(
        "stripe_parts",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("movement_id", sa.BigInteger, of_movement, nullable=False),
        sa.Column("claim_payment_id", sa.BigInteger, of_claim),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_whole", sa.Boolean, nullable=False),
        sa.Column("came_back_at", sa.DateTime(timezone=True)),
        *(sa.CheckConstraint(check, name=op.f(f"ck_stripe_parts_{name}")) for name, check in CHECKS.items()),
    )
    for column in ("movement_id", "claim_payment_id"):
        op.create_index(f"ix_stripe_parts_{column}", "stripe_parts", [column])
    op.execute("""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF number, movement_id, claim_payment_id, amount_minor, currency, gone_at
        ON stripe_parts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON stripe_parts
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER comes_back_once BEFORE UPDATE OF came_back_at ON stripe_parts FOR EACH ROW
        WHEN (OLD.came_back_at IS NOT NULL) EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
