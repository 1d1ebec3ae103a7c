"""A planned rule of routing can be withdrawn, once, until its day comes, and nothing else of a rule ever changes. Beside a season that
was cancelled stands whether an admin did so whose own agency is concerned."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    _rules_are_withdrawn()
    op.add_column("seasons", sa.Column("in_conflict", sa.Boolean, nullable=False, server_default=sa.false()))
    only = "NOT in_conflict OR status = 'cancelled'"
    op.create_check_constraint(op.f("ck_seasons_in_conflict"), "seasons", only)


def _rules_are_withdrawn() -> None:
    op.add_column("routing_rules", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    to_people = sa.ForeignKey("people.id", name=op.f("fk_routing_rules_withdrawn_by_people"))
    op.add_column("routing_rules", sa.Column("withdrawn_by", sa.BigInteger, to_people))
    for name, check in {
        "withdrawn_by": "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
        "withdrawn_before": "withdrawn_at >= made_at AND withdrawn_at < effective_at",
    }.items():
        op.create_check_constraint(op.f(f"ck_routing_rules_{name}"), "routing_rules", check)
    op.execute("DROP TRIGGER written_once ON routing_rules")
    op.execute("""
        CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON routing_rules
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE FUNCTION refuse_other_rules() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE says text[] := ARRAY['withdrawn_at', 'withdrawn_by'];
        BEGIN
            IF to_jsonb(OLD) - says <> to_jsonb(NEW) - says OR OLD.withdrawn_at IS NOT NULL OR OLD.effective_at <= now() THEN
                RAISE EXCEPTION 'a rule of routing never changes: it can be withdrawn until it begins'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER is_withdrawn_before_it_begins BEFORE UPDATE ON routing_rules
        FOR EACH ROW EXECUTE FUNCTION refuse_other_rules()
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
