"""Rewards say themselves that something of them is owed back, and papers are found by when they were asked for, each by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

OPEN_BELOW_NOTHING = """
    CREATE TEMPORARY TABLE open_below_nothing ON COMMIT DROP AS
    SELECT l.reward_id FROM lines l JOIN accounts a ON a.id = l.account_id AND a.kind = 'owed_to_referrer'
    GROUP BY l.reward_id HAVING sum(l.amount) > 0
"""


def upgrade() -> None:
    # Before the table is locked: who reads and writes it waits for the rest alone.
    op.execute(OPEN_BELOW_NOTHING)
    op.add_column("rewards", sa.Column("owed_back", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.execute("UPDATE rewards SET owed_back = true WHERE id IN (SELECT reward_id FROM open_below_nothing)")
    op.create_index(
        "ix_rewards_owed_back", "rewards", ["payer_id", "payee_id", "currency"], postgresql_where=sa.text("owed_back")
    )
    op.create_index("ix_documents_asked_at", "documents", ["asked_at"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
