"""Disputes about bank orders. What is contested already becomes one by a job: processes of the release before know no such words."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

GROUNDS = ("not_due", "not_paid", "wrong_sum", "twice", "refund", "not_arrived", "short", "other")
ABOUT = (
    "CASE subject WHEN 'order' THEN reward_id IS NULL AND movement_id IS NOT NULL"
    " ELSE reward_id IS NOT NULL AND movement_id IS NULL END"
)
STANDING = "status IN ('open', 'silent', 'answered', 'appealed')"
STAYS = "subject, reward_id, movement_id, opener_id, other_id, amount_minor, currency, ground, opened_at, opened_by_id, answer_by"


def upgrade() -> None:
    op.add_column("movements", sa.Column("disputed_at", sa.DateTime(timezone=True)))
    key = sa.ForeignKey("movements.id", name=op.f("fk_disputes_movement_id"), ondelete="RESTRICT")
    op.add_column("disputes", sa.Column("movement_id", sa.BigInteger, key))
    op.alter_column("disputes", "reward_id", nullable=True)
    grounds = ", ".join(f"'{one}'" for one in GROUNDS)
    for name, rule in (("subject", "subject IN ('fee', 'reward', 'order')"), ("ground", f"ground IN ({grounds})")):
        op.drop_constraint(op.f(f"ck_disputes_{name}"), "disputes")
        op.create_check_constraint(op.f(f"ck_disputes_{name}"), "disputes", rule)
    op.create_check_constraint(op.f("ck_disputes_about"), "disputes", ABOUT)
    op.create_index(op.f("ix_disputes_movement_id"), "disputes", ["movement_id"])
    op.create_index(
        "uq_disputes_standing_order", "disputes", ["movement_id"], unique=True, postgresql_where=sa.text(STANDING)
    )
    op.execute("DROP TRIGGER facts_are_frozen ON disputes")
    op.execute(f"""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {STAYS} ON disputes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    disputed = sa.text("disputed_at IS NOT NULL")
    op.create_index("ix_movements_disputed", "movements", ["id"], postgresql_where=disputed)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
