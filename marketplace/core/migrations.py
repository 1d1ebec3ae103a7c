"""Which migration the code expects of the database."""

from pathlib import Path

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def newest() -> str:
    """The revision of the newest migration: the first four characters of its file."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
