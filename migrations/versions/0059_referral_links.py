"""Referral links, promo codes and clicks; by what clients and applicants came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0059"
down_revision = "0058"

ONE_LINE = r"{} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
CAME = (
    "(came_by IS NULL) = (came_at IS NULL) AND (came_by IS NULL OR via_id IS NOT NULL)"
    " AND (link_id IS NOT NULL) = (coalesce(came_by, '') IN ('link', 'code'))"
)


def upgrade() -> None:
    op.add_column("terms", sa.Column("tied_months", sa.BigInteger))
    op.create_check_constraint(op.f("ck_terms_tied_months"), "terms", "tied_months > 0")
    _discounts_for_codes()
    _links()
    _clicks()
    for table in ("enquiries", "applications"):
        _attributed(table)
    op.add_column("enquiries", sa.Column("promised", JSONB))


def _discounts_for_codes() -> None:
    op.drop_constraint(op.f("ck_discounts_whom"), "discounts")
    op.create_check_constraint(op.f("ck_discounts_whom"), "discounts", "whom IN ('clients', 'members', 'codes')")
    op.execute("""
        ALTER TABLE discounts ADD CONSTRAINT ex_discounts_codes EXCLUDE USING gist
        (int8range(service_id, service_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&)
        WHERE (whom = 'codes' AND kind <> 'extra')
    """)


def _links() -> None:
    op.create_table(
        "referral_links",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("referral_links", "agency_id", "agencies", nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        _reference("referral_links", "shown_id", "agencies"),
        _reference("referral_links", "service_id", "services", ondelete="SET NULL"),
        _reference("referral_links", "discount_id", "discounts", ondelete="SET NULL"),
        _reference("referral_links", "made_by", "people"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("target IN ('catalog', 'agency', 'service', 'join')", name=op.f("ck_referral_links_target")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_referral_links_name")),
        sa.CheckConstraint(ONE_LINE.format("name"), name=op.f("ck_referral_links_one_line")),
        sa.CheckConstraint(
            "(target IN ('agency', 'service')) = (shown_id IS NOT NULL)", name=op.f("ck_referral_links_shown")
        ),
        sa.CheckConstraint("target = 'service' OR service_id IS NULL", name=op.f("ck_referral_links_service")),
    )
    op.create_index("ix_referral_links_agency", "referral_links", ["agency_id", "id"])
    for column in ("shown_id", "service_id", "discount_id"):
        op.create_index(f"ix_referral_links_{column}", "referral_links", [column])
    op.create_table(
        "link_codes",
        sa.Column("code", sa.Text, primary_key=True),
        _reference("link_codes", "link_id", "referral_links", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND code ~ '[a-z]' AND length(code) BETWEEN 3 AND 40",
            name=op.f("ck_link_codes_code"),
        ),
    )
    op.create_index("ix_link_codes_link", "link_codes", ["link_id", "since"])


def _clicks() -> None:
    op.create_table(
        "clicks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("clicks", "link_id", "referral_links", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_print", sa.Text),
        sa.Column("campaign", JSONB, nullable=False, server_default="{}"),
        sa.Column("host", sa.Text, nullable=False, server_default=""),
        sa.Column("mark", sa.BigInteger, nullable=False),
        sa.CheckConstraint("kind IN ('visitor', 'again', 'program')", name=op.f("ck_clicks_kind")),
        sa.CheckConstraint(ONE_LINE.format("host"), name=op.f("ck_clicks_one_line")),
        sa.CheckConstraint("length(host) <= 255", name=op.f("ck_clicks_host")),
        sa.UniqueConstraint("mark", name=op.f("uq_clicks_mark")),
    )
    op.create_index(
        "uq_clicks_visitor", "clicks", ["link_id", "day", "source_print"], unique=True,
        postgresql_where=sa.text("kind = 'visitor'"),
    )  # fmt: skip
    op.create_index("ix_clicks_link", "clicks", ["link_id", "day", "kind"])
    op.create_index("ix_clicks_sources", "clicks", ["at"], postgresql_where=sa.text("source_print IS NOT NULL"))
    op.create_index("ix_clicks_to_fold", "clicks", ["at"], postgresql_where=sa.text("kind <> 'visitor'"))
    link = sa.ForeignKey("referral_links.id", name=op.f("fk_folded_clicks_link_id_referral_links"))
    op.create_table(
        "folded_clicks",
        sa.Column("link_id", sa.BigInteger, link, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("link_id", "day", "kind", name=op.f("pk_folded_clicks")),
        sa.CheckConstraint("kind IN ('again', 'program')", name=op.f("ck_folded_clicks_kind")),
        sa.CheckConstraint("number > 0", name=op.f("ck_folded_clicks_number")),
    )


def _attributed(table: str) -> None:
    if table == "applications":
        op.add_column(table, _reference(table, "via_id", "agencies"))
    op.add_column(table, _reference(table, "link_id", "referral_links"))
    op.add_column(table, sa.Column("came_by", sa.Text))
    op.add_column(table, sa.Column("came_at", sa.DateTime(timezone=True)))
    op.add_column(table, sa.Column("came_with", sa.Text, nullable=False, server_default=""))
    op.add_column(table, sa.Column("campaign", JSONB, nullable=False, server_default="{}"))
    op.create_index(f"ix_{table}_link_id", table, ["link_id"])
    op.create_check_constraint(op.f(f"ck_{table}_came_by"), table, "came_by IN ('link', 'code', 'embed', 'known')")
    op.create_check_constraint(op.f(f"ck_{table}_came"), table, CAME)


def _reference(table: str, column: str, to: str, nullable: bool = True, ondelete: str | None = None) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)
    return sa.Column(column, sa.BigInteger, key, nullable=nullable)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
