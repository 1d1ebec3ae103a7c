"""Late claims: clients whom nobody brought, and who came from a member after all; what they are found by; and back-pay."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0068"
down_revision = "0067"

ONE_LINE = r"about !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
OPEN = "status IN ('named', 'suggested', 'waits', 'silent', 'contested')"
CLAIM = {
    "status": "status IN ('named', 'suggested', 'waits', 'silent', 'contested', 'accepted', 'refused', 'waived', 'withdrawn', 'ended')",
    "found": "status = 'named' OR referral_id IS NOT NULL OR status IN ('withdrawn', 'ended')",
    "by_hand": "by_hand OR (earlier_lead_id IS NOT NULL AND sealed_named IS NULL)",
    "score": "score BETWEEN 0 AND 100",
    "traits": "traits <@ ARRAY['email', 'phone', 'domain', 'name', 'mailbox', 'person']",
    "answer_by": "(status IN ('waits', 'silent', 'suggested')) <= (answer_by IS NOT NULL)",
    "contested": "num_nulls(contested_at, contested_by_id) IN (0, 2)",
    "decided": "num_nulls(decided_at, decided_by_id) IN (0, 2)",
    "refused_by_somebody": "status <> 'refused' OR decided_at IS NOT NULL",
    "ended": f"({OPEN}) = (ended_at IS NULL)",
    "length": "length(words) <= 4000 AND length(objection) <= 4000 AND length(decision) <= 4000",
}  # fmt: skip
PAPER = {
    "kind": "kind IN ('pdf', 'image', 'text')",
    "hashes": "digest ~ '^[0-9a-f]{64}$' AND key ~ '^[0-9a-f]{64}$'",
    "size": "size > 0",
    "one_line": ONE_LINE,
    "length": "length(about) <= 200",
    "gone": "is_kept OR removed_at IS NOT NULL",
}
# What was said is never said otherwise: only a client's erasure empties it.
STAYS = {
    "late_claims": "claimant_id, by_hand, known_since, made_at, made_by_id",
    "claim_papers": "claim_id, agency_id, kind, size, digest, key, brought_at, brought_by_id",
}
# Whom a client came from is frozen at the acceptance, but for one step: from the alliance to the member whose claim is recognised.
RECOGNISED = """
    CREATE FUNCTION refuse_unrecognised(of_lead bigint, was bigint, becomes bigint, old_rate bigint, what text) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        IF old_rate <> 0 OR NOT EXISTS (SELECT FROM agencies WHERE id = was AND status = 'alliance') OR NOT EXISTS (
            SELECT FROM late_claims c JOIN referrals r ON r.id = c.referral_id
            WHERE r.lead_id = of_lead AND c.claimant_id = becomes AND c.status = 'accepted'
        ) THEN
            RAISE EXCEPTION '% is frozen: only a claim that is recognised changes whom a client came from', what
                USING ERRCODE = 'restrict_violation';
        END IF;
    END $$
"""
GUARDS = {
    "referrals": ("referrer_id", "lead_id, receiver_id, terms_id, accepted_at, agreement_id", "NEW.lead_id"),
    "rewards": (
        "payee_id", "payment_id, referral_id, payer_id, currency, accrued_at",
        "(SELECT lead_id FROM referrals WHERE id = NEW.referral_id)",
    ),
}  # fmt: skip


def upgrade() -> None:
    _claims()
    _papers()
    _search()
    _brought_first()
    for table, columns in STAYS.items():
        op.execute(f"""
            CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {columns} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
        op.execute(f"""
            CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    for table, words in (
        *(("late_claims", one) for one in ("words", "objection", "decision")),
        ("claim_papers", "about"),
    ):
        op.execute(f"""
            CREATE TRIGGER {words}_are_only_emptied BEFORE UPDATE OF {words} ON {table} FOR EACH ROW
            WHEN (OLD.{words} <> '' AND NEW.{words} NOT IN (OLD.{words}, '')) EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        CREATE TRIGGER found_once BEFORE UPDATE OF referral_id ON late_claims FOR EACH ROW
        WHEN (OLD.referral_id IS NOT NULL AND NEW.referral_id IS DISTINCT FROM OLD.referral_id) EXECUTE FUNCTION refuse_change()
    """)
    _guards()


def _guards() -> None:
    op.execute(RECOGNISED)
    for table, (whose, frozen, of_lead) in GUARDS.items():
        op.execute(f"DROP TRIGGER facts_are_frozen ON {table}")
        op.execute(f"""
            CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {frozen} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
        op.execute(f"""
            CREATE FUNCTION refuse_unrecognised_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM refuse_unrecognised({of_lead}, OLD.{whose}, NEW.{whose}, OLD.rate, '{table}');
                RETURN NEW;
            END $$
        """)
        op.execute(f"""
            CREATE TRIGGER comes_from_whom_is_recognised BEFORE UPDATE OF {whose}, rate ON {table} FOR EACH ROW
            WHEN (OLD.{whose} <> NEW.{whose} OR OLD.rate <> NEW.rate) EXECUTE FUNCTION refuse_unrecognised_{table}()
        """)


def _claims() -> None:
    op.create_table(
        "late_claims",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        _reference("late_claims", "claimant_id", "agencies", nullable=False, ondelete="RESTRICT"),
        _reference("late_claims", "referral_id", "referrals", ondelete="RESTRICT"),
        _reference("late_claims", "earlier_lead_id", "leads", ondelete="RESTRICT"),
        sa.Column("by_hand", sa.Boolean, nullable=False),
        sa.Column("sealed_named", sa.LargeBinary),
        sa.Column("known_since", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in ("words", "objection", "decision")),
        sa.Column("score", sa.BigInteger),
        sa.Column("traits", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(_reference("late_claims", f"{one}_by_id", "people") for one in ("made", "contested", "decided")),
        sa.Column("answer_by", sa.Date),
        *(
            sa.Column(f"{one}_at", sa.DateTime(timezone=True))
            for one in ("looked", "reminded", "contested", "decided", "ended")
        ),
        *(sa.CheckConstraint(check, name=op.f(f"ck_late_claims_{name}")) for name, check in CLAIM.items()),
    )
    op.create_index(
        "uq_late_claims_open", "late_claims", ["referral_id", "claimant_id"], unique=True,
        postgresql_where=sa.text(f"referral_id IS NOT NULL AND {OPEN}"),
    )  # fmt: skip
    op.create_index(
        "uq_late_claims_accepted", "late_claims", ["referral_id"], unique=True,
        postgresql_where=sa.text("status = 'accepted'"),
    )  # fmt: skip
    op.create_index("ix_late_claims_referral", "late_claims", ["referral_id", "id"])
    op.create_index("ix_late_claims_claimant", "late_claims", ["claimant_id", "id"])
    op.create_index("ix_late_claims_earlier_lead", "late_claims", ["earlier_lead_id"])
    for column in ("made_by_id", "contested_by_id", "decided_by_id"):
        op.create_index(f"ix_late_claims_{column}", "late_claims", [column])
    op.create_index("ix_late_claims_open", "late_claims", ["status", "answer_by"], postgresql_where=sa.text(OPEN))


def _papers() -> None:
    op.create_table(
        "claim_papers",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("claim_papers", "claim_id", "late_claims", nullable=False, ondelete="RESTRICT"),
        _reference("claim_papers", "agency_id", "agencies", nullable=False, ondelete="RESTRICT"),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        *(sa.Column(one, sa.CHAR(64), nullable=False) for one in ("digest", "key")),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        _reference("claim_papers", "brought_by_id", "people", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("is_kept", sa.Boolean, nullable=False, server_default="true"),
        sa.UniqueConstraint("claim_id", "agency_id", "digest", name=op.f("uq_claim_papers_claim_id_agency_id_digest")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_claim_papers_{name}")) for name, check in PAPER.items()),
    )
    for column in ("agency_id", "brought_by_id"):
        op.create_index(f"ix_claim_papers_{column}", "claim_papers", [column])
    op.create_index("ix_claim_papers_kept", "claim_papers", ["claim_id"], postgresql_where=sa.text("is_kept"))


def _search() -> None:
    op.create_table(
        "noted_clients",
        _reference("noted_clients", "lead_id", "leads", primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "ix_noted_clients_to_search", "noted_clients", ["lead_id"], postgresql_where=sa.text("searched_at IS NULL")
    )
    op.create_table(
        "client_keys",
        sa.Column("key", sa.BigInteger, nullable=False),
        _reference("client_keys", "lead_id", "leads", nullable=False),
        sa.PrimaryKeyConstraint("key", "lead_id", name=op.f("pk_client_keys")),
    )
    op.create_index("ix_client_keys_lead", "client_keys", ["lead_id"])


def _brought_first() -> None:
    op.create_table(
        "brought_first",
        _reference("brought_first", "referral_id", "referrals", primary_key=True, autoincrement=False),
        _reference("brought_first", "lead_id", "leads", nullable=False),
        _reference("brought_first", "agency_id", "agencies", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("lead_id", "agency_id"):
        op.create_index(f"ix_brought_first_{column}", "brought_first", [column])


def _reference(table: str, column: str, to: str, ondelete: str | None = None, **more: object) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)
    return sa.Column(column, sa.BigInteger, key, **more)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
