"""Routing of open leads: the published rule, what it gave each agency on a lead, and the cap and the pause that members set."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

PARTS = ("fit", "level", "certificate", "load", "reciprocity")
RULE = {
    "is_on": "is_on = (agencies_a_round IS NOT NULL) AND is_on = (hours IS NOT NULL) AND is_on = (rounds IS NOT NULL)",
    "sizes": "agencies_a_round BETWEEN 1 AND 50 AND hours BETWEEN 1 AND 336 AND rounds BETWEEN 1 AND 10",
    "weights": " AND ".join(f"weight_{one} BETWEEN 0 AND 100" for one in PARTS),
    "some_weight": "NOT is_on OR " + " + ".join(f"weight_{one}" for one in PARTS) + " > 0",
}
ROUTED = {
    "parts": " AND ".join(f"{one} BETWEEN 0 AND 100" for one in (*PARTS, "score")),
    "place": "place >= 1 AND round >= 1",
    "skipped": "skipped IN ('stopped', 'declined', 'paused', 'full', 'not_taking')",
    "asked_or_skipped": "asked_at IS NULL OR skipped IS NULL",
}
CAPACITY = {
    "most": "most_in_hand BETWEEN 1 AND 10000 AND most_a_month BETWEEN 1 AND 10000",
    "pause": "(paused_from IS NULL) = (paused_until IS NULL) AND paused_until >= paused_from",
    "reason": "paused_from IS NOT NULL OR pause_reason = ''",
    "one_line": r"length(pause_reason) <= 300 AND pause_reason !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
}
ROUTING = {
    "round": "round >= 1 AND round_seconds >= 0",
    "next": "(next_at IS NULL) = (everyone_at IS NOT NULL)",
    "times": "round_began_at >= began_at AND everyone_at >= began_at AND ended_at >= began_at",
}


def upgrade() -> None:
    _rules()
    _routings()
    _capacities()
    _never_changes()


def _rules() -> None:
    op.create_table(
        "routing_rules",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("is_on", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("agencies_a_round", "hours", "rounds")),
        *(sa.Column(f"weight_{one}", sa.BigInteger, nullable=False) for one in PARTS),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("effective_at", "made_at")),
        sa.Column("made_by", sa.BigInteger, _to("people", "routing_rules_made_by"), nullable=False),
        sa.UniqueConstraint("effective_at", name=op.f("uq_routing_rules_effective_at")),
        *_checks("routing_rules", RULE),
    )


def _routings() -> None:
    op.create_table(
        "lead_routings",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("lead_id", sa.BigInteger, _to("leads", "lead_routings_lead_id"), nullable=False),
        sa.Column("rule_id", sa.BigInteger, _to("routing_rules", "lead_routings_rule_id"), nullable=False),
        sa.Column("round_seconds", sa.BigInteger, nullable=False),
        sa.Column("round", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("began_at", "round_began_at")),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("next_at", "everyone_at", "ended_at")),
        *_checks("lead_routings", ROUTING),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index("uq_lead_routings_live", "lead_routings", ["lead_id"], unique=True, postgresql_where=live)
    op.create_index("ix_lead_routings_lead_id", "lead_routings", ["lead_id"])
    waiting = sa.text("ended_at IS NULL AND everyone_at IS NULL")
    op.create_index("ix_lead_routings_next", "lead_routings", ["next_at"], postgresql_where=waiting)
    op.create_table(
        "routed_agencies",
        sa.Column("routing_id", sa.BigInteger, _to("lead_routings", "routed_agencies_routing_id"), primary_key=True),
        sa.Column("agency_id", sa.BigInteger, _to("agencies", "routed_agencies_agency_id"), primary_key=True),
        *(sa.Column(one, sa.BigInteger, nullable=False) for one in ("place", "round", "score", *PARTS)),
        sa.Column("last_lead_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("skipped", sa.Text),
        sa.UniqueConstraint("routing_id", "place", name=op.f("uq_routed_agencies_routing_id_place")),
        *_checks("routed_agencies", ROUTED),
    )
    op.create_index("ix_routed_agencies_agency_id", "routed_agencies", ["agency_id", "routing_id"])


def _capacities() -> None:
    op.create_table(
        "capacities",
        sa.Column(
            "agency_id", sa.BigInteger, _to("agencies", "capacities_agency_id"), primary_key=True, autoincrement=False
        ),
        *(sa.Column(name, sa.BigInteger) for name in ("most_in_hand", "most_a_month")),
        *(sa.Column(name, sa.Date) for name in ("paused_from", "paused_until")),
        sa.Column("pause_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger, _to("people", "capacities_changed_by"), nullable=False),
        *_checks("capacities", CAPACITY),
    )


def _never_changes() -> None:
    op.execute("""
        CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON routing_rules
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    for table in ("lead_routings", "routed_agencies"):
        op.execute(f"""
            CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        CREATE FUNCTION refuse_other_routings() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE moves text[] := ARRAY['round', 'round_began_at', 'next_at', 'everyone_at', 'ended_at'];
        BEGIN
            IF to_jsonb(OLD) - moves <> to_jsonb(NEW) - moves OR NEW.round < OLD.round OR OLD.ended_at IS NOT NULL
               OR OLD.everyone_at IS NOT NULL AND OLD.everyone_at IS DISTINCT FROM NEW.everyone_at THEN
                RAISE EXCEPTION 'rounds only go on' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER goes_on BEFORE UPDATE ON lead_routings FOR EACH ROW EXECUTE FUNCTION refuse_other_routings()
    """)
    op.execute("""
        CREATE FUNCTION refuse_other_routes() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE said text[] := ARRAY['asked_at', 'skipped'];
        BEGIN
            IF to_jsonb(OLD) - said <> to_jsonb(NEW) - said OR OLD.asked_at IS NOT NULL OR OLD.skipped IS NOT NULL THEN
                RAISE EXCEPTION 'a place on a lead never changes' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER keeps_its_place BEFORE UPDATE ON routed_agencies
        FOR EACH ROW EXECUTE FUNCTION refuse_other_routes()
    """)


def _checks(table: str, checks: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}")) for name, check in checks.items()]


def _to(table: str, name: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{name}_{table}"))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
