"""What clients say is wrong, for the admins: by the number alone, until one of them has seen to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, load_only

from ..core.extensions import db
from ..core.listing import Order
from ..core.room import Task
from ..exchange.models import Lead, Referral
from ..members.models import Agency
from .models import Complaint, ComplaintState, Enquiry

ORDERS = {"day": Order(_l("Day"), (Complaint.made_at,), falling=True)}


@dataclass(frozen=True)
class Parties:
    """Whom a complaint concerns: the member that passed the client on or whose link led here, if one did; and those that the
    client asked, or that took a client whom a member passed on, whether they hold the contacts still or not."""

    came_from: Agency | None
    went_to: Sequence[Agency]

    def has(self, agency_id: int | None) -> bool:
        """Whether an agency is among them."""
        return agency_id in {one.id for one in (self.came_from, *self.went_to) if one}


def complaints(status: ComplaintState | None) -> Select[Complaint]:
    """A SELECT of complaints, in a state or in any, with what each is about and nothing of the client."""
    about = (
        joinedload(Complaint.enquiry).load_only(Enquiry.agency_ids, Enquiry.via_id),
        joinedload(Complaint.lead).load_only(Lead.referrer_id),
    )
    chosen = select(Complaint).options(*about)
    return chosen.where(Complaint.status == status) if status else chosen


def tasks(limit: int) -> list[Task]:
    """The oldest of those that nobody has seen to."""
    oldest = complaints(ComplaintState.OPEN).order_by(Complaint.made_at, Complaint.id).limit(limit)
    where = url_for("enquiries.complaints", status=ComplaintState.OPEN)
    return [Task(where, str(row.what.label), row.number, row.made_at) for row in db.session.scalars(oldest)]


def count_by_state() -> dict[ComplaintState, int]:
    """How many are in each state."""
    chosen = select(Complaint.status, func.count()).group_by(Complaint.status)
    return dict(db.session.execute(chosen).all())


def complaints_of(of: Enquiry | Lead) -> Sequence[Complaint]:
    """Those of one client's page, oldest first."""
    mine = Complaint.enquiry_id == of.id if isinstance(of, Enquiry) else Complaint.lead_id == of.id
    return db.session.scalars(select(Complaint).where(mine).order_by(Complaint.id)).all()


def parties_of(rows: Sequence[Complaint]) -> dict[int, Parties]:
    """By complaint, whom it concerns; two statements, however many there are."""
    took: dict[int, list[int]] = {row.lead_id: [] for row in rows if row.lead_id}
    referrals = select(Referral.lead_id, Referral.receiver_id).where(Referral.lead_id.in_(took))
    for lead_id, receiver_id in db.session.execute(referrals.order_by(Referral.id)):
        took[lead_id].append(receiver_id)
    found = {
        row.id: (of.via_id, of.agency_ids) if isinstance(of := row.of, Enquiry) else (of.referrer_id, took[of.id])
        for row in rows
    }
    ids = {one for came_from, went_to in found.values() for one in (came_from, *went_to)}
    chosen = select(Agency).where(Agency.id.in_(ids)).options(load_only(Agency.name))
    named = {agency.id: agency for agency in db.session.scalars(chosen)}
    return {
        number: Parties(named.get(came_from or 0), [named[one] for one in dict.fromkeys(went_to)])
        for number, (came_from, went_to) in found.items()
    }
