"""Services, industries and regions, by which work is found; the first of them stand in ../data, a file a list."""

import csv
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.core.spelling import spelling

revision = "0013"
down_revision = "0012"

DATA = Path(__file__).parents[1] / "data"
LEVELS = {"categories": 2, "industries": 1, "regions": 4}
NAMES = ("name_en", "name_ru", "name_uk")
CONTROLS = r"'[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
RULES = {
    "code": "code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(code) <= 60",
    "names": " AND ".join(rf"{name} ~ '\S' AND length({name}) <= 100" for name in NAMES),
    "aliases": "array_position(aliases, NULL) IS NULL AND '' <> ALL (aliases)",
    "one_line": " AND ".join(f"{text} !~ {CONTROLS}" for text in (*NAMES, "array_to_string(aliases, '')")),
    "parent": "parent_id <> id",
    "merged": "merged_into_id IS NULL OR (merged_into_id <> id AND retired_at IS NOT NULL)",
}


def upgrade() -> None:
    # A circle hangs beneath nothing, so that fewer rows are reached from above than there are.
    op.execute("""
        CREATE FUNCTION refuse_levels() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE deepest bigint; reached bigint; everything bigint;
        BEGIN
            EXECUTE format('
                WITH RECURSIVE tree AS (
                    SELECT id, 1 AS level FROM %1$I WHERE parent_id IS NULL
                    UNION ALL
                    SELECT child.id, tree.level + 1 FROM %1$I child JOIN tree ON child.parent_id = tree.id
                )
                SELECT max(level), count(*), (SELECT count(*) FROM %1$I) FROM tree
            ', TG_TABLE_NAME) INTO deepest, reached, everything;
            IF deepest > TG_ARGV[0]::int OR reached < everything THEN
                RAISE EXCEPTION '% has at most % levels, and no circle', TG_TABLE_NAME, TG_ARGV[0]
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """)
    for table, levels in LEVELS.items():
        _make(table)
        for row in _seed(table):
            op.execute(row)
        op.execute(f"""
            CREATE TRIGGER has_few_levels AFTER INSERT OR UPDATE OF parent_id ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_levels({levels})
        """)


def _make(table: str) -> None:
    rules = RULES | ({"root": "parent_id IS NOT NULL OR code = 'anywhere'"} if table == "regions" else {})
    words = postgresql.ARRAY(sa.Text)
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in NAMES),
        sa.Column("aliases", words, nullable=False, server_default="{}"),
        sa.Column("spellings", words, nullable=False),
        sa.Column("place", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        *(
            sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id", name=f"fk_{table}_{name}"))
            for name in ("parent_id", "merged_into_id")
        ),
        sa.UniqueConstraint("code", name=f"uq_{table}_code"),
        *(sa.CheckConstraint(rule, name=f"ck_{table}_{name}") for name, rule in rules.items()),
    )
    for name in ("parent_id", "merged_into_id"):
        op.create_index(f"ix_{table}_{name}", table, [name])
    op.create_index(f"ix_{table}_spellings", table, ["spellings"], postgresql_using="gin")
    for name in NAMES:
        op.execute(f"""
            CREATE UNIQUE INDEX uq_{table}_{name} ON {table} (parent_id, {name}) NULLS NOT DISTINCT
            WHERE retired_at IS NULL
        """)


def _seed(table: str) -> Iterator[sa.TextClause]:
    """Each row of the table's file as an INSERT; parents stand before what is beneath them."""
    words = postgresql.ARRAY(sa.Text)
    insert = sa.text(f"""
        INSERT INTO {table} (code, parent_id, name_en, name_ru, name_uk, aliases, spellings)
        VALUES (:code, (SELECT id FROM {table} WHERE code = :parent), :name_en, :name_ru, :name_uk, :aliases, :spellings)
    """).bindparams(sa.bindparam("aliases", type_=words), sa.bindparam("spellings", type_=words))
    with (DATA / f"0013_{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aliases = row["aliases"].split("|") if row["aliases"] else []
            spellings = {spelling(word) for word in (row["code"], *(row[name] for name in NAMES), *aliases)}
            yield insert.bindparams(**row | {"aliases": aliases, "spellings": sorted(spellings)})


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
