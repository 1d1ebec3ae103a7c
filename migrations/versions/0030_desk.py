"""The admins' desk: members leave, notes, talks, marks, announcements, and a log that is found by its time and its kind."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

STATES = "'applied', 'active', 'suspended', 'leaving', 'rejected', 'left', 'alliance'"


def upgrade() -> None:
    _states("agencies", STATES)
    _states("reports", "'open', 'upheld', 'dismissed', 'warned'")
    _notes()
    _care()
    _marks()
    _announcements()
    op.create_index("ix_audit_log_at", "audit_log", ["at", "id"])
    op.create_index("ix_audit_log_deed", "audit_log", ["deed", "at", "id"])


def _states(table: str, words: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_status"), table)
    op.create_check_constraint(op.f(f"ck_{table}_status"), table, f"status IN ({words})")


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True)


def _key(table: str, name: str, to: str, **more: bool) -> sa.Column:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), **more)


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _one_line(column: str) -> str:
    return rf"{column} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"


def _notes() -> None:
    table = "agency_notes"
    op.create_table(
        table,
        _id(),
        _key(table, "agency_id", "agencies", nullable=False),
        _key(table, "person_id", "people", nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _at("made_at"),
        _at("changed_at", nullable=True),
        _rule(table, "length", "length(text) BETWEEN 1 AND 2000"),
    )
    op.create_index("ix_agency_notes_agency", table, ["agency_id", "id"])


def _care() -> None:
    table = "agency_care"
    op.create_table(
        table,
        _key(table, "agency_id", "agencies", primary_key=True),
        sa.Column("talk_on", sa.Date),
        sa.Column("talk_about", sa.Text, nullable=False, server_default=""),
        _key(table, "looked_after_by", "people"),
        _at("decided_at", nullable=True),
        _rule(table, "length", "length(talk_about) <= 200"),
        _rule(table, "one_line", _one_line("talk_about")),
    )
    op.create_index("ix_agency_care_talk", table, ["talk_on"])


def _marks() -> None:
    table = "agency_marks"
    op.create_table(
        table,
        _id(),
        _key(table, "agency_id", "agencies", nullable=False),
        _key(table, "report_id", "reports"),
        sa.Column("reason", sa.Text, nullable=False),
        _at("made_at"),
        _key(table, "made_by", "people", nullable=False),
        _at("lifted_at", nullable=True),
        _rule(table, "length", "length(reason) BETWEEN 1 AND 1000"),
        sa.UniqueConstraint("report_id", name=op.f(f"uq_{table}_report_id")),
    )
    op.create_index(f"ix_{table}_agency_id", table, ["agency_id"])
    standing = sa.text("lifted_at IS NULL")
    op.create_index(f"ix_{table}_standing", table, ["agency_id", "made_at"], postgresql_where=standing)
    # What was upheld before there were marks counts as well, once for each decision.
    op.execute("""
        INSERT INTO agency_marks (agency_id, report_id, reason, made_at, made_by)
        SELECT s.agency_id, min(r.id), r.decision, r.decided_at, r.decided_by
        FROM reports r JOIN services s ON s.id = r.subject_id
        WHERE r.subject_kind = 'service' AND r.status = 'upheld' AND s.status = 'reported' AND r.decision <> ''
        GROUP BY s.id, s.agency_id, r.decision, r.decided_at, r.decided_by
    """)


def _announcements() -> None:
    table = "announcements"
    op.create_table(
        table,
        _id(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "text")),
        sa.Column("until", sa.Date, nullable=False),
        _at("made_at"),
        _key(table, "made_by", "people", nullable=False),
        *(_at(name, nullable=True) for name in ("ended_at", "mailed_at")),
        _rule(table, "title", "length(title) BETWEEN 1 AND 120"),
        _rule(table, "text", "length(text) BETWEEN 1 AND 5000"),
        _rule(table, "one_line", _one_line("title")),
    )
    op.create_index(f"ix_{table}_standing", table, ["until"], postgresql_where=sa.text("ended_at IS NULL"))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
