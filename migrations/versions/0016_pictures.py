"""Pictures that nobody uses any more say so, and are removed from the store by a job."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("LOCK TABLE pictures")
    op.add_column("pictures", sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("CREATE INDEX ix_pictures_dropped ON pictures (id) WHERE dropped_at IS NOT NULL")
    op.execute("CREATE INDEX ix_pictures_unsized ON pictures (id) WHERE sizes IS NULL")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
