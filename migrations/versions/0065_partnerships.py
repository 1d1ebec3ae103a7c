"""Partnerships of two agencies: what was agreed until when, talks with notes of both and of one side."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"

ONE_LINE = r"what !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
PAIR = {
    "status": "status IN ('invited', 'active', 'declined', 'ended')",
    "pair": "first_id < second_id",
    "invited_by": "invited_by_id IN (first_id, second_id)",
    "invited_at": "(invited_by_id IS NULL) = (invited_at IS NULL)",
    "invited": "status NOT IN ('invited', 'declined') OR invited_by_id IS NOT NULL",
    "began": "(status IN ('active', 'ended')) = (began_at IS NOT NULL) OR status = 'invited'",
    "talk_every": "talk_every BETWEEN 1 AND 52",
}
FOLLOW_UP = {
    "status": "status IN ('open', 'done', 'confirmed', 'cancelled')",
    "what": "length(what) BETWEEN 1 AND 300",
    "one_line": ONE_LINE,
    "done": "(status IN ('done', 'confirmed')) = (done_on IS NOT NULL)",
    "confirmed": "(status = 'confirmed') = (confirmed_on IS NOT NULL)",
    "in_order": "confirmed_on >= done_on",
    "cancel": "cancel_by_id IS NULL OR status IN ('open', 'cancelled')",
}
# Whoever is named as a side of what belongs to a partnership is one of its two agencies.
THIRD = """
CREATE FUNCTION refuse_third_agency() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    side bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF side IS NOT NULL AND NOT EXISTS (
        SELECT FROM partnerships p WHERE p.id = NEW.partnership_id AND side IN (p.first_id, p.second_id)
    ) THEN
        RAISE EXCEPTION 'agency % is no side of partnership %', side, NEW.partnership_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
# Whoever has passed clients to each other before works together since the first of them; later ones are found by a job.
BEGUN = """
WITH made AS (
    INSERT INTO partnerships (first_id, second_id, status, made_at, began_at)
    SELECT least(r.referrer_id, r.receiver_id), greatest(r.referrer_id, r.receiver_id), 'active', now(), min(r.accepted_at)
    FROM referrals r JOIN agencies a ON a.id = r.referrer_id JOIN agencies b ON b.id = r.receiver_id
    WHERE a.id <> b.id AND a.status IN ('active', 'suspended', 'leaving') AND b.status IN ('active', 'suspended', 'leaving')
    GROUP BY 1, 2 RETURNING id, began_at
)
INSERT INTO history (subject_kind, subject_id, became, at) SELECT 'partnerships', id, 'active', began_at FROM made
"""
SIDES = {"follow_ups": "owed_by_id", "partner_talks": "agency_id", "partner_notes": "agency_id"}


def upgrade() -> None:
    op.create_table(
        "partnerships",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("partnerships", "first_id", "agencies"),
        _key("partnerships", "second_id", "agencies"),
        sa.Column("status", sa.Text, nullable=False),
        _key("partnerships", "invited_by_id", "agencies", nullable=True),
        _at("invited_at", nullable=True),
        _at("made_at"),
        _at("began_at", nullable=True),
        sa.Column("talk_every", sa.BigInteger),
        *(sa.Column(name, sa.Date) for name in ("talk_on", "reminded_of", "missed_of")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_partnerships_first_id_second_id")),
        *_checks("partnerships", PAIR),
    )
    op.create_index("ix_partnerships_second", "partnerships", ["second_id"])
    op.create_index("ix_partnerships_talk", "partnerships", ["talk_on"])
    _make_talks()
    _make_follow_ups()
    op.execute(THIRD)
    for table, column in SIDES.items():
        op.execute(f"""
            CREATE TRIGGER {table}_of_two BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_third_agency('{column}')
        """)
    op.execute(BEGUN)


def _make_talks() -> None:
    op.create_table(
        "partner_talks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("partner_talks", "partnership_id", "partnerships"),
        _key("partner_talks", "agency_id", "agencies"),
        _key("partner_talks", "person_id", "people"),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        _at("made_at"),
        *_checks("partner_talks", {"notes": "length(notes) <= 10000"}),
    )
    op.create_index("ix_partner_talks_partnership", "partner_talks", ["partnership_id", "held_on", "id"])
    op.create_index("ix_partner_talks_person_id", "partner_talks", ["person_id"])
    op.create_table(
        "partner_notes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("partner_notes", "partnership_id", "partnerships"),
        _key("partner_notes", "talk_id", "partner_talks", nullable=True),
        _key("partner_notes", "agency_id", "agencies"),
        _key("partner_notes", "person_id", "people"),
        sa.Column("text", sa.Text, nullable=False),
        _at("made_at"),
        *_checks("partner_notes", {"text": "length(text) BETWEEN 1 AND 10000"}),
    )
    op.create_index("ix_partner_notes_partnership", "partner_notes", ["partnership_id", "agency_id", "id"])
    for column in ("talk_id", "person_id"):
        op.create_index(f"ix_partner_notes_{column}", "partner_notes", [column])


def _make_follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("follow_ups", "partnership_id", "partnerships"),
        _key("follow_ups", "talk_id", "partner_talks", nullable=True),
        _key("follow_ups", "owed_by_id", "agencies"),
        _key("follow_ups", "person_id", "people", nullable=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        _key("follow_ups", "made_by", "people", nullable=True),
        _at("made_at"),
        *(sa.Column(name, sa.Date) for name in ("done_on", "confirmed_on")),
        _key("follow_ups", "cancel_by_id", "agencies", nullable=True),
        *(sa.Column(name, sa.Date) for name in ("warned_on", "overdue_told_on")),
        *_checks("follow_ups", FOLLOW_UP),
    )
    op.create_index("ix_follow_ups_partnership", "follow_ups", ["partnership_id", "due_on", "id"])
    for column, status in (("due", "open"), ("done", "done")):
        some = sa.text(f"status = '{status}'")
        op.create_index(f"ix_follow_ups_{column}", "follow_ups", [f"{column}_on"], postgresql_where=some)
    for column in ("talk_id", "owed_by_id", "person_id", "made_by"):
        op.create_index(f"ix_follow_ups_{column}", "follow_ups", [column])


def _key(table: str, column: str, to: str, nullable: bool = False) -> sa.Column:
    names = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, names, nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
