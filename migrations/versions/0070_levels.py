"""Levels of members: what each needs, where each member stands, and how it came there."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"

LARGEST = 10**12
LEVEL = {
    "position": "position BETWEEN 1 AND 12",
    "name": r"length(name) BETWEEN 1 AND 40 AND name ~ '\S'",
    "one_line": r"name !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
    "least": f"least_won BETWEEN 0 AND 1000000 AND least_year_minor BETWEEN 0 AND {LARGEST}"
    f" AND least_month_minor BETWEEN 0 AND {LARGEST}",
}
FIGURES = ("won", "year_minor", "month_minor")


def upgrade() -> None:
    _ladders()
    _standings()
    for table in ("ladders", "levels", "level_changes"):
        op.execute(f"""
            CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)


def _ladders() -> None:
    op.create_table(
        "ladders",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("effective_at", "made_at")),
        sa.Column("made_by", sa.BigInteger, _to("people", "ladders_made_by"), nullable=False),
        sa.UniqueConstraint("effective_at", name=op.f("uq_ladders_effective_at")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_ladders_currency")),
    )
    op.create_table(
        "levels",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("ladder_id", sa.BigInteger, _to("ladders", "levels_ladder_id"), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *(sa.Column(f"least_{one}", sa.BigInteger, nullable=False) for one in FIGURES),
        sa.UniqueConstraint("ladder_id", "position", name=op.f("uq_levels_ladder_id_position")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_levels_{name}")) for name, check in LEVEL.items()),
    )
    op.create_index("uq_levels_name", "levels", ["ladder_id", sa.text("lower(name)")], unique=True)


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column(
            "agency_id", sa.BigInteger, _to("agencies", "standings_agency_id"), primary_key=True, autoincrement=False
        ),
        sa.Column("ladder_id", sa.BigInteger, _to("ladders", "standings_ladder_id"), nullable=False),
        sa.Column("level_id", sa.BigInteger, _to("levels", "standings_level_id")),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in FIGURES),
    )
    op.create_table(
        "level_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("agency_id", sa.BigInteger, _to("agencies", "level_changes_agency_id"), nullable=False),
        *(
            sa.Column(f"{name}_id", sa.BigInteger, _to("levels", f"level_changes_{name}_id"))
            for name in ("was", "became")
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in FIGURES),
    )
    op.create_index("ix_level_changes_agency", "level_changes", ["agency_id", "id"])


def _to(table: str, name: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{name}_{table}"))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
