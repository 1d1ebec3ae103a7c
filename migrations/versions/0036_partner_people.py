"""Who of an agency decides and who executes what it does with a partner; from which network somebody signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "partner_people",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *(
            _key(name, table)
            for name, table in (("agency_id", "agencies"), ("partner_id", "agencies"), ("person_id", "people"))
        ),
        sa.Column("part", sa.Text, nullable=False),
        sa.UniqueConstraint(
            "agency_id",
            "partner_id",
            "person_id",
            "part",
            name=op.f("uq_partner_people_agency_id_partner_id_person_id_part"),
        ),
        sa.CheckConstraint("part IN ('decides', 'executes')", name=op.f("ck_partner_people_part")),
        sa.CheckConstraint("agency_id <> partner_id", name=op.f("ck_partner_people_another")),
    )
    op.create_index(op.f("ix_partner_people_person_id"), "partner_people", ["person_id"])
    op.add_column("sign_ins", sa.Column("network", sa.Text, nullable=False, server_default=""))


def _key(name: str, table: str) -> sa.Column:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_partner_people_{name}"))
    return sa.Column(name, sa.BigInteger, key, nullable=False)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
