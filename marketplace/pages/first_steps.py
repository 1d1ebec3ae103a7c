"""What a new agency does first, so that clients and rewards can reach it."""

from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from ..catalog.models import Service, ServiceState
from ..core.extensions import db
from ..exchange.models import Lead
from ..members.models import PayoutDetails, Person, PersonState


@dataclass(frozen=True)
class Step:
    """One thing to do, why, where, and whether it is done."""

    word: str
    reason: str
    href: str
    done: bool


def first_steps(person: Person) -> list[Step]:
    """The steps that this person's role includes; none once they are all done."""
    agency = person.own_agency
    found = _found(agency.id)
    described = bool(agency.categories and agency.about)
    steps = [
        ("profile", _("Say what you do"), _("Services and a few sentences: by them leads reach you."), "catalog.profile",
         described),
        ("services", _("Put your first service into the catalog"), _("Clients find you by it."), "catalog.services",
         found.service),
        ("payout", _("Enter bank details"), _("Rewards are paid there."), "members.payout", found.details),
        ("team", _("Invite your team"), _("Leads are answered in hours; more eyes see them sooner."), "access.team",
         found.people > 1),
        ("leads", _("Pass your first client"), _("You earn a share of every fee."), "exchange.pass_client", found.passed),
    ]  # fmt: skip
    mine = [Step(word, why, url_for(page), done) for may, word, why, page, done in steps if person.may(may)]
    return [] if all(step.done for step in mine) else mine


class Found(NamedTuple):
    """What there is: bank details, how many people who can get in, a service in the catalog, a client passed on."""

    details: bool
    people: int
    service: bool
    passed: bool


def _found(agency_id: int) -> Found:
    """The same of one agency; in one query."""
    people = select(func.count()).where(Person.agency_id == agency_id, Person.status != PersonState.DISABLED)
    found = select(
        exists().where(PayoutDetails.agency_id == agency_id),
        people.scalar_subquery(),
        exists().where(Service.agency_id == agency_id, Service.status == ServiceState.PUBLISHED),
        exists().where(Lead.referrer_id == agency_id, Lead.posted_at.is_not(None)),
    )
    return Found(*db.session.execute(found).one())
