"""What may be returned, and which returns there are: until when, how many, what the alliance's own records say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..core import clock
from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import Order
from ..core.room import Task
from ..members.models import Agency, Person
from .contacts import PRINTS
from .models import Lead, LeadReturn, Referral, ReturnState, Stage

YEAR = timedelta(days=365)
ALWAYS = 2  # returns in a year that no share forbids
TIME_TO_OBJECT = timedelta(days=7)
ORDERS = {"day": Order(_l("Day"), (LeadReturn.returned_at,), falling=True)}


@dataclass(frozen=True)
class Allowance:
    """How many clients an agency has returned within a year, and how many it may."""

    used: int
    most: int

    @property
    def is_used_up(self) -> bool:
        """Whether no other may be returned."""
        return self.used >= self.most


def allowance_of(agency_id: int) -> Allowance:
    """What an agency may return now: a share of what it accepted within a year, which the alliance sets, and two always.
    Those that an admin found to have a cause don't count."""
    since = clock.now() - YEAR
    accepted = select(func.count(Referral.id)).where(Referral.receiver_id == agency_id, Referral.accepted_at > since)
    used = select(func.count(LeadReturn.id)).join(LeadReturn.referral).where(Referral.receiver_id == agency_id)
    used = used.where(LeadReturn.returned_at > since, LeadReturn.status != ReturnState.FOUNDED)
    share = (db.session.scalar(accepted) or 0) * current_app.config["SETTINGS"].return_percent // 100
    return Allowance(db.session.scalar(used) or 0, max(ALWAYS, share))


def last_moment(referral: Referral) -> datetime:
    """Until when a referral can be returned."""
    return referral.accepted_at + timedelta(days=current_app.config["SETTINGS"].return_days)


def may_be_returned(referral: Referral) -> bool:
    """Whether it can be returned now, the number of returns apart; never after the client has withdrawn."""
    return (
        referral.lead.erased_at is None
        and Stage.RETURNED in referral.status.next
        and clock.now() < last_moment(referral)
    )


def may_be_contested(row: LeadReturn) -> bool:
    """Whether the referrer can object still."""
    in_time = clock.now() < row.returned_at + TIME_TO_OBJECT
    return row.status == ReturnState.GIVEN_BACK and in_time and not row.referral.referrer.is_alliance


def returns_of(lead: Lead) -> list[LeadReturn]:
    """The returns of a lead, oldest first, each with its receiver."""
    chosen = select(LeadReturn).join(LeadReturn.referral).where(Referral.lead_id == lead.id)
    return list(db.session.scalars(chosen.options(*_with_parties()).order_by(LeadReturn.id)))


def return_of(referral: Referral) -> LeadReturn | None:
    """Its return, where its receiver returned it."""
    return db.session.scalar(select(LeadReturn).where(LeadReturn.referral_id == referral.id))


def return_for(person: Person, return_id: int) -> LeadReturn:
    """A return of this person's agency, or by it; NotFound for any other."""
    mine = or_(Referral.receiver_id == person.agency_id, Referral.referrer_id == person.agency_id)
    return _one(return_id, mine)


def any_return(return_id: int) -> LeadReturn:
    """A return, for an admin; NotFound where there is none."""
    return _one(return_id)


def returns(status: ReturnState | None) -> Select[LeadReturn]:
    """A SELECT of returns, in a state or in any, with both agencies and nothing of the client."""
    chosen = select(LeadReturn).options(*_with_parties())
    return chosen.where(LeadReturn.status == status) if status else chosen


def count_by_state() -> dict[ReturnState, int]:
    """How many are in each state."""
    return dict(db.session.execute(select(LeadReturn.status, func.count()).group_by(LeadReturn.status)).all())


def waiting() -> Select[LeadReturn]:
    """A SELECT of returns that wait for an admin, oldest first."""
    chosen = select(LeadReturn).where(LeadReturn.status == ReturnState.CONTESTED)
    return chosen.order_by(LeadReturn.objected_at, LeadReturn.id)


def tasks(limit: int) -> list[Task]:
    """The oldest of them."""
    return [
        Task(
            url_for("exchange.decide_return", return_id=row.id),
            _("%(receiver)s, from %(referrer)s", receiver=row.referral.receiver.name, referrer=row.referral.referrer.name),
            row.referral.lead.number, row.objected_at or row.returned_at,
        )
        for row in db.session.scalars(waiting().options(*_with_parties()).limit(limit))
    ]  # fmt: skip


def known_before(referral: Referral) -> Lead | None:
    """The earliest lead of the same client that the receiver passed on or accepted before this one was posted: the alliance's
    own record that it was their client already."""
    lead = referral.lead
    prints = [getattr(Lead, f"{one}_print") == value for one in PRINTS if (value := getattr(lead, f"{one}_print"))]
    if not prints:
        return None
    took = select(Referral.lead_id).where(Referral.receiver_id == referral.receiver_id, Referral.id != referral.id)
    theirs = or_(Lead.referrer_id == referral.receiver_id, Lead.id.in_(took))
    earlier = select(Lead).where(or_(*prints), theirs, Lead.posted_at < lead.posted_at)
    return db.session.scalar(earlier.order_by(Lead.posted_at).limit(1))


def _one(return_id: int, *conditions: ColumnElement[bool]) -> LeadReturn:
    chosen = select(LeadReturn).join(LeadReturn.referral).where(LeadReturn.id == return_id, *conditions)
    found = db.session.scalar(chosen.options(*_with_parties()))
    if found is None:
        raise NotFound()
    return found


def _with_parties() -> tuple:
    referral = joinedload(LeadReturn.referral)
    named = (
        referral.joinedload(side).load_only(Agency.name, Agency.status)
        for side in (Referral.referrer, Referral.receiver)
    )
    return (
        *named,
        referral.joinedload(Referral.lead).load_only(Lead.title, Lead.status, Lead.posted_at, Lead.erased_at),
    )
