"""Goals of two agencies, what they do together, and budgets that no promise exceeds."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"

CURRENCY = "currency ~ '^[A-Z]{3}$'"
KINDS = "kind IN ('webinar', 'mailing', 'case', 'event', 'article', 'other')"
PERIOD = "ends_on >= starts_on"


def _one_line(*columns: str) -> str:
    return " AND ".join(rf"{column} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'" for column in columns)


REQUEST = {
    "status": "status IN ('asked', 'approved', 'spent', 'closed', 'declined', 'withdrawn')",
    "what": "length(what) BETWEEN 1 AND 200",
    "one_line": _one_line("what", "proof_kind"),
    "expected": "length(expected) <= 1000",
    "amount": "amount_minor > 0",
    "spent": "spent_minor > 0 AND spent_minor <= amount_minor",
    "spent_says_how_much": "(status IN ('spent', 'closed')) = (spent_minor IS NOT NULL)",
    "proof": "(spent_minor IS NULL) = (proof_key IS NULL)",
    "proof_kind": "(proof_key IS NULL) = (proof_kind IS NULL)",
}
# Each promise holds the budget until it is committed, so two that are made at once see each other.
WITHIN = """
CREATE FUNCTION keep_within_budget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
    promised numeric;
BEGIN
    SELECT amount_minor INTO most FROM co_budgets WHERE id = NEW.budget_id FOR UPDATE;
    SELECT coalesce(sum(coalesce(spent_minor, amount_minor)), 0) INTO promised FROM budget_requests
        WHERE budget_id = NEW.budget_id AND id <> NEW.id AND status IN ('approved', 'spent', 'closed');
    IF promised + coalesce(NEW.spent_minor, NEW.amount_minor) > most THEN
        RAISE EXCEPTION 'budget % would be exceeded', NEW.budget_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
SIDES = {"partner_goals": "giver_id", "budget_requests": "agency_id"}


def upgrade() -> None:
    _make_plans()
    _make_budgets()
    op.execute(WITHIN)
    op.execute("""
        CREATE TRIGGER budget_requests_within BEFORE INSERT OR UPDATE ON budget_requests FOR EACH ROW
        WHEN (NEW.status IN ('approved', 'spent', 'closed')) EXECUTE FUNCTION keep_within_budget()
    """)
    op.execute("""
        CREATE FUNCTION refuse_changed_budget() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a budget never changes' USING ERRCODE = 'check_violation'; END $$
    """)
    op.execute("""
        CREATE TRIGGER co_budgets_stay BEFORE UPDATE OF partnership_id, amount_minor, currency, starts_on, ends_on ON co_budgets
        FOR EACH ROW EXECUTE FUNCTION refuse_changed_budget()
    """)
    for table, column in SIDES.items():
        op.execute(f"""
            CREATE TRIGGER {table}_of_two BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_third_agency('{column}')
        """)


def _make_plans() -> None:
    goal = {
        "kind": "kind IN ('clients', 'actions')",
        "giver": "(kind = 'clients') = (giver_id IS NOT NULL)",
        "target": "target BETWEEN 1 AND 100000",
        "period": PERIOD,
    }
    _make(
        "partner_goals", goal, _key("partner_goals", "partnership_id", "partnerships"), _text("kind"),
        _key("partner_goals", "giver_id", "agencies", nullable=True), _day("starts_on"), _day("ends_on"), _number("target"),
    )  # fmt: skip
    action = {
        "kind": KINDS,
        "status": "status IN ('planned', 'done', 'cancelled')",
        "title": "length(title) BETWEEN 1 AND 200",
        "one_line": _one_line("title"),
        "done": "(status = 'done') = (done_on IS NOT NULL)",
    }
    _make(
        "joint_actions", action, _key("joint_actions", "partnership_id", "partnerships"), _text("kind"), _text("title"), _day("held_on"),
        _text("first_does"), _text("second_does"), _text("status"), _text("result"), sa.Column("done_on", sa.Date),
    )  # fmt: skip
    op.create_index("ix_joint_actions_partnership", "joint_actions", ["partnership_id", "held_on", "id"])
    template = {"kind": KINDS, "title": "length(title) BETWEEN 1 AND 200", "one_line": _one_line("title")}
    _make(
        "action_templates", template, _key("action_templates", "agency_id", "agencies", nullable=True), _text("kind"), _text("title"),
        _text("we_do"), _text("they_do"),
    )  # fmt: skip
    op.create_index("ix_partner_goals_partnership_id", "partner_goals", ["partnership_id"])
    op.create_index("ix_action_templates_agency_id", "action_templates", ["agency_id"])


def _make_budgets() -> None:
    budget = {
        "title": "length(title) BETWEEN 1 AND 200",
        "one_line": _one_line("title"),
        "amount": "amount_minor > 0",
        "currency": CURRENCY,
        "period": PERIOD,
    }
    _make(
        "co_budgets", budget, _key("co_budgets", "partnership_id", "partnerships", nullable=True), _text("title"), _day("starts_on"),
        _day("ends_on"), _number("amount_minor"), _text("currency"),
    )  # fmt: skip
    op.create_index("ix_co_budgets_partnership_id", "co_budgets", ["partnership_id"])
    _make(
        "budget_requests", REQUEST, _key("budget_requests", "budget_id", "co_budgets"),
        _key("budget_requests", "partnership_id", "partnerships"), _key("budget_requests", "agency_id", "agencies"), _text("what"),
        _day("spend_on"), _text("expected"), _number("amount_minor"), sa.Column("spent_minor", sa.BigInteger),
        sa.Column("proof_key", sa.Text), sa.Column("proof_kind", sa.Text), _text("status"), by="asked_by", at="asked_at",
    )  # fmt: skip
    for column in ("budget_id", "partnership_id", "agency_id"):
        op.create_index(f"ix_budget_requests_{column}", "budget_requests", [column])
    waits = sa.text("status IN ('asked', 'spent')")
    op.create_index("ix_budget_requests_asked", "budget_requests", ["id"], postgresql_where=waits)


def _make(table: str, rules: dict[str, str], *columns: sa.Column, by: str = "made_by", at: str = "made_at") -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *columns,
        _key(table, by, "people"),
        sa.Column(at, sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()),
    )
    op.create_index(f"ix_{table}_{by}", table, [by])


def _key(table: str, column: str, to: str, nullable: bool = False) -> sa.Column:
    names = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, names, nullable=nullable)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=False)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
