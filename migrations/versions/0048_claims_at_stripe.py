"""What was collected and taken back is due again too, where something of it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.drop_index("ix_rewards_due", table_name="rewards")
    free = sa.text("status IN ('accrued', 'funded') AND held_at IS NULL AND disputed_at IS NULL")
    op.create_index("ix_rewards_due", "rewards", ["id"], postgresql_where=free)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
