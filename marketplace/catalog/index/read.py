"""Rows of the index, read from the database: what is in the catalog today, as everybody may know it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ...core.extensions import db
from ...core.money import Money
from ...members.models import Agency, AgencyState
from ..models import (
    Category,
    Discount,
    DiscountKind,
    For,
    Industry,
    Profile,
    Region,
    Service,
    ServiceState,
    Unit,
    agency_categories,
    service_industries,
    service_regions,
)  # fmt: skip
from ..queries import takes_clients
from .rates import Rates
from .row import LONG_DESCRIPTION, Row, Texts
from .trees import Trees

AT_ONCE = 2_000  # rows that are held while they are read


class Reader:
    """Reads rows as they are on one day: `record` gives the track record of an agency, where it has one."""

    def __init__(self, trees: Trees, rates: Rates, day: date, record: dict[int, Any]):
        self.trees, self.rates, self.day, self.record = trees, rates, day, record
        self._tuples: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def _once(self, values: Iterable[Any]) -> tuple[Any, ...]:
        """These values as a tuple that all rows with the same ones share: they are a third of the memory of a row."""
        made = tuple(values)
        return self._tuples.setdefault(made, made)

    def services(self, ids: Collection[int] | None = None) -> Iterator[tuple[Row, Texts]]:
        """These services, or all, as far as they can be found."""
        everything = _services(self.day)
        chosen = (
            everything.execution_options(yield_per=AT_ONCE) if ids is None else everything.where(Service.id.in_(ids))
        )
        for row in db.session.execute(chosen):
            yield self._service(row), (row.title, row.name, row.description)

    def _service(self, row: Any) -> Row:
        answer, won = self._record_of(row.agency_id)
        regions = row.regions or [one for one in [self.trees.countries.get(row.country)] if one]
        return Row(
            id=row.id,
            agency_id=row.agency_id,
            categories=self._once([self.trees.living(Category, row.category_id)]),
            regions=self._once({self.trees.living(Region, one) for one in regions}),
            industries=self._once({self.trees.living(Industry, one) for one in row.industries or ()}),
            languages=self._once(row.languages),
            price=self.rates.in_base(_price_today(row)),
            is_fixed=row.unit == Unit.PROJECT,
            has_discount=row.discounts is not None,
            is_taking=row.is_taking and row.agency_is_taking,
            published=row.published_at.timestamp(),
            answer=answer,
            won=won,
            is_described=len(row.description) >= LONG_DESCRIPTION,
        )

    def agencies(self, services: Collection[Row], ids: Collection[int] | None = None) -> Iterator[tuple[Row, Texts]]:
        """These agencies, or all: what they say they do, and what their services in the catalog say, taken together."""
        of: dict[int, list[Row]] = defaultdict(list)
        for service in services:
            of[service.agency_id].append(service)
        chosen = _agencies() if ids is None else _agencies().where(Agency.id.in_(ids))
        for row in db.session.execute(chosen):
            yield self._agency(row, of.get(row.id, [])), (row.name, "", f"{row.tagline or ''}\n{row.about}")

    def _agency(self, row: Any, services: list[Row]) -> Row:
        answer, won = self._record_of(row.id)
        said = {self.trees.living(Category, one) for one in row.categories or ()}
        home = {one for one in [self.trees.countries.get(row.country)] if one}
        prices = [service.price for service in services if service.price is not None]
        return Row(
            id=row.id,
            agency_id=row.id,
            categories=tuple(said.union(*(service.categories for service in services))),
            regions=tuple(home.union(*(service.regions for service in services))),
            industries=tuple({one for service in services for one in service.industries}),
            languages=tuple({*row.languages}.union(*(service.languages for service in services))),
            price=min(prices, default=None),
            is_fixed=any(service.is_fixed for service in services),
            has_discount=any(service.has_discount for service in services),
            is_taking=row.is_taking,
            published=row.applied_at.timestamp(),
            answer=answer,
            won=won,
            is_described=len(row.about) >= LONG_DESCRIPTION,
        )

    def _record_of(self, agency_id: int) -> tuple[float | None, int]:
        record = self.record.get(agency_id)
        return (record.answer_seconds, record.won or 0) if record else (None, 0)


def _price_today(row: Any) -> Money:
    price = Money(row.price_minor, row.currency)
    for kind, percent, amount_minor in row.discounts or ():
        if kind == DiscountKind.PERCENT:
            return price - price.share(percent * 100)
        if kind == DiscountKind.AMOUNT:
            return price - Money(amount_minor, row.currency)
    return price


def _services(day: date) -> Select:
    """A SELECT of the services in the catalog, each with the ids that it is linked to and its discounts of that day."""
    regions = select(func.array_agg(service_regions.c.region_id)).where(service_regions.c.service_id == Service.id)
    industries = select(func.array_agg(service_industries.c.industry_id))
    industries = industries.where(service_industries.c.service_id == Service.id)
    one = func.jsonb_build_array(Discount.kind, Discount.percent, Discount.amount_minor)
    discounts = select(func.jsonb_agg(aggregate_order_by(one, Discount.id))).where(running(day))
    # As `Service.spoken` has it.
    spoken = case((func.cardinality(Service.languages) > 0, Service.languages), else_=Agency.languages)
    columns = (
        Service.id, Service.agency_id, Service.category_id, Service.price_minor, Service.price_to_minor,
        Service.currency, Service.unit, spoken.label("languages"), Service.is_taking, Service.published_at, Service.title,
        Service.description,
    )  # fmt: skip
    return (
        select(
            *columns, Agency.name, Agency.country, takes_clients().label("agency_is_taking"),
            regions.scalar_subquery().label("regions"), industries.scalar_subquery().label("industries"),
            discounts.scalar_subquery().label("discounts"),
        )
        .join(Agency, Agency.id == Service.agency_id)
        .outerjoin(Profile, Profile.agency_id == Agency.id)
        .where(in_catalog())
        .order_by(Service.id)
    )  # fmt: skip


def in_catalog() -> Any:
    """Whether a service can be found: published, of an active agency."""
    return and_(Service.status == ServiceState.PUBLISHED, Agency.status == AgencyState.ACTIVE)


def running(day: date) -> Any:
    """Whether a discount of the service is for clients and holds on a day."""
    return and_(
        Discount.service_id == Service.id,
        Discount.whom == For.CLIENTS,
        or_(Discount.starts_on.is_(None), Discount.starts_on <= day),
        or_(Discount.ends_on.is_(None), Discount.ends_on >= day),
    )


def _agencies() -> Select:
    categories = select(func.array_agg(agency_categories.c.category_id))
    categories = categories.where(agency_categories.c.agency_id == Agency.id)
    return (
        select(
            Agency.id, Agency.name, Agency.country, Agency.languages, Agency.about, Agency.applied_at,
            takes_clients().label("is_taking"), Profile.tagline, categories.scalar_subquery().label("categories"),
        )
        .outerjoin(Profile, Profile.agency_id == Agency.id)
        .where(Agency.status == AgencyState.ACTIVE)
        .order_by(Agency.id)
    )  # fmt: skip


def turning(after: date, until: date) -> Select[int]:
    """A SELECT of the services with a discount that begins or has ended between two days: the second day included."""
    begins = and_(Discount.starts_on > after, Discount.starts_on <= until)
    ended = and_(Discount.ends_on >= after, Discount.ends_on < until)
    return select(Discount.service_id).where(or_(begins, ended)).distinct()
