"""Who fits a lead, best first."""

from dataclasses import dataclass

from sqlalchemy import Row, select

from ..core.extensions import db
from ..members.models import Agency, AgencyState
from ..members.track_record import track_record_of


@dataclass(frozen=True)
class Fit:
    """An agency that could take a lead, and how it treats those it is given."""

    agency: Agency
    track_record: Row  # see members/track_record.py
    does_it: bool
    speaks_it: bool


def who_fits(referrer_id: int, category: str = "", language: str = "", limit: int = 60) -> list[Fit]:
    """Active agencies but the referrer's own: those of the category first, then of the language, then the quickest."""
    chosen = (
        select(Agency).where(Agency.status == AgencyState.ACTIVE, Agency.id != referrer_id).order_by(Agency.sort_key)
    )
    agencies = list(db.session.scalars(chosen))
    track_record = track_record_of([agency.id for agency in agencies])
    fits = [
        Fit(agency, track_record[agency.id], category in agency.categories, language in agency.languages)
        for agency in agencies
    ]
    slowest = float("inf")
    fits.sort(key=lambda fit: (not fit.does_it, not fit.speaks_it, fit.track_record.answer_seconds or slowest))
    return fits[:limit]
