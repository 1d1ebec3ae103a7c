"""Who fits a lead, best first, and who is told of one that everyone may take."""

from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import Select, distinct, func, select

from ..catalog.models import Service, ServiceState
from ..core.extensions import db
from ..core.spoken import languages_in
from ..members.models import Agency, AgencyState
from ..members.track_record import track_record_of
from .fields_of_work import is_the_same_work


@dataclass(frozen=True)
class Fit:
    """An agency that could take a lead, and how it treats those it is given."""

    agency: Agency
    track_record: SimpleNamespace  # see members/track_record.py
    does_it: bool
    speaks_it: bool


@dataclass(frozen=True)
class Fits:
    """All agencies that could take a lead, best first, and how many of them do what the client needs."""

    agencies: list[Fit]
    doing_it: int

    @property
    def told(self) -> int:
        """How many are told if everyone may take it: see `those_to_tell`."""
        return self.doing_it or len(self.agencies)


def who_fits(referrer_id: int, category: str = "", language: str = "") -> Fits:
    """Active agencies but the referrer's own: those that do the work first, then those that speak the language, then the
    quickest."""
    found = db.session.execute(_others(referrer_id).order_by(Agency.sort_key)).all()
    track_record, wanted = track_record_of([agency.id for agency, _offered in found]), languages_in(language)
    fits = [
        Fit(agency, track_record[agency.id], _does(category, agency, offered), bool(wanted & _spoken(agency)))
        for agency, offered in found
    ]
    slowest = float("inf")
    fits.sort(key=lambda fit: (not fit.does_it, not fit.speaks_it, fit.track_record.answer_seconds or slowest))
    return Fits(fits, sum(fit.does_it for fit in fits))


def those_to_tell(referrer_id: int, category: str, but: Select[int]) -> list[int]:
    """The agencies that a lead for everyone is mailed to: those that do the work; where none says so, all members."""
    found = db.session.execute(_others(referrer_id).where(Agency.id.not_in(but))).all()
    doing_it = [agency.id for agency, offered in found if _does(category, agency, offered)]
    return doing_it or [agency.id for agency, _offered in found]


def _others(referrer_id: int) -> Select[Agency, list[str] | None]:
    """A SELECT of the agencies that could take a lead, with the categories of the services that each offers."""
    offered = select(func.array_agg(distinct(Service.category))).where(
        Service.agency_id == Agency.id, Service.status == ServiceState.PUBLISHED
    )
    chosen = select(Agency, offered.scalar_subquery())
    return chosen.where(Agency.status == AgencyState.ACTIVE, Agency.id != referrer_id)


def _does(category: str, agency: Agency, offered: list[str] | None) -> bool:
    return any(is_the_same_work(category, word) for word in {*agency.categories, *(offered or ())})


def _spoken(agency: Agency) -> set[str]:
    return languages_in(",".join(agency.languages))
