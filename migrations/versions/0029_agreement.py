"""Versions of the alliance's agreement, who has accepted them, and which one a referral stands under."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

LANGUAGES = ("en", "ru", "uk")


def upgrade() -> None:
    op.create_table(
        "agreement_versions",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        *(sa.Column(f"text_{one}", sa.Text, nullable=False, server_default="") for one in LANGUAGES[1:]),
        *(sa.Column(f"change_{one}", sa.Text, nullable=False, server_default="") for one in LANGUAGES),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("effective_at", "made_at")),
        sa.Column("made_by", sa.BigInteger, sa.ForeignKey("people.id", name=op.f("fk_agreement_versions_made_by")), nullable=False),
        sa.CheckConstraint(r"text_en ~ '\S'", name=op.f("ck_agreement_versions_text")),
        sa.CheckConstraint(
            " AND ".join(f"length(text_{one}) <= 100000 AND length(change_{one}) <= 2000" for one in LANGUAGES),
            name=op.f("ck_agreement_versions_length"),
        ),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_versions_number")),
        sa.UniqueConstraint("effective_at", name=op.f("uq_agreement_versions_effective_at")),
    )  # fmt: skip
    op.create_table(
        "acceptances",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *(
            sa.Column(
                name, sa.BigInteger, sa.ForeignKey(f"{table}.id", name=op.f(f"fk_acceptances_{name}")), nullable=False
            )
            for name, table in (
                ("version_id", "agreement_versions"),
                ("agency_id", "agencies"),
                ("person_id", "people"),
            )
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("source", "language", "text_hash")),
        sa.CheckConstraint("text_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_acceptances_text_hash")),
        sa.UniqueConstraint("version_id", "agency_id", name=op.f("uq_acceptances_version_id_agency_id")),
    )
    op.create_index("ix_acceptances_agency_id", "acceptances", ["agency_id"])
    op.add_column(
        "referrals",
        sa.Column(
            "agreement_id",
            sa.BigInteger,
            sa.ForeignKey("agreement_versions.id", name=op.f("fk_referrals_agreement_id")),
        ),
    )
    for table in ("agreement_versions", "acceptances"):
        op.execute(f"""
            CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    op.execute("DROP TRIGGER facts_are_frozen ON referrals")
    op.execute("""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF lead_id, referrer_id, receiver_id, terms_id, rate, accepted_at, agreement_id
        ON referrals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
