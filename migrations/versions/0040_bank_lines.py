"""Payments on bank statements that concern orders; orders that book the money of cancelled ones."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    texts = ("file_name", "account", "purpose", "party", "bank_id")
    one_line = " AND ".join(rf"{name} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'" for name in texts)
    op.create_table(
        "bank_lines",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("agency_id", "agencies"),
        _key("brought_by_id", "people"),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("returned", sa.Boolean, nullable=False),
        sa.Column("fingerprint", sa.CHAR(64), nullable=False),
        _key("movement_id", "movements", nullable=True),
        sa.UniqueConstraint("agency_id", "fingerprint", name=op.f("uq_bank_lines_agency_id_fingerprint")),
        _check("status", "status IN ('waiting', 'matched', 'set_aside')"),
        _check("currency", "currency ~ '^[A-Z]{3}$'"),
        _check("amount", "amount_minor <> 0"),
        _check("matched_names_its_order", "status <> 'matched' OR movement_id IS NOT NULL"),
        _check("purpose", "length(purpose) <= 500"),
        _check("one_line", one_line),
    )
    for column in ("brought_by_id", "movement_id"):
        op.create_index(op.f(f"ix_bank_lines_{column}"), "bank_lines", [column])
    op.create_index("ix_bank_lines_status", "bank_lines", ["agency_id", "status", "id"])
    op.create_index(
        "ix_bank_lines_without_order", "bank_lines", ["brought_at"], postgresql_where=sa.text("movement_id IS NULL")
    )
    op.add_column("movements", sa.Column("late_for_id", sa.BigInteger))
    op.create_foreign_key(
        op.f("fk_movements_late_for_id"), "movements", "movements", ["late_for_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_index(
        "uq_movements_late_for", "movements", ["late_for_id"], unique=True,
        postgresql_where=sa.text("status = 'done' AND late_for_id IS NOT NULL"),
    )  # fmt: skip
    op.execute("""
        CREATE TRIGGER late_for_never_changes BEFORE UPDATE OF late_for_id ON movements
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER booked_never_changes
        BEFORE UPDATE OF agency_id, brought_by_id, brought_at, file_name, booked_on, amount_minor, currency, purpose, party, bank_id,
            account, returned, fingerprint ON bank_lines
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """)


def _key(name: str, table: str, nullable: bool = False) -> sa.Column:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_bank_lines_{name}"), ondelete="RESTRICT")
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_bank_lines_{name}"))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
