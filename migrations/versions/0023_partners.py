"""Agencies name those they work with."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("agency_id", sa.BigInteger, sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("partner_id", sa.BigInteger, sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("place", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("agency_id", "partner_id", name=op.f("uq_partners_agency_id_partner_id")),
        sa.CheckConstraint("agency_id <> partner_id", name="another"),
    )
    op.create_index("ix_partners_agency", "partners", ["agency_id", "place", "id"])
    op.create_index("ix_partners_partner_id", "partners", ["partner_id"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
