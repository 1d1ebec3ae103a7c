"""Portfolios of the alliance's team: contacts with members, how often, and who handed them to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"

WAYS = "way IN ('call', 'meeting', 'mail', 'message')"


def upgrade() -> None:
    op.create_table(
        "member_contacts",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("member_contacts", "agency_id", "agencies"),
        _key("member_contacts", "person_id", "people"),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        _made_at(),
        sa.CheckConstraint(WAYS, name=op.f("ck_member_contacts_way")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_member_contacts_note")),
    )
    op.create_index("ix_member_contacts_agency", "member_contacts", ["agency_id", "held_on", "id"])
    op.create_index("ix_member_contacts_person_id", "member_contacts", ["person_id"])
    op.create_table(
        "member_rhythms",
        _key("member_rhythms", "agency_id", "agencies", primary_key=True, autoincrement=False),
        sa.Column("weeks", sa.BigInteger, nullable=False),
        sa.CheckConstraint("weeks BETWEEN 1 AND 52", name=op.f("ck_member_rhythms_weeks")),
    )
    op.create_table(
        "portfolio_handovers",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("portfolio_handovers", "from_id", "people", nullable=True),
        _key("portfolio_handovers", "to_id", "people"),
        _key("portfolio_handovers", "made_by", "people"),
        _made_at(),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("agency_ids", sa.ARRAY(sa.BigInteger), nullable=False),
        sa.CheckConstraint("cardinality(agency_ids) > 0", name=op.f("ck_portfolio_handovers_agency_ids")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_portfolio_handovers_another")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_portfolio_handovers_note")),
    )
    for column in ("from_id", "to_id", "made_by"):
        op.create_index(f"ix_portfolio_handovers_{column}", "portfolio_handovers", [column])
    op.create_table(
        "portfolio_weeks",
        _key("portfolio_weeks", "person_id", "people", primary_key=True, autoincrement=False),
        sa.Column("monday", sa.Date, nullable=False),
    )


def _key(table: str, column: str, to: str, nullable: bool = False, **more: bool) -> sa.Column:
    names = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, names, nullable=nullable, **more)


def _made_at() -> sa.Column:
    return sa.Column("made_at", sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
