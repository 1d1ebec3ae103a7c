"""Decisions on disputes that are shown on an agency's public page; and that it was proposed so."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

FROZEN = {
    "dispute_decisions": "dispute_id, turn, outcome, was_minor, due_minor, late_report, decided_at, decided_by_id, seconded_by_id",
    "proposals": "subject_kind, subject_id, outcome, amount_minor, marked, proposed_by, proposed_at",
}
NEW = {"dispute_decisions": "shown_on_id", "proposals": "shown"}


def upgrade() -> None:
    agency = sa.ForeignKey("agencies.id", name=op.f("fk_dispute_decisions_shown_on_id"), ondelete="RESTRICT")
    op.add_column("dispute_decisions", sa.Column("shown_on_id", sa.BigInteger, agency))
    op.create_index(
        "ix_dispute_decisions_shown", "dispute_decisions", ["shown_on_id"],
        postgresql_where=sa.text("shown_on_id IS NOT NULL"),
    )  # fmt: skip
    op.add_column("proposals", sa.Column("shown", sa.Boolean, nullable=False, server_default=sa.text("false")))
    for table, column in NEW.items():
        _freeze(table, f"{FROZEN[table]}, {column}")


def downgrade() -> None:
    for table, columns in FROZEN.items():
        _freeze(table, columns)
        op.drop_column(table, NEW[table])


def _freeze(table: str, columns: str) -> None:
    op.execute(f"DROP TRIGGER facts_are_frozen ON {table}")
    op.execute(f"""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {columns} ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
