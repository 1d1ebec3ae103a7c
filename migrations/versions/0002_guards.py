"""What the database itself refuses, in plain SQL, and the first terms.

The ledger's checks are statement-level with transition tables: they suit set-based posting, where one statement
writes thousands of entries with their lines, and see them all at its end.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# Rows that are written once.
WRITTEN_ONCE = (
    "entries",
    "lines",
    "accounts",
    "terms",
    "refunds",
    "payout_details",
    "disclosures",
    "history",
    "audit_log",
)
# Rows whose facts are frozen while their state moves on.
FROZEN = {
    "fee_payments": "referral_id, amount_minor, currency, received_on, reported_at",
    "referrals": "lead_id, referrer_id, receiver_id, terms_id, rate, accepted_at",
    "rewards": "payment_id, referral_id, payer_id, payee_id, currency, rate, accrued_at",
    "movements": "payer_id, payee_id, amount_minor, currency",
    "movement_items": "movement_id, reward_id, amount_minor",
}


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is written once: reverse or supersede it instead of %', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$
    """)
    for table in WRITTEN_ONCE:
        op.execute(f"""
            CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    for table, columns in FROZEN.items():
        op.execute(f"""
            CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {columns} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
        op.execute(f"""
            CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    _ledger()
    op.execute("INSERT INTO terms (rate, effective_at, made_at) VALUES (1000, NULL, now())")


def _ledger() -> None:
    op.execute("""
        CREATE FUNCTION check_new_entries() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE bad text;
        BEGIN
            SELECT e.reference INTO bad FROM written e
            WHERE NOT EXISTS (SELECT FROM lines l WHERE l.entry_id = e.id) LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'entry % has no lines', bad USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER has_lines AFTER INSERT ON entries REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries()
    """)
    op.execute("""
        CREATE FUNCTION check_new_lines() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE bad bigint;
        BEGIN
            -- Amounts are never zero, so an entry that sums to zero has at least two lines.
            SELECT entry_id INTO bad FROM written GROUP BY entry_id, currency HAVING sum(amount) <> 0 LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'entry % does not balance', bad USING ERRCODE = 'check_violation';
            END IF;
            SELECT w.entry_id INTO bad FROM (SELECT entry_id, count(*) AS n FROM written GROUP BY entry_id) w
            WHERE w.n <> (SELECT count(*) FROM lines l WHERE l.entry_id = w.entry_id) LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'entry % is written already', bad USING ERRCODE = 'restrict_violation';
            END IF;
            SELECT w.entry_id INTO bad FROM written w JOIN accounts a ON a.id = w.account_id
            WHERE w.reward_id IS NULL AND a.agency_id IS NOT NULL LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'entry % has a line of an agency that names no reward', bad
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER balances AFTER INSERT ON lines REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION check_new_lines()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
