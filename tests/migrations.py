"""Running one migration once more, on a database from which what it brings was taken away."""

import importlib.util
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from marketplace.core.extensions import Model, db

VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
WITH_CURRENCY = sorted(table.name for table in Model.metadata.tables.values() if "currency" in table.columns)
BEFORE_0012 = (
    "ALTER TABLE leads DROP COLUMN opened_at",
    "ALTER TABLE agencies DROP CONSTRAINT ck_agencies_size",
    *(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_currency" for table in WITH_CURRENCY),
)


def migrate_again(revision: str, *before: str) -> None:
    """Execute `before`, and then the migration of this revision."""
    (file,) = VERSIONS.glob(f"{revision}_*.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    db.session.rollback()
    with db.engine.begin() as connection:
        for statement in before:
            connection.execute(text(statement))
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
    db.session.expire_all()
