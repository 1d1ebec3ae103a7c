"""Control without signing in: mail once an hour, and fees as a kind of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0062"
down_revision = "0058"

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


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
