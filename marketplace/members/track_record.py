"""How an agency treats those it works with, in figures: counts and medians, not opinions.

The rooms that know a figure bring it (Room.track_record); here they are asked for together, and kept for a minute.
"""

from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from ..core import kept
from ..core.extensions import db
from ..core.room import house
from .models import Agency

NAME = "track_record"


def track_record_of(agency_ids: Collection[int]) -> dict[int, SimpleNamespace]:
    """By agency, an attribute for each figure, at most a minute old. One query, or two while some are not kept yet."""
    figures = kept.kept(NAME, agency_ids, house().track_record)
    figures |= _counted(set(agency_ids) - set(figures))
    return {agency_id: SimpleNamespace(**record) for agency_id, record in figures.items()}


def outdated(limit: int) -> Sequence[int]:
    """Agencies whose track record is to be counted again."""
    return kept.due(NAME, select(Agency.id), limit)


def keep(agency_ids: Collection[int]) -> None:
    """Count the track records of these agencies, and keep them."""
    kept.keep(NAME, select(Agency.id).where(Agency.id.in_(agency_ids)), _figures())


def _figures() -> dict[str, Any]:
    return {name: of(Agency.id) for name, of in house().track_record.items()}


def _counted(agency_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    if not agency_ids:
        return {}
    figures = _figures()
    rows = db.session.execute(select(Agency.id, *figures.values()).where(Agency.id.in_(agency_ids)))
    return {agency_id: dict(zip(figures, record, strict=True)) for agency_id, *record in rows}
