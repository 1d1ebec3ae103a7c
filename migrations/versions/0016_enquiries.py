"""What clients ask at the site; leads that came of it; the version of the link to a client's own page."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

CONTROLS = r"'[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
STATES = "'unconfirmed', 'confirmed', 'withdrawn', 'lapsed'"
RULES = {
    "status": f"status IN ({STATES})",
    "kind": "kind IN ('ask', 'match')",
    "agencies": "cardinality(agency_ids) BETWEEN 1 AND 3",
    "title": "length(title) BETWEEN 1 AND 300",
    "brief": "length(brief) BETWEEN 1 AND 10000",
    "one_line": " AND ".join(f"{column} !~ {CONTROLS}" for column in ("title", "speaks", "time_zone")),
    "currency": "currency ~ '^[A-Z]{3}$'",
    "budget": "budget_max_minor >= 0",
    "confirmed": "(status IN ('unconfirmed', 'lapsed')) = (confirmed_at IS NULL)",
    "withdrawn": "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
    "erased": "(erased_at IS NULL) = (sealed_client IS NOT NULL)"
    " AND (erased_at IS NULL OR email_print IS NULL)"
    " AND (erased_at IS NOT NULL OR status IN ('unconfirmed', 'confirmed'))",
}


def upgrade() -> None:
    op.execute("LOCK TABLE leads, outgoing_mail")
    _enquiries()
    op.add_column("leads", _key("enquiry_id", "enquiries", "leads"))
    op.create_index("ix_leads_enquiry_id", "leads", ["enquiry_id"])
    op.add_column("leads", sa.Column("link_version", sa.BigInteger, nullable=False, server_default="1"))
    op.execute("CREATE INDEX ix_outgoing_mail_mailbox ON outgoing_mail (mailbox, event) WHERE mailbox IS NOT NULL")


def _enquiries() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _text("kind"),
        _text("status"),
        sa.Column("agency_ids", postgresql.ARRAY(sa.BigInteger), nullable=False),
        _key("via_id", "agencies", "enquiries"),
        _text("language"),
        _text("time_zone", server_default=""),
        _text("title"),
        _text("brief"),
        _key("category_id", "categories", "enquiries"),
        _key("region_id", "regions", "enquiries"),
        _text("speaks", server_default=""),
        sa.Column("budget_max_minor", sa.BigInteger),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("sealed_client", sa.LargeBinary),
        _text("email_print", nullable=True),
        _text("consent_wording"),
        sa.Column("consent_version", sa.BigInteger, nullable=False),
        _time("consented_at", nullable=False),
        _text("form_key", nullable=True),
        sa.Column("link_version", sa.BigInteger, nullable=False, server_default="1"),
        _time("created_at", nullable=False),
        *map(_time, ("confirmed_at", "withdrawn_at", "erased_at")),
        sa.UniqueConstraint("form_key"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_enquiries_{name}")) for name, rule in RULES.items()),
    )
    op.create_index("ix_enquiries_email_print", "enquiries", ["email_print"])
    op.create_index("ix_enquiries_created_at", "enquiries", ["created_at"])
    op.execute("CREATE INDEX ix_enquiries_unconfirmed ON enquiries (created_at) WHERE status = 'unconfirmed'")


def _key(column: str, table: str, source: str) -> sa.Column:
    return sa.Column(column, sa.BigInteger, sa.ForeignKey(f"{table}.id", name=f"fk_{source}_{column}"))


def _text(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.Text, **({"nullable": False} | more))


def _time(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
