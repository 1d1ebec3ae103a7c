"""What the database refuses besides: changed orders, struck-out fees that come back, impossible rates, edited consent.
And mail that comes once a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

ORDER = "reference, holder, iban, bank_name, account_number, routing_code, listed_at"


def upgrade() -> None:
    op.execute("""
        CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON consents
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute(f"""
        CREATE TRIGGER listed_never_changes BEFORE UPDATE OF {ORDER} ON movements
        FOR EACH ROW WHEN (OLD.status <> 'prepared') EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER struck_out_for_good BEFORE UPDATE OF voided_at, void_reason ON fee_payments
        FOR EACH ROW WHEN (OLD.voided_at IS NOT NULL) EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE FUNCTION refuse_refund_of_voided() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM fee_payments p WHERE p.id = NEW.payment_id AND p.voided_at IS NOT NULL) THEN
                RAISE EXCEPTION 'payment % was struck out', NEW.payment_id USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER of_a_payment_that_counts BEFORE INSERT ON refunds
        FOR EACH ROW EXECUTE FUNCTION refuse_refund_of_voided()
    """)
    for table in ("referrals", "rewards"):
        op.create_check_constraint("rate", table, "rate BETWEEN 0 AND 10000")
    # A draft may be withdrawn without ever having been posted.
    op.drop_constraint("posted", "leads", type_="check")
    op.create_check_constraint("posted", "leads", "status IN ('draft', 'withdrawn') OR posted_at IS NOT NULL")
    op.add_column("people", sa.Column("mail_daily", JSONB, nullable=False, server_default="[]"))
    op.drop_constraint("status", "outgoing_mail", type_="check")
    states = "status IN ('queued', 'sent', 'given_up', 'waiting', 'bundled')"
    op.create_check_constraint("status", "outgoing_mail", states)
    op.drop_column("kept_answers", "subject")  # nothing has ever been written there


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
