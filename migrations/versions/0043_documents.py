"""Papers with their numbers, and the company details that stand on them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"

KINDS = "kind IN ('statement', 'notice', 'cancellation', 'act', 'invoice')"
NUMBERED = "number, serial, year, issued_on, total_minor, facts, contents_hash"
TEXTS = ("legal_name", "registration_number", "vat_number", "street", "postal_code", "city", "exempt_reason")


def upgrade() -> None:
    _company_details()
    _series()
    _documents()
    _indexes()
    op.create_table(
        "act_lines",
        _key("act_lines", "line_id", "lines", primary_key=True, nullable=False),
        _key("act_lines", "document_id", "documents", nullable=False),
    )
    op.create_index("ix_act_lines_document_id", "act_lines", ["document_id"])
    op.create_table(
        "monthly_runs",
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("papers", sa.BigInteger, nullable=False),
    )
    _guards()


def _company_details() -> None:
    one_line = " AND ".join(rf"{name} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'" for name in TEXTS)
    ways = "IN ('standard', 'reverse_charge', 'exempt')"
    op.create_table(
        "company_details",
        _key("company_details", "agency_id", "agencies", primary_key=True, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        sa.Column("country", sa.CHAR(2), nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("monthly_acts", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("vat_home", sa.Text),
        sa.Column("vat_abroad", sa.Text),
        sa.Column("vat_rate", sa.BigInteger),
        _check("company_details", "vat_home", f"vat_home {ways}"),
        _check("company_details", "vat_abroad", f"vat_abroad {ways}"),
        _check("company_details", "country", "country ~ '^[A-Z]{2}$'"),
        _check("company_details", "language", "language IN ('en', 'ru', 'uk')"),
        _check("company_details", "vat_rate", "vat_rate BETWEEN 1 AND 10000"),
        _check("company_details", "one_line", one_line),
    )


def _series() -> None:
    op.create_table(
        "number_series",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("number_series", "issuer_id", "agencies"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("year", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        _check("number_series", "kind", KINDS),
        _check("number_series", "last", "last >= 0"),
    )
    op.create_index(
        "uq_number_series",
        "number_series",
        ["issuer_id", "kind", "year"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        _key("documents", "issuer_id", "agencies"),
        _key("documents", "agency_id", "agencies", nullable=False),
        _key("documents", "partner_id", "agencies"),
        sa.Column("month", sa.Date),
        _key("documents", "movement_id", "movements"),
        _key("documents", "entry_id", "entries"),
        _key("documents", "about_id", "documents"),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        _key("documents", "asked_by_id", "people"),
        sa.Column("year", sa.BigInteger),
        sa.Column("serial", sa.BigInteger),
        sa.Column("number", sa.Text),
        sa.Column("issued_on", sa.Date),
        sa.Column("total_minor", sa.BigInteger),
        sa.Column("facts", JSONB),
        sa.Column("contents_hash", sa.CHAR(64)),
        sa.Column("file_hash", sa.CHAR(64)),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("number", name=op.f("uq_documents_number")),
        *(_check("documents", name, rule) for name, rule in _RULES.items()),
    )


_RULES = {
    "kind": KINDS,
    "currency": "currency ~ '^[A-Z]{3}$'",
    "language": "language IN ('en', 'ru', 'uk')",
    "numbered_whole": f"num_nulls({NUMBERED}) IN (0, 7)",
    "made_at": "(file_hash IS NULL) = (made_at IS NULL)",
    "made_after_numbered": "file_hash IS NULL OR number IS NOT NULL",
    "hashes": "contents_hash ~ '^[0-9a-f]{64}$' AND file_hash ~ '^[0-9a-f]{64}$'",
    "statement": "kind <> 'statement' OR month IS NOT NULL",
    "notice": "kind NOT IN ('notice', 'cancellation') OR num_nulls(movement_id, entry_id, partner_id) = 0",
    "act": "kind <> 'act' OR num_nulls(month, movement_id) = 1 AND partner_id IS NOT NULL",
    "about": "kind NOT IN ('cancellation', 'invoice') OR about_id IS NOT NULL",
    "partner": "partner_id <> agency_id",
}


def _indexes() -> None:
    unique = (
        ("statement", ["agency_id", "month", "currency"], "kind = 'statement' AND about_id IS NULL"),
        ("entry", ["entry_id", "agency_id"], "entry_id IS NOT NULL"),
        ("act_of_month", ["agency_id", "partner_id", "month", "currency"], "kind = 'act' AND month IS NOT NULL"),
        ("act_of_order", ["movement_id"], "kind = 'act'"),
        ("about", ["about_id"], "about_id IS NOT NULL"),
    )
    for name, columns, where in unique:
        op.create_index(f"uq_documents_{name}", "documents", columns, unique=True, postgresql_where=sa.text(where))
    op.create_index(
        "uq_documents_serial", "documents", ["issuer_id", "kind", "year", "serial"], unique=True,
        postgresql_nulls_not_distinct=True, postgresql_where=sa.text("number IS NOT NULL"),
    )  # fmt: skip
    plain = (
        ("asked_by_id", ["asked_by_id"], None),
        ("agency", ["agency_id", "id"], None),
        ("partner", ["partner_id", "id"], None),
        ("movement", ["movement_id"], "movement_id IS NOT NULL"),
        ("to_make", ["id"], "file_hash IS NULL"),
        ("file", ["file_hash"], "file_hash IS NOT NULL"),
    )
    for name, columns, where in plain:
        op.create_index(
            f"ix_documents_{name}", "documents", columns, postgresql_where=sa.text(where) if where else None
        )
    # The sweep looks each minute for payments of which nobody has notice.
    op.create_index(
        "ix_entries_of_movements",
        "entries",
        ["at", "id"],
        postgresql_where=sa.text("kind IN ('confirmed', 'undone', 'paid_out', 'payout_reversed')"),
    )


def _guards() -> None:
    """A paper goes from asked for to numbered to made; what it says never changes, and none is deleted."""
    op.execute("""
        CREATE FUNCTION refuse_other_papers() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE filled text[] := CASE WHEN OLD.number IS NULL THEN
            ARRAY['number', 'serial', 'year', 'issued_on', 'total_minor', 'facts', 'contents_hash', 'file_hash', 'made_at']
            ELSE ARRAY['file_hash', 'made_at'] END;
        BEGIN
            IF OLD.file_hash IS NOT NULL OR to_jsonb(OLD) - filled <> to_jsonb(NEW) - filled THEN
                RAISE EXCEPTION 'a paper never changes: cancel it by another one' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER never_changes BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION refuse_other_papers()
    """)
    op.execute("""
        CREATE FUNCTION refuse_other_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.last <> OLD.last + 1 OR to_jsonb(OLD) - 'last' <> to_jsonb(NEW) - 'last' THEN
                RAISE EXCEPTION 'numbers go up one by one' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER goes_up BEFORE UPDATE ON number_series FOR EACH ROW EXECUTE FUNCTION refuse_other_numbers()
    """)
    for table in ("documents", "number_series"):
        op.execute(f"""
            CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON act_lines
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def _key(table: str, name: str, to: str, **more: bool) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}"), ondelete="RESTRICT")
    return sa.Column(name, sa.BigInteger, key, **more)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
