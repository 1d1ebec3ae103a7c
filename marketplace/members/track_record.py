"""How an agency treats those it works with, in figures: counts and medians, not opinions.

The rooms that know a figure bring it (Room.track_record); here they are asked for together.
"""

from collections.abc import Collection

from sqlalchemy import Row, select

from ..core.extensions import db
from ..core.room import house
from .models import Agency


def track_record_of(agency_ids: Collection[int]) -> dict[int, Row]:
    """By agency, a row with an attribute for each figure; one query, however many agencies and figures."""
    figures = [of(Agency.id).label(name) for name, of in sorted(house().track_record.items())]
    chosen = select(Agency.id, *figures).where(Agency.id.in_(agency_ids))
    return {row.id: row for row in db.session.execute(chosen)}
