"""Lists begin with the newest by the day that they show: indexes in that order, so that a page is read and no list is sorted."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_rewards_accrued", "rewards", ["accrued_at", "id"])
    op.create_index("ix_movements_prepared", "movements", ["prepared_at", "id"])
    op.create_index("ix_referrals_accepted", "referrals", ["receiver_id", "accepted_at", "id"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
