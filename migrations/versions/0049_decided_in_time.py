"""Until when the admins decide a dispute, what counts as a late report, notes; and what of proposals and Stripe never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
DECIDED = "dispute_id, turn, outcome, was_minor, due_minor, late_report, decided_at, decided_by_id, seconded_by_id"
FROZEN = {
    "proposals": "subject_kind, subject_id, outcome, amount_minor, marked, proposed_by, proposed_at",
    "stripe_payments": "movement_id, key, customer, means, asked_at",
    "stripe_events": "event, kind, about, made_at, received_at",
}
KNOWN_ONCE = ("intent", "charge", "collected_at")


def upgrade() -> None:
    op.add_column("disputes", sa.Column("decide_by", sa.Date))
    # What waits already has the days that everything has from now on, unless an alliance has set others.
    op.execute("UPDATE disputes SET decide_by = current_date + 7 WHERE status IN ('silent', 'answered', 'appealed')")
    for table, column in (("dispute_decisions", "late_report"), ("proposals", "marked")):
        op.add_column(table, sa.Column(column, sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.execute("DROP TRIGGER facts_are_frozen ON dispute_decisions")
    op.execute(f"""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {DECIDED} ON dispute_decisions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    _notes()
    _what_stays()


def _notes() -> None:
    op.create_table(
        "dispute_notes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("dispute_notes", "dispute_id", "disputes", nullable=False),
        _key("dispute_notes", "agency_id", "agencies", nullable=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "written_by_id", sa.BigInteger, sa.ForeignKey("people.id", name=op.f("fk_dispute_notes_written_by_id")),
            nullable=False,
        ),
        sa.CheckConstraint("length(words) <= 4000", name=op.f("ck_dispute_notes_length")),
    )  # fmt: skip
    op.create_index("ix_dispute_notes_dispute", "dispute_notes", ["dispute_id", "id"])
    for column in ("agency_id", "written_by_id"):
        op.create_index(op.f(f"ix_dispute_notes_{column}"), "dispute_notes", [column])
    op.execute("""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF dispute_id, agency_id, written_at, written_by_id ON dispute_notes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON dispute_notes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER words_are_only_emptied BEFORE UPDATE OF words ON dispute_notes FOR EACH ROW
        WHEN (NEW.words NOT IN (OLD.words, '')) EXECUTE FUNCTION refuse_change()
    """)


def _what_stays() -> None:
    """What was proposed, what Stripe was asked for and what it told stays as it was written, and what ended has ended. What is known
    of accounts and means at Stripe is how they stand now, so these may change."""
    for table, columns in FROZEN.items():
        op.execute(f"""
            CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {columns} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    for table, deeds in (
        ("proposals", "DELETE OR TRUNCATE"),
        ("stripe_payments", "DELETE OR TRUNCATE"),
        ("stripe_events", "TRUNCATE"),
    ):
        op.execute(f"""
            CREATE TRIGGER never_deleted BEFORE {deeds} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        CREATE TRIGGER answered_once BEFORE UPDATE OF answered_by, ended_at, agreed, objection ON proposals FOR EACH ROW
        WHEN (OLD.ended_at IS NOT NULL AND ((NEW.answered_by, NEW.ended_at, NEW.agreed)
              IS DISTINCT FROM (OLD.answered_by, OLD.ended_at, OLD.agreed) OR NEW.objection NOT IN (OLD.objection, '', 'erased')))
        EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER reason_is_only_emptied BEFORE UPDATE OF reason ON proposals FOR EACH ROW
        WHEN (NEW.reason NOT IN (OLD.reason, '', 'erased')) EXECUTE FUNCTION refuse_change()
    """)
    known = " OR ".join(f"OLD.{one} IS NOT NULL AND NEW.{one} IS DISTINCT FROM OLD.{one}" for one in KNOWN_ONCE)
    op.execute(f"""
        CREATE TRIGGER known_once BEFORE UPDATE OF {", ".join(KNOWN_ONCE)}, transfer, cost_minor ON stripe_payments FOR EACH ROW
        WHEN ({known} OR OLD.collected_at IS NOT NULL AND NEW.cost_minor <> OLD.cost_minor OR NEW.transfer <> OLD.transfer)
        EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER looked_into_once BEFORE UPDATE OF status, done_at ON stripe_events FOR EACH ROW
        WHEN (OLD.status <> 'waiting') EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER not_deleted_while_it_waits BEFORE DELETE ON stripe_events FOR EACH ROW
        WHEN (OLD.status = 'waiting') EXECUTE FUNCTION refuse_change()
    """)


def _key(table: str, name: str, of: str, nullable: bool) -> sa.Column:
    key = sa.ForeignKey(f"{of}.id", name=op.f(f"fk_{table}_{name}"), ondelete="RESTRICT")
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
