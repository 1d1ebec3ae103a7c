"""A link belongs to one change of e-mail, which is found by it."""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    for column in ("new_link_id", "keep_link_id"):
        op.create_unique_constraint(op.f(f"uq_address_changes_{column}"), "address_changes", [column])


def downgrade() -> None:
    for column in ("new_link_id", "keep_link_id"):
        op.drop_constraint(op.f(f"uq_address_changes_{column}"), "address_changes")
