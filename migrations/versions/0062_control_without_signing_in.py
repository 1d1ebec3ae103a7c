"""Control without signing in: mail once an hour, fees as a kind of their own, buttons in mail, calendars, copies, channels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0062"
down_revision = "0061"

BUTTON = {
    "deed": "deed ~ '^[a-z_]+$'",
    "secret_hash": "secret_hash ~ '^[0-9a-f]{64}$'",
    "lasts": "expires_at > made_at AND expires_at <= made_at + interval '7 days'",
    "used_in_time": "used_at IS NULL OR used_at >= made_at AND used_at < expires_at",
    "used_or_ended": "used_at IS NULL OR ended_at IS NULL",
}
COPY = {
    "email": "email = lower(email)",
    "kind": "kind ~ '^[a-z_]+$'",
    "one_line": r"email !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
    "language": "language IN ('en', 'ru', 'uk')",
    "confirmed": "confirmed_at >= asked_at",
}
CHANNEL = {
    "pace": "pace IN ('at_once', 'hourly', 'daily')",
    "provider": "provider ~ '^[a-z]+$'",
    "kinds": "jsonb_typeof(kinds) = 'array'",
    "code_until_confirmed": "(confirmed_at IS NULL) = (code_hash IS NOT NULL)",
    "given_up": "given_up_at IS NULL OR confirmed_at IS NOT NULL",
}
MAIL = ("queued", "waiting", "hourly", "sent", "given_up", "bundled", "moot", "forgotten")


def upgrade() -> None:
    op.add_column("people", sa.Column("mail_hourly", JSONB, nullable=False, server_default="[]"))
    words = ", ".join(f"'{one}'" for one in MAIL)
    op.drop_constraint(op.f("ck_outgoing_mail_status"), "outgoing_mail")
    op.create_check_constraint(op.f("ck_outgoing_mail_status"), "outgoing_mail", f"status IN ({words})")
    # Fees were told of as steps of a referral are: whoever chose a pace for those has chosen it for fees.
    for pace in ("mail_off", "mail_daily"):
        op.execute(f"""
            UPDATE people SET {pace} = {pace} || '["fee"]' WHERE {pace} @> '["referral"]' AND NOT {pace} @> '["fee"]'
        """)
    _make_buttons()
    _make_calendars()
    _make_copies()
    _make_channels()


def _make_buttons() -> None:
    of_person = sa.ForeignKey("people.id", name=op.f("fk_mail_buttons_person_id_people"))
    op.create_table(
        "mail_buttons",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, of_person, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(f"{name}_at", sa.DateTime(timezone=True)) for name in ("used", "ended")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_mail_buttons_secret_hash")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_mail_buttons_{name}")) for name, check in BUTTON.items()),
    )
    for column in ("person_id", "made_at"):
        op.create_index(f"ix_mail_buttons_{column}", "mail_buttons", [column])


def _make_calendars() -> None:
    of_person = sa.ForeignKey("people.id", name=op.f("fk_calendar_feeds_person_id_people"))
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.BigInteger, of_person, primary_key=True, autoincrement=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
        sa.CheckConstraint("secret_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_calendar_feeds_secret_hash")),
    )


def _make_copies() -> None:
    of_agency, of_person = (
        sa.ForeignKey(f"{table}.id", name=op.f(f"fk_mail_copies_{column}_{table}"))
        for table, column in (("agencies", "agency_id"), ("people", "asked_by_id"))
    )
    op.create_table(
        "mail_copies",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("agency_id", sa.BigInteger, of_agency, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("asked_by_id", sa.BigInteger, of_person, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("agency_id", "kind", "email", name=op.f("uq_mail_copies_agency_id_kind_email")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_mail_copies_{name}")) for name, check in COPY.items()),
    )
    op.create_index("ix_mail_copies_asked_by_id", "mail_copies", ["asked_by_id"])
    op.create_index(
        "ix_mail_copies_waiting", "mail_copies", ["asked_at"], postgresql_where=sa.text("confirmed_at IS NULL")
    )


def _make_channels() -> None:
    of_person = sa.ForeignKey("people.id", name=op.f("fk_channels_person_id_people"))
    op.create_table(
        "channels",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("person_id", sa.BigInteger, of_person, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("encrypted_url", sa.LargeBinary, nullable=False),
        sa.Column("kinds", JSONB, nullable=False),
        sa.Column("pace", sa.Text, nullable=False),
        sa.Column("code_hash", sa.Text),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(f"{name}_at", sa.DateTime(timezone=True)) for name in ("confirmed", "given_up")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_channels_{name}")) for name, check in CHANNEL.items()),
    )
    op.create_index("ix_channels_person_id", "channels", ["person_id"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
