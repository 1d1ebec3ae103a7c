"""Searches that people keep, to be told of what is new in them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("people.id", name=op.f("fk_saved_searches_person_id"))),
        sa.Column("encrypted_email", sa.LargeBinary),
        sa.Column("email_print", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('unconfirmed', 'live', 'stopped')", name=op.f("ck_saved_searches_status")),
        sa.CheckConstraint(
            "CASE WHEN person_id IS NOT NULL THEN encrypted_email IS NULL AND email_print IS NULL"
            " ELSE (status = 'stopped') = (encrypted_email IS NULL) AND (status = 'stopped') = (email_print IS NULL) END",
            name=op.f("ck_saved_searches_one_reader"),
        ),
        sa.CheckConstraint("length(query) BETWEEN 1 AND 4000", name=op.f("ck_saved_searches_query")),
    )
    for name, column in {"person": "person_id", "email": "email_print"}.items():
        living = sa.text(f"status <> 'stopped' AND {column} IS NOT NULL")
        op.create_index(
            f"ux_saved_searches_{name}", "saved_searches", [column, "query"], unique=True, postgresql_where=living
        )
    op.create_index(
        "ix_saved_searches_live", "saved_searches", ["seen_at"], postgresql_where=sa.text("status = 'live'")
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
