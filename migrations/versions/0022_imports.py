"""Imports in the browser: the file, its mapping, how far it is and what became of its rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"

STATES = ("mapping", "importing", "done", "refused", "failed", "cancelled")
KINDS = ("services", "agencies", "deals")
ONE_LINE = r"name !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("agency_id", sa.BigInteger, sa.ForeignKey("agencies.id")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("taken_as", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("mapping", postgresql.JSONB, nullable=False),
        sa.Column("skip_refused", sa.Boolean, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("total", "done", "attempts", "imported", "skipped", "refused")
        ),
        sa.Column("account", sa.LargeBinary),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        sa.CheckConstraint(f"status IN ({', '.join(map(repr, STATES))})", name="status"),
        sa.CheckConstraint("agency_id IS NULL OR kind = 'services'", name="own_services"),
        sa.CheckConstraint("status <> 'done' OR imported + skipped + refused = total", name="each_row"),
        sa.CheckConstraint("status <> 'importing' OR content IS NOT NULL", name="content"),
        sa.CheckConstraint(ONE_LINE, name="one_line"),
    )
    op.create_index("ix_import_runs_agency_id", "import_runs", ["agency_id"])
    op.create_index("ix_import_runs_importing", "import_runs", ["id"], postgresql_where=sa.text("status = 'importing'"))
    op.create_index(
        "ix_import_runs_kept", "import_runs", ["touched_at"], postgresql_where=sa.text("content IS NOT NULL")
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
