"""What holds a payout up that somebody has taken back at Stripe: an obstacle more."""

from alembic import op

revision = "0054"
down_revision = "0053"

OBSTACLES = (
    "payee_has_no_details", "payee_iban_is_wrong", "payee_is_suspended", "means_declined", "funds_not_available",
    "payee_account_is_closed", "earlier_payment_found", "payout_came_back",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_movements_blocked_by"), "movements")
    words = ", ".join(f"'{one}'" for one in OBSTACLES)
    op.create_check_constraint(op.f("ck_movements_blocked_by"), "movements", f"blocked_by IN ({words})")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
