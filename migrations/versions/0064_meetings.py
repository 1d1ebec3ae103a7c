"""Webinars and meetings, and who comes."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

ONE_LINE = r"{0} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
MEETING = {
    "status": "status IN ('planned', 'cancelled')",
    "kind": "kind IN ('webinar', 'meeting')",
    "ends": "ends_at > starts_at AND ends_at <= starts_at + interval '31 days'",
    "seats": "seats BETWEEN 1 AND 100000",
    "title": "length(title) BETWEEN 1 AND 120",
    "text": "length(text) BETWEEN 1 AND 10000",
    "place": "length(place) BETWEEN 1 AND 300",
    "recording": "recording_url = '' OR recording_url ~ '^https://' AND length(recording_url) <= 300",
    "cancelled_says_why": "(status = 'cancelled') = (reason <> '')",
    "language": "language IN ('en', 'ru', 'uk')",
    "one_line": " AND ".join(ONE_LINE.format(one) for one in ("title", "place", "recording_url", "reason")),
}
SIGN_UP = {
    "person_or_guest": "person_id IS NULL OR encrypted_guest IS NULL AND guest_print IS NULL",
    "guest": "(encrypted_guest IS NULL) = (guest_print IS NULL)",
    "confirmed": "person_id IS NULL OR confirmed_at IS NOT NULL",
    "has_come": "has_come IS NULL OR confirmed_at IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "title", "text", "language")),
        *(_instant(name) for name in ("starts_at", "ends_at")),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("seats", sa.BigInteger),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("recording_url", "status", "reason")),
        _reference("meetings", "made_by", "people"),
        *(_instant(name) for name in ("made_at", "changed_at")),
        *(_instant(name, needed=False) for name in ("told_day_before_at", "told_hour_before_at")),
        *_rules("meetings", MEETING),
    )
    op.create_index("ix_meetings_starts", "meetings", ["starts_at", "id"])
    op.create_table(
        "meeting_sign_ups",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("meeting_sign_ups", "meeting_id", "meetings"),
        _reference("meeting_sign_ups", "person_id", "people", needed=False),
        sa.Column("encrypted_guest", sa.LargeBinary),
        sa.Column("guest_print", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        _instant("made_at"),
        *(_instant(name, needed=False) for name in ("confirmed_at", "cancelled_at")),
        sa.Column("has_come", sa.Boolean),
        *_rules("meeting_sign_ups", SIGN_UP),
    )
    for whom in ("person", "guest"):
        column = {"person": "person_id", "guest": "guest_print"}[whom]
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"uq_meeting_sign_ups_{whom}",
            "meeting_sign_ups",
            ["meeting_id", column],
            unique=True,
            postgresql_where=there,
        )
    coming = sa.text("confirmed_at IS NOT NULL AND cancelled_at IS NULL")
    op.create_index("ix_meeting_sign_ups_coming", "meeting_sign_ups", ["meeting_id"], postgresql_where=coming)
    of_people = sa.text("person_id IS NOT NULL")
    op.create_index("ix_meeting_sign_ups_of_person", "meeting_sign_ups", ["person_id"], postgresql_where=of_people)


def _instant(name: str, needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _reference(table: str, column: str, to: str, needed: bool = True) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, key, nullable=not needed)


def _rules(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
