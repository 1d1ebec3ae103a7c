"""Fixtures that found agencies and people, and the few deeds that most tests begin with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from time_machine import escape_hatch

from tests import databases

PASSWORD = "correct-staple-battery"
number = count(1)


@dataclass
class Founder:
    """Makes agencies and people with as little as a test has to say."""

    app: object

    def agency(self, name: str = "", status: str = "active", iban: str | None = "DE89370400440532013000", **more):
        """An agency with an owner, and bank details unless `iban` is None."""
        from marketplace.core import clock, lifecycle
        from marketplace.core.extensions import db
        from marketplace.core.transaction import transaction
        from marketplace.members.models import Agency, PayoutDetails

        with transaction():
            agency = Agency(
                name=name or f"Agency {next(number):05}", country="DE", city="Berlin", applied_at=clock.now()
            )
            for key, value in more.items():
                setattr(agency, key, value)
            agency.status = "applied"
            db.session.add(agency)
            db.session.flush()
            lifecycle.begin(agency)
            for step in {
                "applied": (),
                "active": ("active",),
                "suspended": ("active", "suspended"),
                "leaving": ("active", "leaving"),
                "left": ("active", "leaving", "left"),
            }[status]:
                lifecycle.move(agency, step)
            self.person(agency, "owner")
            if iban:
                long_ago = clock.now() - timedelta(days=400)
                details = PayoutDetails(
                    agency_id=agency.id, holder=agency.name, iban=iban, made_at=long_ago, effective_at=long_ago
                )
                db.session.add(details)
        self.works(agency)
        return agency

    def works(self, agency) -> None:
        """Note the services that the words of its profile name."""
        from marketplace.catalog.actions import note_work
        from marketplace.core.transaction import transaction

        with transaction():
            note_work(agency)

    def service(self, agency, category: str = "Online shops", **more):
        """A service in the catalog, at 1,000 EUR; `category` is any word that the taxonomy knows."""
        from marketplace.catalog.models import Service
        from marketplace.catalog.queries import find_category
        from marketplace.core import clock
        from marketplace.core.extensions import db
        from marketplace.core.transaction import transaction

        with transaction():
            given = {
                "title": f"Service {next(number)}", "status": "published", "in_category": find_category(category),
                "price_minor": 1000_00, "currency": "EUR", "created_at": clock.now(), "published_at": clock.now(),
            } | more  # fmt: skip
            service = Service(agency_id=agency.id, category=category, **given)
            db.session.add(service)
        return service

    def person(self, agency=None, role: str | None = None, alliance_role: str | None = None, **more):
        """Somebody who can sign in with PASSWORD."""
        from marketplace.core import clock
        from marketplace.core.extensions import db
        from marketplace.core.transaction import transaction
        from marketplace.members.models import Person

        n = next(number)
        with transaction():
            person = Person(
                name=f"Person {n:05}", email=f"person{n}@agency.example", status="active", created_at=clock.now()
            )
            person.agency_id, person.agency_role, person.alliance_role = agency and agency.id, role, alliance_role
            person.password_hash = _hash()
            for key, value in more.items():
                setattr(person, key, value)
            db.session.add(person)
        return person

    def second_factor(self, person) -> "App":
        """Switch the second step of a person's sign-in on; returns the app on their phone."""
        from marketplace.access import actions

        actions.make_key(person, PASSWORD)
        app = App(actions.waiting_key(person))
        app.recovery_codes = actions.switch_on(person, app.code(-1), "")
        return app

    def token(self, person, scope: str = "write") -> dict[str, str]:
        """The headers of a program that acts as `person`."""
        from marketplace.access.actions import make_token

        return {"Authorization": f"Bearer {make_token(person, 'test', scope)}"}


@dataclass
class App:
    """The app on somebody's phone that makes codes from a key."""

    key: str
    recovery_codes: list[str] = field(default_factory=list)

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many half minutes later."""
        from pyotp import TOTP

        from marketplace.core import clock

        app = TOTP(self.key)
        return app.generate_otp(app.timecode(clock.now()) + steps)


_hashes = []


def _hash() -> str:
    from marketplace.members.passwords import hash_password

    if not _hashes:
        _hashes.append(hash_password(PASSWORD))
    return _hashes[0]


@pytest.fixture
def found(app) -> Founder:
    """Founds agencies and people."""
    return Founder(app)


CLIENT = {
    "company": "Brask Ceramics",
    "contact": "Lena Brask",
    "email": "lena@brask.example",
    "phone": "+49 30 23125014",
}
OTHER_CLIENT = {"company": "Odin Boats", "contact": "Ida Odin", "email": "ida@odin.example", "phone": "+49 40 23125014"}


@dataclass
class Pair:
    """Agency A passes clients, agency B receives them; `a` and `b` are their owners."""

    A: object
    B: object
    a: object
    b: object
    client: dict[str, str] = field(default_factory=CLIENT.copy)
    # Has a row made and returns its number: it may take it from a scene.
    first: Callable[[str, Callable[[], int]], int] = lambda _scene, make: make()

    def turned(self) -> "Pair":
        """The same two the other way round, with a client of their own."""
        return Pair(self.B, self.A, self.b, self.a, OTHER_CLIENT)

    def new_lead(self, **more):
        """A lead for B that lacks nothing."""
        from marketplace.core import clock
        from marketplace.exchange.actions import NewLead

        given = {
            "title": "Rebuild of an online shop", "brief": "Four hundred articles, two currencies.", "category": "Shops",
            "region": "Germany", "language": "German", "currency": "EUR", "audience": "direct", "agencies": [self.B.id],
            "client": self.client, "consent_channel": "phone", "consent_obtained_on": clock.today(),
            "consent_wording": "I agree to be passed on.", "again": "another job",
        }  # fmt: skip
        return NewLead(**given | more)

    def lead(self, **more):
        """A posted lead."""
        from marketplace.core.extensions import db
        from marketplace.exchange.actions import post_lead
        from marketplace.exchange.models import Lead

        if more or self.client != CLIENT:
            return post_lead(self.a, self.new_lead(**more))
        return db.session.get(Lead, self.first("a lead", lambda: post_lead(self.a, self.new_lead()).id))

    def won(self, **more):
        """A referral that is won."""
        from marketplace.core.extensions import db
        from marketplace.exchange.actions import accept_lead, move_on
        from marketplace.exchange.models import Referral

        def win():
            return move_on(accept_lead(self.lead(**more).id, self.b).id, self.b, "won")

        if more or self.client != CLIENT:
            return win()
        return db.session.get(Referral, self.first("a won referral", lambda: win().id))

    def fee(self, referral, amount: str = "1000.00", currency: str = "EUR"):
        """A fee reported today."""
        from marketplace.core import clock
        from marketplace.core.money import from_decimal
        from marketplace.exchange.actions import report_fee

        return report_fee(referral.id, self.b, from_decimal(amount, currency), clock.today(), sure=True)


@pytest.fixture
def pair(found, scene, database) -> Pair:
    """Two agencies that work with each other; the lead or the won referral that many tests begin with are scenes too."""
    from marketplace.core import clock
    from marketplace.core.extensions import db
    from marketplace.members.models import Agency

    ids = scene("pair", lambda: [found.agency(name).id for name in ("Northlight", "Kedr")])
    A, B = (db.session.get(Agency, one) for one in ids)

    def first(name: str, make: Callable[[], int]) -> int:
        is_now = not escape_hatch.is_travelling() and not clock.is_pretended()  # others begin with it at their own time
        is_first = is_now and databases.stands(database, "pair")
        return scene(name, make) if is_first else make()

    return Pair(A, B, A.people[0], B.people[0], first=first)
