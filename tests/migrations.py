"""Running one migration once more, on a database from which what it brings was taken away."""

import importlib.util
from pathlib import Path
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from marketplace.core.extensions import db

VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
WITH_CURRENCY = ("accounts", "lines", "services", "leads", "fee_payments", "rewards", "movements")
BEFORE_0012 = (
    "ALTER TABLE leads DROP COLUMN opened_at",
    "ALTER TABLE agencies DROP CONSTRAINT ck_agencies_size",
    *(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_currency" for table in WITH_CURRENCY),
)
BEFORE_0014 = (
    "ALTER TABLE referral_links DROP CONSTRAINT fk_referral_links_discount_id_discounts",
    "DROP TABLE catalog_changes, rates, cases, profiles, pictures, agency_categories, discounts, service_regions,"
    " service_industries",
    "ALTER TABLE services DROP COLUMN status, DROP COLUMN place, DROP COLUMN category_id, DROP COLUMN price_to_minor,"
    " DROP COLUMN delivery_days, DROP COLUMN is_taking, DROP COLUMN created_at, DROP COLUMN published_at,"
    " DROP CONSTRAINT ck_services_unit, DROP CONSTRAINT ck_services_title, DROP CONSTRAINT ck_services_one_line",
    "ALTER TABLE leads DROP COLUMN category_id, DROP COLUMN region_id",
    "ALTER TABLE terms DROP COLUMN category_ids",
    "DROP FUNCTION refuse_free_services CASCADE",
    *(
        f"DROP FUNCTION note_changed_{of} CASCADE"
        for of in ("services", "discounts", "service_regions", "service_industries", "profiles", "agencies",
                   "agency_categories", "everything")
    ),
    *(
        f"ALTER TABLE {table} RENAME CONSTRAINT ck_{table}_{rule} TO ck_{table}_ck_{table}_{rule}"
        for table in ("categories", "industries", "regions")
        for rule in ("code", "names", "aliases", "one_line", "parent", "merged")
    ),
    "ALTER TABLE regions RENAME CONSTRAINT ck_regions_root TO ck_regions_ck_regions_root",
)  # fmt: skip


def migrate_again(revision: str, *before: str) -> None:
    """Execute `before`, and then the migration of this revision."""
    db.session.rollback()
    with db.engine.begin() as connection:
        for statement in before:
            connection.execute(text(statement))
        with Operations.context(MigrationContext.configure(connection)):
            _migration(revision).upgrade()
    db.session.expire_all()


def migrate_down(revision: str) -> None:
    """Go back to before this revision."""
    db.session.rollback()
    with db.engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        _migration(revision).downgrade()


def _migration(revision: str) -> ModuleType:
    (file,) = VERSIONS.glob(f"{revision}_*.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    return migration
