"""Rules beside the rate of terms, agencies' own rates, and what of them is frozen on referrals and kept on rewards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0069"
down_revision = "0068"

LARGEST = 10**12
CURRENCY = "currency ~ '^[A-Z]{3}$'"
SUMS = "flat_minor IS NOT NULL OR cap_minor IS NOT NULL OR coalesce(measure, 'clients') <> 'clients'"
RULE = {
    "kind": "kind IN ('one_off', 'recurring')",
    "measure": "measure IN ('turnover_month', 'turnover_year', 'clients')",
    "cap_per": "cap_per IN ('month', 'year', 'client')",
    "hold_until": "hold_until IN ('month', 'quarter')",
    "position": "position BETWEEN 1 AND 40",
    "rate": "rate BETWEEN 0 AND 10000",
    "currency": CURRENCY,
    "one_line": r"level !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
    "level": "length(level) BETWEEN 1 AND 40",
    "services": "(category_ids IS NULL) = (categories IS NULL) AND coalesce(cardinality(category_ids), 1) > 0",
    "months": "coalesce(from_month, 1) BETWEEN 1 AND 1200"
    " AND coalesce(to_month, 1200) BETWEEN coalesce(from_month, 1) AND 1200",
    "counts": "first_fees BETWEEN 1 AND 1000 AND paid_months BETWEEN 1 AND 1200",
    "values": f"coalesce(from_value, 0) BETWEEN 0 AND {LARGEST} AND coalesce(to_value, {LARGEST}) > coalesce(from_value, 0)"
    f" AND coalesce(to_value, 0) <= {LARGEST}",
    "measured": "measure IS NOT NULL OR coalesce(from_value, to_value, step_of) IS NULL",
    "has_currency": f"(currency IS NOT NULL) = ({SUMS})",
    "flat": f"flat_minor IS NULL OR flat_minor BETWEEN 1 AND {LARGEST} AND rate = 0 AND step_rate IS NULL",
    "cap": f"cap_minor BETWEEN 1 AND {LARGEST}",
    "cap_per_what": "(cap_minor IS NULL) = (cap_per IS NULL)",
    "steps": "num_nulls(step_rate, step_of, most_rate) IN (0, 3) AND coalesce(step_rate, 1) BETWEEN 1 AND 10000"
    f" AND coalesce(step_of, 1) BETWEEN 1 AND {LARGEST} AND coalesce(most_rate, rate) BETWEEN rate AND 10000",
    "hold_days": "hold_days BETWEEN 1 AND 730",
}
OWN_RATE = {
    "rate": "rate BETWEEN 0 AND 10000",
    "reason": r"length(reason) BETWEEN 1 AND 500 AND reason ~ '\S'",
}
# As 0044 has it, with a flat sum in place of the rate and a limit; of plain rows it says what it said.
DUE = (
    "amount_minor = CASE WHEN decided_minor IS NULL THEN "
    "least(CASE WHEN flat_minor IS NULL THEN (kept_minor::numeric * rate + 5000)::bigint / 10000 "
    "ELSE div(2 * kept_minor::numeric * flat_minor + fee_minor, 2 * fee_minor::numeric)::bigint END, limit_minor) "
    "WHEN decided_of_minor = 0 THEN decided_minor "
    "ELSE div(2 * kept_minor::numeric * decided_minor + decided_of_minor, 2 * decided_of_minor::numeric)::bigint END"
)
REWARD = {
    "is_what_is_due_of_kept": DUE,
    "flat": "CASE WHEN flat_minor IS NULL THEN fee_minor IS NULL ELSE rate = 0 AND fee_minor >= flat_minor "
    "AND flat_minor > 0 AND kept_minor <= fee_minor AND rule_id IS NOT NULL END",
    "limit": "limit_minor >= 0 AND rule_id IS NOT NULL OR limit_minor IS NULL",
    "measured": "measured IS NULL OR rule_id IS NOT NULL",
}
REFERRAL = {
    "own_or_rules": "NOT by_rules OR own_rate_id IS NULL",
    "frozen_for_rules": "by_rules OR service_ids IS NULL AND level IS NULL",
}


def upgrade() -> None:
    op.add_column("terms", sa.Column("rule_count", sa.BigInteger, nullable=False, server_default="0"))
    op.create_check_constraint(op.f("ck_terms_rule_count"), "terms", "rule_count BETWEEN 0 AND 40")
    _rules()
    _own_rates()
    _referrals()
    _rewards()


def _rules() -> None:
    op.create_table(
        "reward_rules",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("terms_id", sa.BigInteger, _to("terms", "reward_rules_terms_id"), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("category_ids", ARRAY(sa.BigInteger)),
        sa.Column("categories", ARRAY(sa.Text)),
        *(sa.Column(name, sa.Text) for name in ("level", "kind", "measure", "cap_per", "hold_until")),
        *(sa.Column(name, sa.BigInteger) for name in
          ("from_month", "to_month", "first_fees", "paid_months", "from_value", "to_value", "step_rate", "step_of", "most_rate",
           "flat_minor", "cap_minor", "hold_days")),
        sa.Column("rate", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.CHAR(3)),
        sa.UniqueConstraint("terms_id", "position", name=op.f("uq_reward_rules_terms_id_position")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_reward_rules_{name}")) for name, check in RULE.items()),
    )  # fmt: skip
    _written_once("reward_rules")
    # Terms say how many rules they have, and are written once: none can come to them later.
    op.execute("""
        CREATE FUNCTION refuse_more_rules() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.position > (SELECT rule_count FROM terms WHERE id = NEW.terms_id) THEN
                RAISE EXCEPTION 'terms % have no rule %', NEW.terms_id, NEW.position USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER belongs_to_its_terms BEFORE INSERT ON reward_rules FOR EACH ROW EXECUTE FUNCTION refuse_more_rules()
    """)


def _own_rates() -> None:
    op.create_table(
        "own_rates",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("agency_id", sa.BigInteger, _to("agencies", "own_rates_agency_id", ondelete="RESTRICT"), nullable=False),
        sa.Column("rate", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("effective_at", "made_at")),
        sa.Column("made_by", sa.BigInteger, _to("people", "own_rates_made_by"), nullable=False),
        *(sa.CheckConstraint(check, name=op.f(f"ck_own_rates_{name}")) for name, check in OWN_RATE.items()),
    )  # fmt: skip
    op.create_index("uq_own_rates_start", "own_rates", ["agency_id", "effective_at"], unique=True)
    _written_once("own_rates")


def _referrals() -> None:
    op.add_column("referrals", sa.Column("by_rules", sa.Boolean, nullable=False, server_default="false"))
    op.add_column("referrals", sa.Column("level", sa.Text))
    op.add_column("referrals", sa.Column("service_ids", ARRAY(sa.BigInteger)))
    op.add_column("referrals", sa.Column("own_rate_id", sa.BigInteger, _to("own_rates", "referrals_own_rate_id")))
    for name, rule in REFERRAL.items():
        op.create_check_constraint(op.f(f"ck_referrals_{name}"), "referrals", rule)
    _freeze("referrals", "referrer_id", "rate", "by_rules", "level", "service_ids", "own_rate_id")
    op.add_column("fee_payments", sa.Column("kind", sa.Text, nullable=False, server_default="one_off"))
    op.create_check_constraint(op.f("ck_fee_payments_kind"), "fee_payments", RULE["kind"])
    op.execute("DROP TRIGGER facts_are_frozen ON fee_payments")
    op.execute("""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF referral_id, amount_minor, currency, received_on, reported_at, kind
        ON fee_payments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def _rewards() -> None:
    op.add_column(
        "rewards", sa.Column("rule_id", sa.BigInteger, _to("reward_rules", "rewards_rule_id", ondelete="RESTRICT"))
    )
    for name in ("flat_minor", "fee_minor", "limit_minor", "measured"):
        op.add_column("rewards", sa.Column(name, sa.BigInteger))
    op.add_column("rewards", sa.Column("waits_until", sa.DateTime(timezone=True)))
    op.drop_constraint(op.f("ck_rewards_is_what_is_due_of_kept"), "rewards")
    for name, rule in REWARD.items():
        op.create_check_constraint(op.f(f"ck_rewards_{name}"), "rewards", rule)
    _freeze(
        "rewards", "payee_id", "rate", "rule_id", "flat_minor", "fee_minor", "limit_minor", "measured", "waits_until"
    )


def _freeze(table: str, *columns: str) -> None:
    """These change in one step alone, all together: when a client turns out to be a member's, as 0068 has it."""
    differs = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)
    op.execute(f"DROP TRIGGER comes_from_whom_is_recognised ON {table}")
    op.execute(f"""
        CREATE TRIGGER comes_from_whom_is_recognised BEFORE UPDATE OF {", ".join(columns)} ON {table} FOR EACH ROW
        WHEN ({differs}) EXECUTE FUNCTION refuse_unrecognised_{table}()
    """)


def _to(table: str, name: str, **more: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{name}_{table}"), **more)


def _written_once(table: str) -> None:
    op.execute(f"""
        CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
