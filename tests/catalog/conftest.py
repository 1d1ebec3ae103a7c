"""A crowded shelf, always the same: services with all that can differ."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from marketplace.catalog.models import (
    Category,
    Discount,
    Industry,
    Profile,
    Rate,
    Region,
    Service,
    service_industries,
    service_regions,
)  # fmt: skip
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.kept import KeptFigures
from marketplace.core.room import house
from marketplace.core.transaction import transaction
from marketplace.members.models import Agency

CURRENCIES = ("EUR", "USD", "JPY", "UAH")  # the last without a rate


def some(one: random.Random, things: list, most: int) -> list:
    return one.sample(things, one.randint(0, most))


@pytest.fixture
def crowd(found, scene):
    """Three hundred services of twelve agencies with all that can differ; some are not to be found."""
    ids = scene("crowded shelf", lambda: [agency.id for agency in _crowd(found)])
    with transaction():
        db.session.execute(update(KeptFigures).values(at=clock.now()))  # they are kept for minutes
    return [db.session.get(Agency, one) for one in ids]


def _crowd(found) -> list[Agency]:
    one, now, today = random.Random(7), clock.now(), clock.today()  # noqa: S311 — always the same services
    agencies = [
        found.agency(
            status="suspended" if n == 11 else "active",
            country=one.choice(["DE", "PL", "UA", "US"]),
            languages=[[], ["fr"], ["de", "fr"]][n % 3],
        )  # fmt: skip
        for n in range(12)
    ]
    categories, regions, industries = (
        list(db.session.scalars(select(model.id).order_by(model.id))) for model in (Category, Region, Industry)
    )
    with transaction():
        for currency, per_base in (("USD", "1.0837"), ("JPY", "162.55")):
            db.session.add(Rate(currency=currency, day=today, per_base=Decimal(per_base), made_at=now))
        db.session.add(Rate(currency="USD", day=today + timedelta(1), per_base=Decimal(2), made_at=now))
        db.session.add(Profile(agency_id=agencies[3].id, is_taking=False))
        for number in range(300):
            service = Service(
                agency_id=one.choice(agencies).id, title=f"Service {number}", category="", category_id=one.choice(categories),
                status=one.choice(["published"] * 6 + ["draft", "paused", "reported"]), unit=one.choice(["project", "hour"]),
                price_minor=one.randint(2, 900) * one.choice([1, 100, 100_000]), currency=one.choice(CURRENCIES),
                languages=some(one, ["en", "de", "pl", "uk"], 3), is_taking=one.random() < 0.8,
                published_at=now - timedelta(hours=one.randint(0, 900)), created_at=now,
                description="word " * one.randint(0, 90),
            )  # fmt: skip
            if one.random() < 0.3:
                service.price_to_minor = service.price_minor * 2
            db.session.add(service)
            db.session.flush()
            _link(one, service, regions, industries)
            _discount(one, service, today)
        for number, agency in enumerate(agencies):
            _treat_clients(agency, answer=number * 9000.0 if number % 3 else None, won=number * 3)
    return agencies


def _treat_clients(agency, answer: float | None, won: int) -> None:
    figures = dict.fromkeys(house().track_record, 0) | {"answer_seconds": answer, "won": won}
    db.session.add(KeptFigures(name="track_record", about_id=agency.id, figures=figures, at=clock.now()))


def _link(one: random.Random, service: Service, regions: list[int], industries: list[int]) -> None:
    # Countries are many: half of the regions are taken from the first few, which are parts of the world.
    near = regions[:12]
    for region in {*some(one, near, 2), *(some(one, regions, 2) if one.random() < 0.5 else [])}:
        db.session.execute(service_regions.insert().values(service_id=service.id, region_id=region))
    for industry in some(one, industries, 2):
        db.session.execute(service_industries.insert().values(service_id=service.id, industry_id=industry))


def _discount(one: random.Random, service: Service, today) -> None:
    days = one.choice([(None, None), (0, 0), (-9, -1), (1, 9), (-3, None), (None, 3), (None, -1)])
    starts_on, ends_on = (None if day is None else today + timedelta(day) for day in days)
    kind = one.choice(["percent", "amount", "extra", "none", "none"])
    if kind == "none":
        return
    said = {"percent": {"percent": one.randint(1, 90)}, "amount": {"amount_minor": 1}, "extra": {"extra": "An audit"}}[
        kind
    ]
    db.session.add(
        Discount(
            service_id=service.id, whom=one.choice(["clients", "clients", "members"]), kind=kind, starts_on=starts_on,
            ends_on=ends_on, created_at=clock.now(), **said,
        )
    )  # fmt: skip
