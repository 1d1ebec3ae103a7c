"""The front page shows what changed hands in the last days."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index("ix_referrals_recent", "referrals", ["accepted_at"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
