"""What waits for a job: requests that nobody has confirmed in time."""

from datetime import timedelta

from sqlalchemy import Select, select

from ..core import clock
from ..core.extensions import db
from ..exchange.models import Lead
from .models import Enquiry, EnquiryState

TIME_TO_CONFIRM = timedelta(hours=48)


def unconfirmed() -> Select[Enquiry]:
    """A SELECT of requests whose time to be confirmed is over."""
    late = Enquiry.created_at <= clock.now() - TIME_TO_CONFIRM
    return select(Enquiry).where(Enquiry.status == EnquiryState.UNCONFIRMED, late)


def ended(limit: int) -> list[int]:
    """Confirmed requests whose contacts are kept still, though those of all leads that came of them are erased."""
    of_it = select(Lead.id).where(Lead.enquiry_id == Enquiry.id)
    kept = select(Enquiry.id).where(Enquiry.status == EnquiryState.CONFIRMED, Enquiry.encrypted_client.is_not(None))
    chosen = kept.where(of_it.exists(), ~of_it.where(Lead.erased_at.is_(None)).exists())
    return list(db.session.scalars(chosen.order_by(Enquiry.id).limit(limit)))


def lapsing(limit: int) -> list[int]:
    """Their ids, oldest first."""
    late = unconfirmed().with_only_columns(Enquiry.id).order_by(Enquiry.created_at)
    return list(db.session.scalars(late.limit(limit)))
