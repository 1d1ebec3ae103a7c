"""What clients say is wrong, for the admins: by the number alone, until one of them has seen to it."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ..core import audit, clock, lifecycle
from ..core.errors import NotAllowed
from ..core.extensions import db
from ..core.listing import Order
from ..core.transaction import own, transaction
from ..exchange.models import Lead
from ..exchange.queries import live_referral_of
from ..members.models import Agency, Person
from .models import Complaint, ComplaintState, Enquiry

ORDERS = {"day": Order(_l("Day"), (Complaint.made_at,), falling=True)}


def complaints(status: ComplaintState | None) -> Select[Complaint]:
    """A SELECT of complaints, in a state or in any, with what each is about and nothing of the client."""
    about = (
        joinedload(Complaint.enquiry).load_only(Enquiry.agency_ids),
        joinedload(Complaint.lead).load_only(Lead.referrer_id).joinedload(Lead.referrer).load_only(Agency.name),
    )
    chosen = select(Complaint).options(*about)
    return chosen.where(Complaint.status == status) if status else chosen


def count_by_state() -> dict[ComplaintState, int]:
    """How many are in each state."""
    chosen = select(Complaint.status, func.count()).group_by(Complaint.status)
    return dict(db.session.execute(chosen).all())


def complaints_of(of: Enquiry | Lead) -> Sequence[Complaint]:
    """Those of one client's page, oldest first."""
    mine = Complaint.enquiry_id == of.id if isinstance(of, Enquiry) else Complaint.lead_id == of.id
    return db.session.scalars(select(Complaint).where(mine).order_by(Complaint.id)).all()


def _concerned(row: Complaint) -> set[int]:
    """The agencies that were asked, or that passed the client on and hold the lead now."""
    if row.enquiry is not None:
        return set(row.enquiry.agency_ids)
    lead = db.session.get_one(Lead, row.lead_id)
    held = live_referral_of(lead)
    return {lead.referrer_id, *([held.receiver_id] if held else [])}


def settle(complaint_id: int, admin: Person) -> Complaint:
    """Note that an admin has seen to it, who belongs to none of the agencies concerned; the client's own page says so."""
    with transaction():
        row = own(select(Complaint).where(Complaint.id == complaint_id))
        if admin.agency_id in _concerned(row):
            raise NotAllowed(_("It concerns your own agency; another admin has to see to it."))
        lifecycle.move(row, ComplaintState.SETTLED, admin, settled_at=clock.now(), settled_by=admin.id)
        audit.record("complaint.settled", row, admin)
    return row
