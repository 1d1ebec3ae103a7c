"""What tests of late claims begin with: a client that A passed to somebody, and who has come to B by itself half a year later."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep_one
from marketplace.core.room import house
from marketplace.exchange.actions import accept_lead, move_on, report_fee
from marketplace.exchange.models import Lead, Referral
from marketplace.late_claims import actions
from marketplace.late_claims.models import LateClaim
from marketplace.members.models import Person
from marketplace.rewards.models import Reward
from tests.asking import Client
from tests.mail import letters

AGAIN = {
    "company": "BRASK Ceramics GmbH",
    "contact": "Tom Vale",
    "email": "tom.vale@mail.brask.example",
    "phone": "030 / 99887766",
}
EARLIER = {
    "company": "Brask Ceramics",
    "contact": "Lena Brask",
    "email": "lena@brask.example",
    "phone": "+49 30 23125014",
}
JOBS = (
    "note_clients",
    "search_claims",
    "look_for_named",
    "end_claims",
    "remind_of_claims",
    "tell_first",
    "forget_named",
)


def look() -> None:
    """What the sweep does for claims."""
    db.session.rollback()
    for _time in range(2):
        for name in JOBS:
            sweep_one(house().jobs[name])


@dataclass
class Story:
    """A passed the client to C; B works for it since it came again by itself, and has reported fees."""

    pair: object
    C: object
    c: object
    later: object

    def passed(self) -> Lead:
        """A passes the client to C, which accepts."""
        lead = self.pair.lead(agencies=[self.C.id], client=EARLIER)
        accept_lead(lead.id, self.c)
        return lead

    def came_again(self, **client) -> Referral:
        """The client asks B at the site; B wins it."""
        Client([self.pair.B], {**AGAIN, **client}).confirmed()
        lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
        referral = accept_lead(lead.id, self.pair.b)
        return move_on(referral.id, self.pair.b, "won")

    def fee(self, referral: Referral, amount: int = 1000_00) -> Reward:
        """B reports a fee of today."""
        return report_fee(referral.id, self.pair.b, Money(amount, "EUR"), clock.today(), sure=True).reward

    def suggested(self) -> LateClaim:
        """The search has found it."""
        look()
        return the_claim()

    def waiting(self) -> LateClaim:
        """A has confirmed it, and B is asked."""
        return actions.confirm(self.suggested().id, self.pair.a, "They came to us in spring; see the mail.")


def the_claim() -> LateClaim | None:
    """The last one."""
    db.session.rollback()
    return db.session.scalars(select(LateClaim).order_by(LateClaim.id.desc())).first()


def now(row):
    return db.session.get(type(row), row.id, populate_existing=True)


@pytest.fixture
def story(pair, found, later) -> Story:
    C = found.agency()
    return Story(pair, C, owner_of(C), later)


def owner_of(agency) -> Person:
    return db.session.scalars(select(Person).where(Person.agency_id == agency.id)).first()


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin", name="Ada First")


@pytest.fixture
def told(environment, deliver):
    """`told(person)`: the subjects of what they were mailed."""

    def subjects(person) -> list[str]:
        deliver()
        return [str(one["Subject"]) for one in letters(environment) if person.email in one["To"]]

    return subjects
