"""What payers pay back of the alliance's claims: a payment of its own each, by Stripe or to the alliance's bank."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

ENTRIES = (
    "accrued", "corrected", "voided", "amended", "paid_before", "confirmed", "undone", "netted", "collected", "paid_out",
    "charged_back", "payout_reversed", "cost", "lost", "found", "won_back", "given_back", "repaid", "repayment_reversed",
)  # fmt: skip
ACCOUNTS = (
    "owed_by_receiver",
    "owed_to_referrer",
    "in_transit",
    "cash_stripe",
    "cash_bank",
    "losses",
    "rail_costs",
)
FROZEN = "movement_id, amount_minor, currency, key, customer, means, made_at"
KNOWN_ONCE = ("asked_at", "intent", "charge", "collected_at")
CHECKS = {
    "status": "status IN ('prepared', 'sent', 'done', 'refused', 'taken_back', 'mistaken')",
    "declined": "declined IN ('authentication', 'funds', 'expired', 'other')",
    "currency": "currency ~ '^[A-Z]{3}$'",
    "amount": "amount_minor > 0",
    "cost": "cost_minor >= 0",
    "by_stripe": "num_nulls(key, customer, means) IN (0, 3)",
    "by_bank": "CASE WHEN key IS NULL THEN status IN ('done', 'mistaken') AND note <> '' ELSE note = '' AND status <> 'mistaken' END",
    "asked": "key IS NULL OR status = 'prepared' OR asked_at IS NOT NULL",
    "refused_says_why": "(status = 'refused') = (declined IS NOT NULL)",
    "came_by_a_charge": "key IS NULL OR status NOT IN ('done', 'taken_back') OR charge IS NOT NULL",
    "taken_back_by": "(status = 'taken_back') = (dispute IS NOT NULL)",
}


def upgrade() -> None:
    for table, kinds in (("entries", ENTRIES), ("accounts", ACCOUNTS)):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        words = ", ".join(f"'{one}'" for one in kinds)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({words})")
    key = sa.ForeignKey("movements.id", name=op.f("fk_claim_payments_movement_id_movements"), ondelete="RESTRICT")
    op.create_table(
        "claim_payments",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("movement_id", sa.BigInteger, key, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("key", "customer", "means")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("made_at", "look_at")),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("asked_at", "collected_at")),
        *(sa.Column(name, sa.Text) for name in ("intent", "charge", "dispute", "declined")),
        sa.Column("cost_minor", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        *(sa.CheckConstraint(check, name=op.f(f"ck_claim_payments_{name}")) for name, check in CHECKS.items()),
    )
    op.create_index("ix_claim_payments_movement_id", "claim_payments", ["movement_id"])
    live = sa.text("status IN ('prepared', 'sent', 'done')")
    op.create_index("uq_claim_payments_live", "claim_payments", ["movement_id"], unique=True, postgresql_where=live)
    for column in ("key", "intent", "charge"):
        op.create_index(f"uq_claim_payments_{column}", "claim_payments", [column], unique=True)
    _what_stays()


def _what_stays() -> None:
    op.execute(f"""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {FROZEN} ON claim_payments
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON claim_payments
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    known = " OR ".join(f"OLD.{one} IS NOT NULL AND NEW.{one} IS DISTINCT FROM OLD.{one}" for one in KNOWN_ONCE)
    op.execute(f"""
        CREATE TRIGGER known_once BEFORE UPDATE OF {", ".join(KNOWN_ONCE)}, cost_minor ON claim_payments FOR EACH ROW
        WHEN ({known} OR OLD.collected_at IS NOT NULL AND NEW.cost_minor <> OLD.cost_minor)
        EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER note_is_only_emptied BEFORE UPDATE OF note ON claim_payments FOR EACH ROW
        WHEN (NEW.note NOT IN (OLD.note, 'erased')) EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
