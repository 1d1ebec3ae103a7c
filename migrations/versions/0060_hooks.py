"""Webhooks, and each message to one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0060"
down_revision = "0059"

HOOK_CHECKS = {
    "status": "status IN ('on', 'off')",
    "off_because": "off_because IN ('by_hand', 'failing', 'gone')",
    "off_says_why": "(status = 'off') = (off_because IS NOT NULL)",
    "old_secret": "(old_secret IS NULL) = (old_until IS NULL)",
    "events": "cardinality(events) > 0",
    "name": "length(name) BETWEEN 1 AND 100",
    "url": "url ~ '^https?://' AND length(url) <= 500",
    "one_line": r"name !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]' AND url !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
}
MESSAGE_CHECKS = {
    "status": "status IN ('queued', 'sent', 'given_up', 'moot')",
    "ended": "(status = 'queued') = (ended_at IS NULL)",
    "said": "length(said) <= 300",
    "tries": "tries >= 0",
}


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "hooks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("agency_id", sa.BigInteger, sa.ForeignKey("agencies.id", name=op.f("fk_hooks_agency_id_agencies"))),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "url")),
        sa.Column("events", ARRAY(sa.Text), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("off_because", sa.Text),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("old_secret", sa.LargeBinary),
        sa.Column("old_until", instant),
        sa.Column(
            "made_by", sa.BigInteger, sa.ForeignKey("people.id", name=op.f("fk_hooks_made_by_people")), nullable=False
        ),
        sa.Column("made_at", instant, nullable=False),
        *(sa.Column(name, instant) for name in ("failing_since", "rests_until", "told_at")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_hooks_{name}")) for name, check in HOOK_CHECKS.items()),
    )
    op.create_index("uq_hooks_name", "hooks", ["agency_id", "name"], unique=True, postgresql_nulls_not_distinct=True)
    of_hook = sa.ForeignKey("hooks.id", name=op.f("fk_hook_messages_hook_id_hooks"), ondelete="CASCADE")
    op.create_table(
        "hook_messages",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("hook_id", sa.BigInteger, of_hook, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("number", "event")),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("next_try_at", instant, nullable=False),
        sa.Column("ended_at", instant),
        sa.Column("answer", sa.BigInteger),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("milliseconds", sa.BigInteger),
        sa.UniqueConstraint("number", name=op.f("uq_hook_messages_number")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_hook_messages_{name}")) for name, check in MESSAGE_CHECKS.items()),
    )
    queued, given_up = sa.text("status = 'queued'"), sa.text("status = 'given_up'")
    op.create_index("ix_hook_messages_due", "hook_messages", ["hook_id", "id"], postgresql_where=queued)
    op.create_index("ix_hook_messages_given_up", "hook_messages", ["hook_id", "ended_at"], postgresql_where=given_up)
    op.create_index("ix_hook_messages_hook", "hook_messages", ["hook_id", "id"])
    op.create_index("ix_hook_messages_at", "hook_messages", ["at"])


def downgrade() -> None:
    op.drop_table("hook_messages")
    op.drop_table("hooks")
