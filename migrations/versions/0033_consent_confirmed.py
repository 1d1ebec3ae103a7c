"""A client whom a member has passed on says on their own page that they have agreed to it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("leads", sa.Column("consent_confirmed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
