"""The second step of a sign-in: keys of apps, and recovery codes. Who looks after a client, once it is somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column(
            "person_id",
            sa.BigInteger,
            sa.ForeignKey("people.id", name=op.f("fk_second_factors_person_id")),
            primary_key=True,
            autoincrement=False,
        ),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("encrypted_key", "salt")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column(
            "person_id",
            sa.BigInteger,
            sa.ForeignKey("people.id", name=op.f("fk_recovery_codes_person_id")),
            nullable=False,
        ),
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("person_id", "code_hash", name=op.f("uq_recovery_codes_person_id_code_hash")),
    )
    for table, first in {"leads": "posted_by", "referrals": "accepted_by"}.items():
        key = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_looked_after_by"))
        op.add_column(table, sa.Column("looked_after_by", sa.BigInteger, key))
        op.create_index(f"ix_{table}_keeper", table, [sa.text(f"coalesce(looked_after_by, {first})")])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
