"""What was typed into forms that could not be taken is kept for an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("people.id", name="fk_kept_forms_person_id")),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("sent_to", sa.Text, nullable=False),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("secret_hash", name="uq_kept_forms_secret_hash"),
    )
    op.create_index("ix_kept_forms_at", "kept_forms", ["at"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
