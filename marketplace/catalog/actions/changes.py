"""The log of changes is kept for a day: whoever looked away for longer reads everything anew."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select

from ...core import clock
from ...core.extensions import db
from ...core.transaction import transaction
from ..models import CatalogChange

KEPT = timedelta(days=1)


def old_changes(limit: int) -> Sequence[int]:
    """The changes that are kept no longer. The newest stays: by it the database is known again."""
    newest = select(func.max(CatalogChange.id)).scalar_subquery()
    chosen = select(CatalogChange.id).where(CatalogChange.at < clock.now() - KEPT, CatalogChange.id < newest)
    return db.session.scalars(chosen.limit(limit)).all()


def forget_changes(ids: list[int]) -> None:
    """Delete these changes."""
    with transaction():
        db.session.execute(delete(CatalogChange).where(CatalogChange.id.in_(ids)))
