"""What clients say is wrong, on their own page, until an admin has seen to it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    references = {"enquiry_id": "enquiries", "lead_id": "leads", "settled_by": "people"}
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "what")),
        sa.Column("text", sa.Text, nullable=False, server_default=""),
        *(
            sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id", name=op.f(f"fk_complaints_{name}")))
            for name, table in references.items()
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_complaints_{name}"))
            for name, rule in {
                "status": "status IN ('open', 'settled')",
                "what": "what IN ('contacts', 'brief', 'not_me', 'conduct', 'other')",
                "length": "length(text) <= 2000",
                "about": "num_nonnulls(enquiry_id, lead_id) = 1",
                "settled": "(status = 'open') = (settled_at IS NULL)",
            }.items()
        ),
    )
    for column in ("enquiry_id", "lead_id", "made_at"):
        op.create_index(f"ix_complaints_{column}", "complaints", [column])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
