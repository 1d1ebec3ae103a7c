"""The list of what was passed on is read in its order too: by the day it was passed, or begun where it is a draft."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_leads_passed ON leads (referrer_id, coalesce(posted_at, created_at), id)")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
