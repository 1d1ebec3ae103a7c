"""Clients that were given back: why, and what the referrer and an admin say of it. What was said is written once."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

WORDS = ("words", "objection", "decision")
STAYS = ("referral_id", "reason", "client_since", "returned_at", "returned_by")


def upgrade() -> None:
    op.create_table(
        "lead_returns",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column(
            "referral_id",
            sa.BigInteger,
            sa.ForeignKey("referrals.id", name=op.f("fk_lead_returns_referral_id")),
            nullable=False,
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "reason", "words")),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in ("objection", "decision")),
        sa.Column("client_since", sa.Date),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("objected_at", "decided_at")),
        *(
            sa.Column(
                name,
                sa.BigInteger,
                sa.ForeignKey("people.id", name=op.f(f"fk_lead_returns_{name}")),
                nullable=may_be_nobody,
            )
            for name, may_be_nobody in (("returned_by", False), ("objected_by", True), ("decided_by", True))
        ),
        sa.Column("restored", sa.Boolean, nullable=False, server_default="false"),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_lead_returns_{name}"))
            for name, rule in {
                "status": "status IN ('given_back', 'contested', 'founded', 'unfounded')",
                "reason": "reason IN ('contacts_wrong', 'unknown_to_client', 'not_as_described', 'already_ours')",
                "since": "(reason = 'already_ours') = (client_since IS NOT NULL)",
                "objected": "(status = 'given_back') = (objected_at IS NULL)",
                "decided": "(status IN ('founded', 'unfounded')) = (decided_at IS NOT NULL)",
                "objected_by": "(objected_at IS NULL) = (objected_by IS NULL)",
                "decided_by": "(decided_at IS NULL) = (decided_by IS NULL)",
                "length": "length(words) <= 2000 AND length(objection) <= 2000 AND length(decision) <= 2000",
                "restored": "NOT restored OR status = 'unfounded'",
            }.items()
        ),
        sa.UniqueConstraint("referral_id", name=op.f("uq_lead_returns_referral_id")),
    )
    op.create_index("ix_lead_returns_at", "lead_returns", ["returned_at", "id"])
    op.create_index(
        "ix_lead_returns_contested",
        "lead_returns",
        ["objected_at", "id"],
        postgresql_where=sa.text("status = 'contested'"),
    )
    op.execute("""
        CREATE FUNCTION refuse_changed_return() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what was said of a return is not changed' USING ERRCODE = 'check_violation';
        END $$
    """)
    op.execute(f"""
        CREATE TRIGGER says_the_same BEFORE UPDATE OF {", ".join(STAYS)} ON lead_returns
        FOR EACH ROW EXECUTE FUNCTION refuse_changed_return()
    """)
    changed = " OR ".join(f"(OLD.{word} <> '' AND NEW.{word} NOT IN ('', OLD.{word}))" for word in WORDS)
    op.execute(f"""
        CREATE TRIGGER says_the_same_words BEFORE UPDATE OF {", ".join(WORDS)} ON lead_returns
        FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_changed_return()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
