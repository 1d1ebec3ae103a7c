"""An agency's own services, in whichever state, and what is counted of them."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.formats import percent
from ..core.money import Money
from ..core.room import house
from ..members.models import Agency, AgencyState
from .models import Discount, Profile, Region, Service, ServiceState, service_regions
from .models.profile import USUAL_WARNING
from .offering import named_by

EVERYTHING = ("in_category", "regions", "industries", "discounts")


def shelf_of(agency_id: int, status: ServiceState | None = None) -> Select[Service]:
    """A SELECT of an agency's services in its own order; of one state where that is given."""
    chosen = select(Service).where(Service.agency_id == agency_id)
    chosen = chosen.where(Service.status == status) if status else chosen
    loaded = (selectinload(getattr(Service, name)) for name in EVERYTHING)
    return chosen.options(*loaded).order_by(Service.place, Service.id)


def shown_by(agency_id: int) -> Select[Service]:
    """A SELECT of what an agency has in the catalog; of one that is no active member, nothing."""
    active = Service.agency.has(Agency.status == AgencyState.ACTIVE)
    return shelf_of(agency_id, ServiceState.PUBLISHED).where(active)


def service_of(agency_id: int | None, service_id: int) -> Service:
    """One service of an agency, or NotFound."""
    found = db.session.scalar(select(Service).where(Service.id == service_id, Service.agency_id == agency_id))
    if found is None:
        raise NotFound()
    return found


def discount_of(service: Service, discount_id: int) -> Discount:
    """One discount on a service, or NotFound."""
    found = next((one for one in service.discounts if one.id == discount_id), None)
    if found is None:
        raise NotFound()
    return found


def count_by_state(agency_id: int) -> Mapping[str, int]:
    """How many services of an agency are in each state."""
    chosen = select(Service.status, func.count()).where(Service.agency_id == agency_id).group_by(Service.status)
    return {status: count for status, count in db.session.execute(chosen)}  # noqa: C416 — a Row is no pair to mypy


class Sizes(NamedTuple):
    """How many services an agency has in the catalog in one currency, and from which price to which."""

    number: int
    ends: tuple[Money, Money]


def sizes_of(agency_id: int) -> list[Sizes]:
    """By currency, the most usual one first."""
    low, high = func.min(Service.price_minor), func.max(func.coalesce(Service.price_to_minor, Service.price_minor))
    chosen = select(Service.currency, func.count(), low, high).where(*_offered(agency_id)).group_by(Service.currency)
    rows = db.session.execute(chosen.order_by(func.count().desc(), func.min(Service.place), Service.currency))
    return [Sizes(count, (Money(low, code), Money(high, code))) for code, count, low, high in rows]


def areas_of(agency_id: int) -> list[Region]:
    """Where what an agency has in the catalog is done, each area once."""
    done_in = select(service_regions.c.region_id).join(Service, Service.id == service_regions.c.service_id)
    return list(db.session.scalars(select(Region).where(Region.id.in_(done_in.where(*_offered(agency_id))))))


def _offered(agency_id: int) -> tuple[ColumnElement[bool], ...]:
    return Service.agency_id == agency_id, Service.status == ServiceState.PUBLISHED


def place_of(service: Service) -> int:
    """Where it stands among all of its agency, from 1 on."""
    before = (Service.place < service.place) | ((Service.place == service.place) & (Service.id <= service.id))
    return db.session.scalar(select(func.count()).where(Service.agency_id == service.agency_id, before)) or 1


def warning_of(service: Service, discount: Discount) -> str:
    """A sentence where a discount and the reward of the terms now in force take more of the price than the agency wants
    to be told of; "" where they don't. Whoever knows the terms answers: rewards stand above."""
    if not discount.lowers_price:
        return ""
    off = discount.off(service.price)
    given = discount.percent * 100 if discount.percent else off.minor * 10_000 // service.price_minor
    rate: int | None = house().answers["reward_rate"](partial(named_by, service.in_category))
    if rate is None:
        return ""  # rules decide on each fee: there is no one share to add
    limit = db.session.scalar(select(Profile.warning_percent).where(Profile.agency_id == service.agency_id))
    most = (limit or USUAL_WARNING) * 100
    if given + rate <= most:
        return ""
    return _(
        "Discount and reward add up to %(sum)s of the price (%(discount)s and %(reward)s): more than the %(most)s from which "
        "you are warned.",
        sum=percent(given + rate), discount=percent(given), reward=percent(rate), most=percent(most),
    )  # fmt: skip
