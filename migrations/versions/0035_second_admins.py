"""Decisions of admins that wait for a second one."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
WHEN = sa.DateTime(timezone=True)
RULES = {
    "ended": "num_nulls(ended_at, agreed) IN (0, 2)",
    "two_people": "agreed IS NOT TRUE OR (answered_by IS NOT NULL AND answered_by <> proposed_by)",
}


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _person("proposed_by", nullable=False),
        sa.Column("proposed_at", WHEN, nullable=False),
        _person("answered_by"),
        sa.Column("ended_at", WHEN),
        sa.Column("agreed", sa.Boolean),
        sa.Column("objection", sa.Text, nullable=False, server_default=""),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_proposals_{name}")) for name, rule in RULES.items()),
    )
    op.create_index("ix_proposals_subject", "proposals", ["subject_kind", "subject_id", "id"])
    op.create_index(
        "uq_proposals_waiting", "proposals", ["subject_kind", "subject_id"], unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def _person(name: str, nullable: bool = True) -> sa.Column:
    key = sa.ForeignKey("people.id", name=op.f(f"fk_proposals_{name}_people"))
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
