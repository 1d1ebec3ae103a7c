"""Changes of people's e-mail addresses: each waits for the new address to prove itself, and can be stopped by the old one.
Invitations of people who have a login elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
RULES = {
    "elsewhere_one_line": "elsewhere_email !~ '[\\u0001-\\u001F\\u007F-\\u009F\\u2028\\u2029]'",
    "elsewhere_never_joins": "elsewhere_email IS NULL OR status <> 'active'",
}


def upgrade() -> None:
    op.drop_constraint(op.f("ck_link_tokens_purpose"), "link_tokens")
    op.create_check_constraint(
        op.f("ck_link_tokens_purpose"),
        "link_tokens",
        "purpose IN ('invitation', 'reset', 'new_address', 'keep_address')",
    )
    op.create_table(
        "address_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("person_id", "people", nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("was", "becomes")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("confirmed_at", "stopped_at")),
        _key("new_link_id", "link_tokens"),
        _key("keep_link_id", "link_tokens", nullable=False),
    )
    for column in ("person_id", "was", "asked_at"):
        op.create_index(op.f(f"ix_address_changes_{column}"), "address_changes", [column])
    op.add_column("people", sa.Column("elsewhere_email", sa.Text))
    for name, rule in RULES.items():
        op.create_check_constraint(op.f(f"ck_people_{name}"), "people", rule)


def _key(name: str, table: str, nullable: bool = True) -> sa.Column:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_address_changes_{name}"))
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
