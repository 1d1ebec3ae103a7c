"""What is open is found without reading what is settled, and leads by week without reading the leads."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for side in ("payer", "payee"):
        op.execute(f"CREATE INDEX ix_rewards_{side}_open ON rewards ({side}_id) WHERE status IN ('accrued', 'funded')")
    op.execute("CREATE INDEX ix_leads_posted ON leads (referrer_id, posted_at)")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
