"""Figures that cost too much to be counted at each visit: counted by a job each minute, and kept.

A figure is kept by its name and the row it is about; what isn't kept yet, or lacks a part that a release has added, is
counted at once.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Text, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .extensions import Model, db
from .transaction import transaction

# As old as figures may be when the sweep stands still, before they are counted anew at each visit: as /readyz allows it.
OLDEST = timedelta(minutes=5)
# Half the time between two sweeps: each sweep finds all of them due, and two close to each other the second time none.
FRESH = timedelta(seconds=30)


class KeptFigures(Model):
    """The figures of one name about one row, and when they were counted."""

    __tablename__ = "kept_figures"

    name: Mapped[str] = mapped_column(primary_key=True)
    about_id: Mapped[int] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]


def keep(name: str, about: Select[int], parts: dict[str, Any]) -> None:
    """Count the figures about the rows that `about` selects, and keep them. Each of `parts` may refer to the row."""
    pairs = [each for part, figure in parts.items() for each in (literal(part), figure)]
    # In one order, so that two who keep the same rows wait for each other and never in a circle.
    about = about.order_by(about.selected_columns[0])
    counted = about.add_columns(literal(name), func.jsonb_build_object(*pairs), literal(clock.now()))
    with transaction():
        new = insert(KeptFigures).from_select(["about_id", "name", "figures", "at"], counted)
        values = {"figures": new.excluded.figures, "at": new.excluded.at}
        db.session.execute(new.on_conflict_do_update(index_elements=["name", "about_id"], set_=values))


def due(name: str, ids: Select[int], limit: int) -> list[int]:
    """The rows whose figures are missing or no longer fresh."""
    fresh = select(KeptFigures.about_id).where(KeptFigures.name == name, KeptFigures.at > clock.now() - FRESH)
    return list(db.session.scalars(ids.where(ids.selected_columns[0].not_in(fresh)).limit(limit)))


def kept(name: str, ids: Collection[int], parts: Collection[str]) -> dict[int, dict[str, Any]]:
    """By row, the figures that are kept with all their parts."""
    chosen = select(KeptFigures.about_id, KeptFigures.figures).where(KeptFigures.name == name)
    chosen = chosen.where(KeptFigures.at > clock.now() - OLDEST)
    chosen = chosen.where(
        KeptFigures.about_id.in_(ids), KeptFigures.figures.has_all(literal(sorted(parts), ARRAY(Text)))
    )
    return dict(db.session.execute(chosen).all())
