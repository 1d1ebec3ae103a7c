"""What was written of a client goes with the contacts, and why these went is kept: at the client's word, or as time was over.
Letters to the client are forgotten too."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

# Rows that are written once, but for words about a client: these can be erased, and nothing else of the row changed.
WORDS = {"history": "note", "refunds": "reason", "consents": "wording"}
STAYS = {
    "history": "id, subject_kind, subject_id, was, became, at, person_id",
    "refunds": "id, payment_id, amount_minor, refunded_on, reported_by, reported_at",
    "consents": "id, lead_id, basis, channel, obtained_on, wording_version, recorded_by, recorded_at",
}
STATES = ("queued", "waiting", "sent", "given_up", "bundled", "moot", "forgotten")


def upgrade() -> None:
    op.add_column("leads", sa.Column("erased_for", sa.Text))
    op.add_column("leads", sa.Column("erasure_noted_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_leads_erasures",
        "leads",
        ["id"],
        postgresql_where=sa.text("erased_at IS NOT NULL AND erasure_noted_at IS NULL"),
    )
    op.execute("UPDATE leads SET erased_for = 'withdrawn' WHERE erased_at IS NOT NULL")
    op.create_check_constraint(op.f("ck_leads_erased_for"), "leads", "erased_for IN ('withdrawn', 'over')")
    op.create_check_constraint(op.f("ck_leads_erased"), "leads", "(erased_at IS NULL) = (erased_for IS NULL)")
    op.execute("""
        CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is written once: its words can be erased, and not changed', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
    """)
    for table, word in WORDS.items():
        op.execute(f"DROP TRIGGER written_once ON {table}")
        op.execute(f"""
            CREATE TRIGGER written_once BEFORE UPDATE OF {STAYS[table]} OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
        op.execute(f"""
            CREATE TRIGGER written_once_but_erased BEFORE UPDATE OF {word} ON {table}
            FOR EACH ROW WHEN (NEW.{word} IS DISTINCT FROM 'erased') EXECUTE FUNCTION refuse_all_but_erasure()
        """)
    op.execute("DROP TRIGGER struck_out_for_good ON fee_payments")
    op.execute("""
        CREATE TRIGGER struck_out_for_good BEFORE UPDATE OF voided_at, void_reason ON fee_payments
        FOR EACH ROW WHEN (OLD.voided_at IS NOT NULL AND (NEW.voided_at IS DISTINCT FROM OLD.voided_at
            OR NEW.void_reason IS DISTINCT FROM 'erased')) EXECUTE FUNCTION refuse_change()
    """)
    op.drop_constraint(op.f("ck_outgoing_mail_status"), "outgoing_mail")
    op.create_check_constraint(
        op.f("ck_outgoing_mail_status"), "outgoing_mail", f"status IN ({', '.join(repr(one) for one in STATES)})"
    )
    op.create_index(
        "ix_outgoing_mail_forgotten", "outgoing_mail", ["id"], postgresql_where=sa.text("status = 'forgotten'")
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
