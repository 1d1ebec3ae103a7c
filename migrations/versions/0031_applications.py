"""Agencies apply to join."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"

WHEN = sa.DateTime(timezone=True)
TEXTS = ("company", "looks", "website", "domain", "city", "tax_number", "about", "why", "work")
ONE_LINE = " AND ".join(
    rf"{name} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'" for name in ("company", "website", "city", "tax_number")
)
RULES = {
    "status": "status IN ('draft', 'waits', 'asked', 'approved', 'rejected', 'withdrawn', 'lapsed')",
    "size": "size IN ('solo', 'micro', 'small', 'medium', 'large')",
    "rejected_for": "rejected_for IN ('service', 'proof', 'suspended', 'advice', 'other')",
    "length": "length(company) <= 300 AND length(website) <= 300 AND length(city) <= 200 AND length(tax_number) <= 40"
    " AND length(about) <= 2000 AND length(why) <= 2000 AND length(work) <= 2000",
    "country": "country = '' OR country ~ '^[A-Z]{2}$'",
    "language": "language IN ('en', 'ru', 'uk')",
    "one_line": ONE_LINE,
    "whole": "status IN ('draft', 'lapsed') OR erased_at IS NOT NULL OR sent_at IS NULL"
    " OR (company <> '' AND country <> '' AND about <> '' AND agreed_at IS NOT NULL)",
    "sent": "(sent_at IS NULL) = (agency_id IS NULL) AND (sent_at IS NULL) = (waits_since IS NULL)"
    " AND (sent_at IS NOT NULL OR status IN ('draft', 'lapsed', 'withdrawn'))",
    "agreed": "num_nonnulls(agreed_at, agreed_from, agreed_to) IN (0, 3)",
    "decided": "(status IN ('approved', 'rejected')) = (decided_at IS NOT NULL)",
    "by": "(decided_at IS NULL) = (decided_by IS NULL)",
    "rejected": "(status = 'rejected') = (rejected_for IS NOT NULL) AND (status = 'rejected' OR again_from IS NULL)",
    "erased": "(erased_at IS NULL) = (sealed_people IS NOT NULL)"
    " AND (erased_at IS NULL OR status NOT IN ('draft', 'waits', 'asked'))",
}


def upgrade() -> None:
    _applications()
    op.create_table(
        "application_references",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *_references("application_references", application_id=False, agency_id=False, person_id=True),
        sa.Column("asked_at", WHEN),
        sa.Column("opinion", sa.Text),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("answered_at", WHEN),
        sa.UniqueConstraint(
            "application_id", "agency_id", name=op.f("uq_application_references_application_id_agency_id")
        ),
        *_rules(
            "application_references",
            opinion="opinion IN ('yes', 'no', 'unknown')",
            length="length(words) <= 2000",
            answered="num_nonnulls(opinion, answered_at, person_id) IN (0, 3)",
        ),
    )
    op.create_index(op.f("ix_application_references_agency_id"), "application_references", ["agency_id"])
    op.create_table(
        "application_notes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *_references("application_notes", application_id=False, person_id=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "text")),
        sa.Column("at", WHEN, nullable=False),
        *_rules(
            "application_notes",
            kind="kind IN ('question', 'answer', 'reason', 'note')",
            length="length(text) BETWEEN 1 AND 2000",
            by="(kind = 'answer') = (person_id IS NULL)",
        ),
    )
    op.create_index(op.f("ix_application_notes_application_id"), "application_notes", ["application_id"])


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("size", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("country", sa.CHAR(2), nullable=False, server_default=""),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in TEXTS),
        sa.Column("languages", postgresql.ARRAY(sa.Text), nullable=False, server_default="{}"),
        *(
            sa.Column(name, postgresql.ARRAY(sa.BigInteger), nullable=False, server_default="{}")
            for name in ("category_ids", "industry_ids")
        ),
        sa.Column("sealed_people", sa.LargeBinary),
        sa.Column("email_print", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("agreed_from", "agreed_to", "form_key", "rejected_for")),
        sa.Column("link_version", sa.BigInteger, nullable=False, server_default="1"),
        *(sa.Column(name, WHEN, nullable=False) for name in ("created_at", "saved_at")),
        *(sa.Column(name, WHEN) for name in ("agreed_at", "sent_at", "waits_since", "decided_at", "erased_at")),
        sa.Column("again_from", sa.Date),
        *_references("applications", agency_id=True, decided_by=True),
        sa.UniqueConstraint("agency_id", name=op.f("uq_applications_agency_id")),
        sa.UniqueConstraint("form_key", name=op.f("uq_applications_form_key")),
        *_rules("applications", **RULES),
    )
    for name, status in {"waiting": "status = 'waits'", "sent": "sent_at IS NOT NULL"}.items():
        op.create_index(
            f"ix_applications_{name}", "applications", ["waits_since", "id"], postgresql_where=sa.text(status)
        )
    op.create_index(
        "ix_applications_drafts", "applications", ["saved_at"], postgresql_where=sa.text("status = 'draft'")
    )
    for name in ("domain", "looks", "email_print", "decided_at"):
        op.create_index(f"ix_applications_{name}", "applications", [name])


def _references(table: str, **columns: bool) -> list[sa.Column]:
    """Columns that name rows of other tables, each with whether it may be empty."""
    to = {"application_id": "applications.id", "agency_id": "agencies.id"}
    return [
        sa.Column(
            name,
            sa.BigInteger,
            sa.ForeignKey(to.get(name, "people.id"), name=op.f(f"fk_{table}_{name}")),
            nullable=nullable,
        )
        for name, nullable in columns.items()
    ]


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
