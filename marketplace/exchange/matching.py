"""Who fits a lead, best first, and who is told of one that everyone may take."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from types import SimpleNamespace

from sqlalchemy import BigInteger, Select, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array

from ..catalog.models import Category, Profile, Region, Service, ServiceState, agency_categories, service_regions
from ..catalog.offering import Standing, covering, overlapping, standings
from ..core.extensions import db
from ..core.money import Money
from ..core.room import house
from ..core.spoken import codes_of
from ..members.models import Agency, AgencyState
from ..members.track_record import track_record_of
from .wanted import Wanted


class Miss(Enum):
    """What keeps an agency from fitting."""

    TAKING = auto()
    SERVICE = auto()
    REGION = auto()
    LANGUAGE = auto()
    BUDGET = auto()


@dataclass
class Offer:
    """What an agency says that it does, of what is wanted: `does` the work at all, in these areas, in these languages, from
    these prices on."""

    agency: Agency
    is_taking: bool
    works: list[int]  # the services of its profile, by their ids in the taxonomy
    paused_until: date | None = None
    does: bool = False
    areas: set[int] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    prices: list[Money] = field(default_factory=list)

    def starts_at(self, currency: str) -> Money | None:
        """Its lowest price, if all are in this currency: others can't be compared."""
        return (
            min(self.prices, key=lambda price: price.minor)
            if {one.currency for one in self.prices} == {currency}
            else None
        )


@dataclass(frozen=True)
class Fit:
    """An agency that could take a lead, what doesn't fit about it, and how it treats those it is given."""

    agency: Agency
    track_record: SimpleNamespace  # see members/track_record.py
    misses: tuple[Miss, ...]
    works: list[str]  # what it does, in the reader's language
    starts_at: Money | None
    paused_until: date | None = None

    @property
    def fits(self) -> bool:
        """Whether nothing is missing."""
        return not self.misses


@dataclass(frozen=True)
class Fits:
    """All agencies that could take a lead, best first; how many fit, and how many do the work and take clients."""

    wanted: Wanted
    agencies: list[Fit]
    fitting: int
    doing_it: int
    told: int  # how many are told if everyone may take it: see `those_to_tell`


def who_fits(referrer_id: int | None, wanted: Wanted) -> Fits:
    """Active agencies but the referrer's own, if it is one: those that fit first, then those that do the work and lack little else, then
    the others; of equal ones the quickest."""
    judged = _judged(wanted, _others(referrer_id).order_by(Agency.sort_key))
    track_record = track_record_of([offer.agency.id for offer, _misses in judged])
    names = _names({work for offer, _misses in judged for work in offer.works})
    fits = [
        Fit(
            offer.agency, track_record[offer.agency.id], misses,
            [names[work] for work in offer.works if work in names] or offer.agency.categories,
            offer.starts_at(wanted.most.currency) if wanted.most else None, offer.paused_until,
        )
        for offer, misses in judged
    ]  # fmt: skip
    slowest = float("inf")
    fits.sort(key=lambda fit: (Miss.SERVICE in fit.misses, len(fit.misses), fit.track_record.answer_seconds or slowest))
    doing = sum(not {Miss.SERVICE, Miss.TAKING} & set(fit.misses) for fit in fits)
    return Fits(wanted, fits, sum(fit.fits for fit in fits), doing, len(_told(judged)))


def those_to_tell(referrer_id: int, wanted: Wanted, but: Select[int]) -> list[int]:
    """The agencies that a lead for everyone is mailed to: those that fit; where none does, those that do the work; where
    none does that, all. Who takes no clients is never told."""
    return _told(_judged(wanted, _others(referrer_id).where(Agency.id.not_in(but))))


def judge(
    referrer_id: int | None, wanted: Wanted, but: Select[int] | None = None
) -> list[tuple[int, tuple[Miss, ...]]]:
    """Each agency that could take a lead, by its id, with what doesn't fit about it."""
    others = _others(referrer_id)
    others = others if but is None else others.where(Agency.id.not_in(but))
    return [(offer.agency.id, misses) for offer, misses in _judged(wanted, others)]


def misses_of(wanted: Wanted, offer: Offer, areas: set[int] | None) -> Iterator[Miss]:
    """The rule: what doesn't fit between what is wanted and what an agency offers. What the lead leaves open fits anybody.

    - It takes new clients, unless its profile says otherwise, or it pauses, or has as many as it takes.
    - The service: its profile lists it, or its group, or for a group one in it; or it has such a service in the catalog
      that takes new clients.
    - The region: it works in its own country, and where its services of this kind are done; one of these is the lead's
      region, lies in it or has it within. A lead for anywhere fits all.
    - The language: it or one of these services speaks one that the client does. Who names none is not known to.
    - The budget: the lowest price of these services is within it. No price, or one in another currency, fits; so does
      any while no service is named.
    """
    if not offer.is_taking:
        yield Miss.TAKING
    if not offer.does:
        yield Miss.SERVICE
    if areas is not None and not areas & offer.areas:
        yield Miss.REGION
    if wanted.languages and not set(wanted.languages) & offer.languages:
        yield Miss.LANGUAGE
    lowest = offer.starts_at(wanted.most.currency) if wanted.most else None
    if wanted.most and lowest and lowest.minor > wanted.most.minor:
        yield Miss.BUDGET


def _told(judged: list[tuple[Offer, tuple[Miss, ...]]]) -> list[int]:
    taking = [(offer.agency.id, set(misses)) for offer, misses in judged if Miss.TAKING not in misses]
    fitting = [agency_id for agency_id, misses in taking if not misses]
    doing = [agency_id for agency_id, misses in taking if Miss.SERVICE not in misses]
    return fitting or doing or [agency_id for agency_id, _misses in taking]


def _judged(wanted: Wanted, others: Select) -> list[tuple[Offer, tuple[Miss, ...]]]:
    """Each of these agencies with what doesn't fit about it."""
    works, listed = standings(Category, Region) if wanted.category or wanted.region else (None, None)
    covers = covering(wanted.category, works) if wanted.category and works else None
    areas = (
        overlapping(wanted.region, listed) if wanted.region and listed and wanted.region.code != Region.ROOT else None
    )
    offers = {
        agency.id: Offer(
            agency, is_taking, works, paused_until,
            "category" not in wanted.unknown and (covers is None or not covers.isdisjoint(works)),
            _country(agency, listed), {*codes_of(agency.languages)},
        )
        for agency, is_taking, works, paused_until in db.session.execute(others)
    }  # fmt: skip
    if wanted.asks:
        _add_services(offers, covers)
    return [(offer, tuple(misses_of(wanted, offer, areas))) for offer in offers.values()]


def _country(agency: Agency, listed: Standing | None) -> set[int]:
    country = listed.ids.get(agency.country.lower()) if listed else None
    return set() if country is None else {country}


def _add_services(offers: dict[int, Offer], covers: set[int] | None) -> None:
    """What the catalog says beside the profiles: services of this work that take clients; of all work if none is named."""
    done_in = select(func.array_agg(service_regions.c.region_id)).where(service_regions.c.service_id == Service.id)
    chosen = select(
        Service.agency_id, Service.languages, Service.price_minor, Service.currency, done_in.scalar_subquery()
    ).where(Service.status == ServiceState.PUBLISHED, Service.is_taking)
    chosen = chosen if covers is None else chosen.where(Service.category_id.in_(covers))
    for agency_id, languages, price, currency, regions in db.session.execute(chosen):
        if offer := offers.get(agency_id):
            offer.does = offer.does or covers is not None
            offer.languages.update(codes_of(languages))
            offer.areas.update(regions or ())
            if covers is not None:  # what other work costs says nothing
                offer.prices.append(Money(price, currency))


def _others(referrer_id: int | None) -> Select:
    """A SELECT of the agencies that could take a lead, with whether each takes clients, what its profile lists, and until when it
    pauses."""
    works = select(func.array_agg(agency_categories.c.category_id)).where(agency_categories.c.agency_id == Agency.id)
    taking = select(Profile.is_taking).where(Profile.agency_id == Agency.id)
    chosen = select(
        Agency,
        and_(func.coalesce(taking.scalar_subquery(), true()), house().answers["takes_now"](Agency.id)),
        func.coalesce(works.scalar_subquery(), cast(array([]), ARRAY(BigInteger))),
        house().answers["paused_until"](Agency.id),
    )
    return chosen.where(Agency.status == AgencyState.ACTIVE, Agency.id != referrer_id)


def _names(category_ids: set[int]) -> dict[int, str]:
    """These services by id, in the reader's language."""
    chosen = select(Category).where(Category.id.in_(category_ids), Category.retired_at.is_(None))
    return {entry.id: entry.name for entry in db.session.scalars(chosen)} if category_ids else {}
