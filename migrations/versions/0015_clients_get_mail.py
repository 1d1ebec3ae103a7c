"""Mail to people without an account, and the alliance itself as the referrer of clients who come to the site alone."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

STATES = ("applied", "active", "suspended", "rejected", "left", "alliance")


def upgrade() -> None:
    op.execute("LOCK TABLE agencies, outgoing_mail")
    op.alter_column("outgoing_mail", "person_id", nullable=True)
    op.add_column("outgoing_mail", sa.Column("mailbox", sa.Text))
    op.create_check_constraint(
        op.f("ck_outgoing_mail_one_reader"), "outgoing_mail", "(person_id IS NULL) <> (mailbox IS NULL)"
    )
    op.drop_constraint(op.f("ck_agencies_status"), "agencies")
    op.create_check_constraint(
        op.f("ck_agencies_status"), "agencies", f"status IN ({', '.join(f'{state!r}' for state in STATES)})"
    )
    op.execute("CREATE UNIQUE INDEX ux_agencies_alliance ON agencies (status) WHERE status = 'alliance'")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
