"""Single lines hold no line break and no control character: one in an account holder would shift the lines of a payment
code. And names of agencies are told apart without regard to the kind of their apostrophes and hyphens."""

from alembic import op

revision = "0005"
down_revision = "0004"

BREAK = r"[\u0001-\u001F\u007F-\u009F\u2028\u2029]"
COLUMNS = {
    "agencies": ("name", "city", "website"),
    "people": ("email", "name"),
    "payout_details": ("holder", "iban", "bank_name", "account_number", "routing_code"),
    "movements": ("holder", "iban", "bank_name", "account_number", "routing_code", "bank_reference"),
    "leads": ("title", "category", "region", "language"),
    "fee_payments": ("invoice",),
}
# Rows that nobody changes otherwise: what was shown of them on pages had its breaks as blanks already.
GUARDS = {"payout_details": "written_once", "movements": "listed_never_changes"}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        rule = " AND ".join(f"{column} !~ '{BREAK}'" for column in columns)
        # Holds for all that is written from now on; what is there is mended next. No scan, so no long lock.
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_one_line CHECK ({rule}) NOT VALID")
        _mend(table, columns)
    _same_names()


def _mend(table: str, columns: tuple[str, ...]) -> None:
    guard = GUARDS.get(table)
    if guard:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
    mended = ", ".join(f"{column} = btrim(regexp_replace({column}, '({BREAK}|\\s)+', ' ', 'g'))" for column in columns)
    broken = " OR ".join(f"{column} ~ '{BREAK}'" for column in columns)
    op.execute(f"UPDATE {table} SET {mended} WHERE {broken}")
    if guard:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")


def _same_names() -> None:
    # Where two agencies differ by nothing but their apostrophe, both stay as they are: people have to say which is right.
    op.execute("""
        WITH typed AS (
            SELECT id, translate(sort_key, U&'\\2018\\2019\\02BC\\2010\\00AD\\200B\\200C\\200D', '''''''-') AS key FROM agencies
        )
        UPDATE agencies a SET sort_key = typed.key FROM typed
        WHERE typed.id = a.id AND typed.key <> a.sort_key
          AND NOT EXISTS (SELECT FROM typed other WHERE other.key = typed.key AND other.id <> a.id)
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
