"""What people report to the alliance's admins."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "subject_kind", "fault")),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in ("note", "decision")),
        *(
            sa.Column(name, sa.BigInteger, sa.ForeignKey("people.id", name=op.f(f"fk_reports_{name}")))
            for name in ("person_id", "decided_by")
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_reports_{name}"))
            for name, rule in {
                "status": "status IN ('open', 'upheld', 'dismissed')",
                "subject_kind": "subject_kind IN ('service', 'review')",
                "fault": "fault IN ('untrue', 'identity', 'offence', 'advertising', 'other')",
                "length": "length(note) <= 1000 AND length(decision) <= 1000",
                "decided": "(status = 'open') = (decided_at IS NULL)",
            }.items()
        ),
    )
    op.create_index("ix_reports_subject", "reports", ["subject_kind", "subject_id"])
    op.create_index("ix_reports_made", "reports", ["made_at", "id"])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
