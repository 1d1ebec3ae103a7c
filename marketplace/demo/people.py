"""Founding the demo alliance: agencies, people of each role, services, bank details."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from schwifty import IBAN
from sqlalchemy import select

from ..catalog.actions import note_work
from ..catalog.models import Discount, DiscountKind, For, Service, ServiceState, Unit
from ..catalog.queries import find_category, find_region
from ..core import clock, lifecycle
from ..core.extensions import db
from ..core.money import Money
from ..core.spoken import codes_of
from ..core.transaction import transaction
from ..members.models import Agency, AgencyState, AllianceRole, PayoutDetails, Person, PersonState
from ..members.passwords import hash_password
from .cast import ADMIN, AGENCIES, PARTNER_MANAGER, PASSWORD, SECOND_ADMIN, Cast
from .clients import JOBS
from .shown import show


@dataclass
class Alliance:
    """Whom the rest of the demo plays with: the agencies in order, each one's people by role, and the alliance's team."""

    agencies: list[Agency]
    people: dict[int, dict[str, Person]]
    admin: Person
    second_admin: Person
    partner_manager: Person

    def acting(self, agency: Agency, *roles: str) -> Person:
        """The first of an agency's people who has one of these roles; the owner has them all."""
        here = self.people[agency.id]
        return next((here[role] for role in roles if role in here), here["owner"])


def found() -> Alliance:
    """Write the agencies with everything they start with."""
    password = hash_password(PASSWORD)
    with transaction():
        agencies, people = [], {}
        for cast in AGENCIES:
            agency = _agency(
                cast.name,
                cast.country,
                cast.city,
                size=cast.size,
                about=cast.about,
                website=f"https://{cast.domain}",
                languages=codes_of(cast.languages),
                categories=list(cast.categories),
            )
            note_work(agency)
            lifecycle.move(agency, AgencyState.ACTIVE)
            agencies.append(agency)
            people[agency.id] = {role: _person(agency, role, name, f"{box}@{cast.domain}", language, password)
                                 for role, name, box, language in cast.people}  # fmt: skip
            _services(agency, cast)
            _account(agency, cast)
        show(agencies)
        admin = _of_the_team(ADMIN, AllianceRole.ADMIN, password)
        manager = _of_the_team(PARTNER_MANAGER, AllianceRole.PARTNER_MANAGER, password)
        second = _of_the_team(SECOND_ADMIN, AllianceRole.ADMIN, password)
        db.session.add_all([admin, second, manager])
    return Alliance(agencies, people, admin, second, manager)


def _of_the_team(who: tuple[str, str], role: AllianceRole, password: str) -> Person:
    name, email = who
    return Person(
        name=name,
        email=email,
        alliance_role=role,
        status=PersonState.ACTIVE,
        password_hash=password,
        created_at=clock.now(),
    )


def _agency(name: str, country: str, city: str, **more: Any) -> Agency:
    agency = Agency(name=name, country=country, city=city, status=AgencyState.APPLIED, applied_at=clock.now(), **more)
    db.session.add(agency)
    db.session.flush()
    lifecycle.begin(agency)
    return agency


def _person(agency: Agency, role: str, name: str, email: str, language: str, password: str) -> Person:
    person = Person(
        name=name,
        email=email,
        agency_id=agency.id,
        agency_role=role,
        language=language,
        status=PersonState.ACTIVE,
        password_hash=password,
        created_at=clock.now(),
        time_zone={"UA": "Europe/Kyiv", "PL": "Europe/Warsaw"}.get(agency.country, "Europe/Berlin"),
    )
    db.session.add(person)
    db.session.flush()
    return person


def _services(agency: Agency, cast: Cast) -> None:
    for place, category in enumerate(cast.categories):
        price = next((job.low for job in JOBS if job.category == category), 1200)
        in_category = find_category(category)
        service = Service(
            agency_id=agency.id,
            status=ServiceState.PUBLISHED if in_category else ServiceState.DRAFT,
            place=place,
            title=category,
            category=category,
            in_category=in_category,
            currency="EUR",
            price_minor=Money(price * 100, "EUR").minor,
            languages=codes_of(cast.languages),
            regions=[area for area in map(find_region, cast.regions or (cast.country,)) if area],
            description=cast.about,
            created_at=clock.now(),
            published_at=clock.now(),
        )
        db.session.add(service)


def shelve(alliance: Alliance) -> None:
    """What stands on the shelf today: services that came later, and discounts, whose days are counted from today."""
    with transaction():
        for agency, cast in zip(alliance.agencies, AGENCIES, strict=True):
            first = select(Service).where(Service.agency_id == agency.id).order_by(Service.place)
            for place, service in enumerate(db.session.scalars(first).all()):
                db.session.add_all(_discount(service, one) for one in DISCOUNTS.get((cast.size, place), ()))
                db.session.add_all(_later(service, *one) for one in LATER.get(service.title, ()))


def _later(beside: Service, title: str, price: int, unit: Unit) -> Service:
    """One more service in the category of another."""
    same = ("agency_id", "status", "category", "in_category", "currency", "languages", "description")
    return Service(
        **{name: getattr(beside, name) for name in same}, regions=list(beside.regions), place=beside.place + 10, title=title,
        price_minor=Money(price * 100, "EUR").minor, unit=unit, created_at=clock.now(), published_at=clock.now(),
    )  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """A discount of the demo; its days are counted from today, None for no limit."""

    whom: For
    percent: int | None = None
    extra: str = ""
    first: int | None = None
    last: int | None = None


# By the title of the service beside which they stand.
LATER = {
    "Websites": (("A page that loads in a second", 2400, Unit.PROJECT), ("Care for your website", 240, Unit.MONTH)),
    "SEO": (
        ("What search engines see: an audit", 1200, Unit.PROJECT),
        ("Search promotion, month by month", 900, Unit.MONTH),
    ),
    "Paid search": (("Campaigns looked after", 600, Unit.MONTH),),
    "Branding & logos": (("A logo in ten days", 1800, Unit.PROJECT),),
    "Video production": (("A day of filming", 1400, Unit.DAY),),
    "Copywriting": (("A text that is read to the end", 180, Unit.PIECE),),
    "Mobile apps": (("A developer for your team", 85, Unit.HOUR),),
}
# By the size of an agency and the place of the service: running, for members alone, over and still to come.
DISCOUNTS = {
    ("small", 0): (Planned(For.CLIENTS, 10, last=30), Planned(For.CLIENTS, 25, first=31, last=60)),
    ("small", 1): (Planned(For.CLIENTS, 20, first=-60, last=-30), Planned(For.MEMBERS, 15)),
    ("medium", 0): (Planned(For.MEMBERS, 12, last=90), Planned(For.CODES, 8)),
    ("large", 0): (Planned(For.CLIENTS, extra="A first audit of what is there", last=45),),
    ("solo", 1): (Planned(For.CLIENTS, 15, first=14, last=28),),
}


def _discount(service: Service, planned: Planned) -> Discount:
    days = (None if one is None else clock.today() + timedelta(days=one) for one in (planned.first, planned.last))
    starts_on, ends_on = days
    kind = DiscountKind.EXTRA if planned.extra else DiscountKind.PERCENT
    return Discount(
        service_id=service.id, whom=planned.whom, kind=kind, percent=planned.percent, extra=planned.extra,
        starts_on=starts_on, ends_on=ends_on, created_at=clock.now(),
    )  # fmt: skip


def _account(agency: Agency, cast: Cast) -> None:
    if cast.iban is None:
        return
    code = {"DE": ("99999999", 10), "PL": ("99999999", 16), "UA": ("999999", 19)}[cast.iban]
    iban = IBAN.generate(cast.iban, bank_code=code[0], account_code=str(agency.id * 7919).zfill(code[1]))
    at = clock.now()
    db.session.add(PayoutDetails(agency_id=agency.id, holder=cast.name, iban=str(iban), made_at=at, effective_at=at))
