"""What is looked at after a backup was put back, and what was found at Stripe then; an obstacle more."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

OBSTACLES = (
    "payee_has_no_details", "payee_iban_is_wrong", "payee_is_suspended", "means_declined", "funds_not_available",
    "payee_account_is_closed", "earlier_payment_found",
)  # fmt: skip
FACTS = "intent, payer_id, payee_id, amount_minor, currency, reference, made_at, found_at"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_movements_blocked_by"), "movements")
    words = ", ".join(f"'{one}'" for one in OBSTACLES)
    op.create_check_constraint(op.f("ck_movements_blocked_by"), "movements", f"blocked_by IN ({words})")
    op.create_table(
        "stripe_looks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
    )
    _found()


def _found() -> None:
    op.create_table(
        "stripe_found",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("intent", sa.Text, nullable=False),
        _key("payer_id", "agencies", "RESTRICT"),
        _key("payee_id", "agencies", "RESTRICT"),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        _key("seen_by_id", "people", None),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by_id IS NULL)", name=op.f("ck_stripe_found_seen_by_somebody")),
        sa.UniqueConstraint("intent", name=op.f("uq_stripe_found_intent")),
    )
    for column in ("payer_id", "payee_id", "seen_by_id"):
        op.create_index(op.f(f"ix_stripe_found_{column}"), "stripe_found", [column])
    op.execute(f"""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {FACTS} ON stripe_found
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON stripe_found
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def _key(name: str, of: str, ondelete: str | None) -> sa.Column:
    key = sa.ForeignKey(f"{of}.id", name=op.f(f"fk_stripe_found_{name}_{of}"), ondelete=ondelete)
    return sa.Column(name, sa.BigInteger, key)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
