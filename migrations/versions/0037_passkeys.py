"""Passkeys, and what devices are asked to sign."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _person("passkeys", nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("credential_id", "public_key")),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("is_backed_up", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
        sa.CheckConstraint(
            "name !~ '[\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]'", name=op.f("ck_passkeys_one_line")
        ),
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("challenge", sa.LargeBinary, nullable=False),
        _person("passkey_challenges"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("person_id", name=op.f("uq_passkey_challenges_person_id")),
    )
    op.create_index(op.f("ix_passkey_challenges_at"), "passkey_challenges", ["at"])


def _person(table: str, nullable: bool = True) -> sa.Column:
    key = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_person_id"))
    return sa.Column("person_id", sa.BigInteger, key, nullable=nullable)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
