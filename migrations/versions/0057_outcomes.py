"""What may be decided of a dispute, an order and a claim while it waits for a second admin."""

from alembic import op

revision = "0057"
down_revision = "0056"

OUTCOMES = {
    "disputes": ("dismiss", "amend", "void"),
    "movements": ("undone", "done", "refused"),
    "stripe_payments": ("lost",),
}


def upgrade() -> None:
    for table, outcomes in OUTCOMES.items():
        words = ", ".join(f"'{one}'" for one in outcomes)
        rule = f"subject_kind <> '{table}' OR outcome IN ({words})"
        op.create_check_constraint(op.f(f"ck_proposals_outcome_of_{table}"), "proposals", rule)


def downgrade() -> None:
    for table in OUTCOMES:
        op.drop_constraint(op.f(f"ck_proposals_outcome_of_{table}"), "proposals")
