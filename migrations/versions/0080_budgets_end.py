"""A budget can be ended before its last day, and what waits for a decision on it lapses then, as where a partnership ends."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
STATES = ("asked", "approved", "spent", "closed", "declined", "withdrawn", "lapsed")


def upgrade() -> None:
    op.add_column("co_budgets", sa.Column("ended_at", sa.DateTime(timezone=True)))
    to_people = sa.ForeignKey("people.id", name=op.f("fk_co_budgets_ended_by_people"))
    op.add_column("co_budgets", sa.Column("ended_by", sa.BigInteger, to_people))
    op.create_index("ix_co_budgets_ended_by", "co_budgets", ["ended_by"])
    for name, check in {
        "ended_by": "(ended_at IS NULL) = (ended_by IS NULL)",
        "ended": "ended_at >= made_at",
    }.items():
        op.create_check_constraint(op.f(f"ck_co_budgets_{name}"), "co_budgets", check)
    op.drop_constraint(op.f("ck_budget_requests_status"), "budget_requests")
    op.create_check_constraint(op.f("ck_budget_requests_status"), "budget_requests", f"status IN {STATES}")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
