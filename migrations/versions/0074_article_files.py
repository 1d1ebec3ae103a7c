"""Files with articles of the academy."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"

FILE = {
    "kind": "kind IN ('pdf', 'image', 'text', 'sheet')",
    "hashes": "digest ~ '^[0-9a-f]{64}$' AND key ~ '^[0-9a-f]{64}$'",
    "size": "size > 0",
    "name": "length(name) BETWEEN 1 AND 120",
    "one_line": r"name !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
    "gone": "is_kept OR removed_at IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "article_files",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("article_id", "articles"),
        *(sa.Column(one, sa.Text, nullable=False) for one in ("name", "kind")),
        sa.Column("size", sa.BigInteger, nullable=False),
        *(sa.Column(one, sa.CHAR(64), nullable=False) for one in ("digest", "key")),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        _reference("brought_by", "people"),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("is_kept", sa.Boolean, nullable=False, server_default=sa.text("true")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_article_files_{name}")) for name, rule in FILE.items()),
    )
    there = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_article_files_digest", "article_files", ["article_id", "digest"], unique=True, postgresql_where=there
    )
    gone = sa.text("is_kept AND removed_at IS NOT NULL")
    op.create_index("ix_article_files_gone", "article_files", ["id"], postgresql_where=gone)
    # What a file is doesn't change: another one is another row.
    op.execute("""
        CREATE TRIGGER written_once BEFORE UPDATE OF article_id, name, kind, size, digest, key, brought_at, brought_by ON article_files
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def _reference(column: str, to: str) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_article_files_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, key, nullable=False)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
