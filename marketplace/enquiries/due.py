"""What waits for a job: requests that nobody has confirmed in time."""

from datetime import timedelta

from sqlalchemy import Select, select

from ..core import clock
from ..core.extensions import db
from .models import Enquiry, EnquiryState

TIME_TO_CONFIRM = timedelta(hours=48)


def unconfirmed() -> Select[Enquiry]:
    """A SELECT of requests whose time to be confirmed is over."""
    late = Enquiry.created_at <= clock.now() - TIME_TO_CONFIRM
    return select(Enquiry).where(Enquiry.status == EnquiryState.UNCONFIRMED, late)


def lapsing(limit: int) -> list[int]:
    """Their ids, oldest first."""
    late = unconfirmed().with_only_columns(Enquiry.id).order_by(Enquiry.created_at)
    return list(db.session.scalars(late.limit(limit)))
