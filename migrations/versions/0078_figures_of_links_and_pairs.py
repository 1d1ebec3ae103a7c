"""Figures of referral links and of partnerships: what changes in them notes the days that it counts on."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"

INDEXES = (
    ("clicks", "day", "kind = 'visitor'"),
    ("enquiries", "confirmed_at", "via_id IS NOT NULL"),
    ("applications", "sent_at", "via_id IS NOT NULL"),
    ("follow_ups", "due_on", "status IN ('confirmed', 'cancelled')"),
    ("partner_talks", "held_on", None),
)
# By table: what says when a row counts, as an hour and as a day, which rows do, and what is done with them.
INSTANT, DAY = "date_trunc('hour', {}), CAST(NULL AS date)", "CAST(NULL AS timestamptz), {}"
ANY = ("INSERT", "UPDATE", "DELETE")
TOUCHES = (
    # Where a click came from is forgotten in time, which changes no figure.
    ("clicks", DAY.format("day"), "kind = 'visitor'", ("INSERT", "DELETE")),
    ("enquiries", INSTANT.format("confirmed_at"), "confirmed_at IS NOT NULL AND via_id IS NOT NULL", ANY),
    ("applications", INSTANT.format("sent_at"), "sent_at IS NOT NULL AND via_id IS NOT NULL", ANY),
    ("follow_ups", DAY.format("due_on"), "status IN ('confirmed', 'cancelled')", ANY),
    ("partner_talks", DAY.format("held_on"), "true", ANY),
)
IMAGES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def upgrade() -> None:
    for table, column, rows in INDEXES:
        op.create_index(f"ix_figures_{table}_{column}", table, [column], postgresql_where=rows and sa.text(rows))
    for table, counts_on, rows, deeds in TOUCHES:
        _watch(table, counts_on, rows, deeds)
        op.execute(_note(table, counts_on, rows))  # what is there already


def _watch(table: str, counts_on: str, rows: str, deeds: tuple[str, ...]) -> None:
    op.execute(f"""
        CREATE FUNCTION touch_figures_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'DELETE' THEN {_note("new_rows", counts_on, rows)}; END IF;
        IF TG_OP <> 'INSERT' THEN {_note("old_rows", counts_on, rows)}; END IF;
        RETURN NULL; END $$
    """)
    for deed in deeds:
        op.execute(f"""
            CREATE TRIGGER touches_figures_on_{deed.lower()} AFTER {deed} ON {table} REFERENCING {IMAGES[deed]}
            FOR EACH STATEMENT EXECUTE FUNCTION touch_figures_by_{table}()
        """)


def _note(table: str, counts_on: str, rows: str) -> str:
    return f"INSERT INTO figure_touches (hour, day) SELECT DISTINCT {counts_on} FROM {table} WHERE {rows}"


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
