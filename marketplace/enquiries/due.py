"""What waits for a job: requests that nobody has confirmed in time."""

from datetime import timedelta

from sqlalchemy import Select, and_, or_, select

from ..core import clock
from ..core.extensions import db
from ..exchange.due import kept_since
from ..exchange.models import Lead
from .models import Complaint, Enquiry, EnquiryState

TIME_TO_CONFIRM = timedelta(hours=48)


def unconfirmed() -> Select[Enquiry]:
    """A SELECT of requests whose time to be confirmed is over."""
    late = Enquiry.created_at <= clock.now() - TIME_TO_CONFIRM
    return select(Enquiry).where(Enquiry.status == EnquiryState.UNCONFIRMED, late)


def ended(limit: int) -> list[int]:
    """Confirmed requests whose contacts are kept still, though those of all leads that came of them are erased; of which nothing
    came, as no agency was left that could take them, after as long a time."""
    of_it = select(Lead.id).where(Lead.enquiry_id == Enquiry.id)
    kept = select(Enquiry.id).where(Enquiry.status == EnquiryState.CONFIRMED, Enquiry.encrypted_client.is_not(None))
    all_erased = and_(of_it.exists(), ~of_it.where(Lead.erased_at.is_(None)).exists())
    nothing_came = and_(~of_it.exists(), Enquiry.confirmed_at <= kept_since())
    chosen = kept.where(or_(all_erased, nothing_came))
    return list(db.session.scalars(chosen.order_by(Enquiry.id).limit(limit)))


def complaints_to_forget(limit: int) -> list[int]:
    """Leads whose client has had the contacts erased, or they were kept too long, while what they told the admins is still there."""
    told = select(Complaint.lead_id).join(Complaint.lead).where(Lead.erased_at.is_not(None), Complaint.text != "")
    return list(db.session.scalars(told.distinct().order_by(Complaint.lead_id).limit(limit)))


def lapsing(limit: int) -> list[int]:
    """Their ids, oldest first."""
    late = unconfirmed().with_only_columns(Enquiry.id).order_by(Enquiry.created_at)
    return list(db.session.scalars(late.limit(limit)))
