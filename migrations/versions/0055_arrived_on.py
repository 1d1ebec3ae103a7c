"""The day on which the money of a bank order arrived, where a bank statement told of it. Orders of before keep the day of the word on
them, which their papers say too."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column("movements", sa.Column("arrived_on", sa.Date))
    # Not that the order is done: a process of the release before takes back what it says without knowing of the day.
    op.create_check_constraint(
        op.f("ck_movements_arrived_on"),
        "movements",
        "arrived_on IS NULL OR kind = 'bank_order' AND listed_at IS NOT NULL",
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
