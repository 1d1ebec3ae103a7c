"""Whatever people write, no script of it runs: every page with a script in every text that stands in the database."""

import psycopg
import pytest

from tests import databases

LONG = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>{{7*7}}[x](javascript:alert(3))"
SHORT = "<svg onload=alert(4)>"
# What no person writes: what pages find their rows by, and words of vocabularies.
OURS = (
    "hash|key|secret|print|url|slug|reference|event|address|path|page|zone|_id|status|language$|country|email|iban|kind|deed|"
    "lost_reason|blocked_by|erased_for|^was$|became|becomes"
)
TEXTS = f"""
    SELECT table_name, column_name, data_type = 'ARRAY' FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT IN ('alembic_version', 'terms')
      AND udt_name IN ('text', 'varchar', '_text', '_varchar') AND column_name !~ '{OURS}'
"""


def write_scripts(database: str) -> set[str]:
    """Put a script in front of every text in which any may stand; returns the tables that took it."""
    taken = set()
    with psycopg.connect(databases.url_of(database), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # also where a trigger says: written once
        for table, column, several in connection.execute(TEXTS).fetchall():
            text = f"array_prepend(%s, {column})" if several else f"%s || {column}"
            for script in (LONG, SHORT):
                try:
                    rows = connection.execute(f"UPDATE {table} SET {column} = {text}", [script]).rowcount
                except psycopg.errors.CheckViolation:  # too long, or one of a few words
                    continue
                taken |= {table} if rows else set()
                break
    return taken


@pytest.mark.thorough
def test_no_script_of_what_people_wrote_runs_on_any_page(crowd, database, desk, thorough):
    visitors = {who: desk(getattr(crowd, who, None)) for who in crowd.paths}
    taken, faults, shown = write_scripts(database), [], 0
    assert taken >= {
        "agencies",
        "people",
        "leads",
        "services",
        "cases",
        "reviews",
        "applications",
        "agreement_versions",
    }
    note = lambda dialog: (faults.append(dialog.message), dialog.dismiss())  # noqa: E731
    for who, paths in crowd.paths.items():
        one = visitors[who]
        one.page.on("dialog", note)
        for path in paths if thorough else paths[::8]:
            one.errors.clear()
            one.page.goto(path)
            shown += "&lt;" in one.page.content()
            # A refused script would be an error on the console: none is even begun.
            faults += [f"{path}: {error}" for error in one.errors if "404" not in error]
    assert faults == []
    assert shown > 10
