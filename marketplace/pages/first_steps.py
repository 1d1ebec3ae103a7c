"""What a new agency does first, so that clients and rewards can reach it."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from ..core.extensions import db
from ..exchange.models import Lead
from ..members.models import PayoutDetails, Person


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
    details, colleagues, passed = _found(agency.id)
    described = bool(agency.categories and agency.about)
    steps = [
        ("payout", _("Enter bank details"), _("Rewards are paid there."), "members.payout", details),
        ("profile", _("Say what you do"), _("Services and a few sentences: by them leads reach you."), "catalog.profile",
         described),
        ("team", _("Invite your team"), _("Leads are answered in hours; more eyes see them sooner."), "access.team",
         colleagues > 1),
        ("leads", _("Pass your first client"), _("You earn a share of every fee."), "exchange.pass_client", passed),
    ]  # fmt: skip
    mine = [Step(word, why, url_for(page), done) for may, word, why, page, done in steps if person.may(may)]
    return [] if all(step.done for step in mine) else mine


def _found(agency_id: int) -> tuple[bool, int, bool]:
    """Whether there are bank details, how many people, whether a client was passed; in one query."""
    people = select(func.count()).where(Person.agency_id == agency_id).scalar_subquery()
    details, passed = (
        exists().where(PayoutDetails.agency_id == agency_id),
        exists().where(Lead.referrer_id == agency_id),
    )
    found = db.session.execute(select(details, people, passed)).one()
    return found[0], found[1], found[2]
