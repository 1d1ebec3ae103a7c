"""Services are found by what those are called who do the work; what waits for an admin is counted by an index of its own."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.core.spelling import spelling

revision = "0025"
down_revision = "0024"

WORDS = postgresql.ARRAY(sa.Text)
PEOPLE = Path(__file__).parents[1] / "data" / "0025_people.csv"
# A word that an admin has given to any service in the meantime means what the admin says.
ADD = sa.text("""
    UPDATE categories SET aliases = aliases || :aliases,
        spellings = ARRAY(SELECT unnest(spellings || :spellings) COLLATE "C" ORDER BY 1)
    WHERE code = :code AND NOT EXISTS (SELECT FROM categories one WHERE one.spellings && :spellings)
""").bindparams(sa.bindparam("aliases", type_=WORDS), sa.bindparam("spellings", type_=WORDS))


def upgrade() -> None:
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for alias in row["aliases"].split("|"):
                op.execute(ADD.bindparams(code=row["code"], aliases=[alias], spellings=[spelling(alias)]))
    for table, done, by in (("reports", "decided_at", "decided_by"), ("complaints", "settled_at", "settled_by")):
        op.create_check_constraint(op.f(f"ck_{table}_by"), table, f"({done} IS NULL) = ({by} IS NULL)")
    is_open = sa.text("status = 'open'")
    op.create_index("ix_reports_open", "reports", ["subject_kind", "subject_id"], postgresql_where=is_open)
    op.create_index("ix_complaints_open", "complaints", ["made_at", "id"], postgresql_where=is_open)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
