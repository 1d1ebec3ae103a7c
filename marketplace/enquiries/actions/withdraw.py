"""The client takes the consent back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...exchange import actions as exchange
from ...exchange.models import Lead
from ...outbox.actions import forget_letters
from ..models import Complaint, Enquiry, EnquiryState


def withdraw(of: Enquiry | Lead) -> None:
    """Erase the contacts at once, wherever we hold them, and tell the agencies; open leads are withdrawn. Pressed twice, it
    happens once."""
    if isinstance(of, Lead):
        with transaction():
            exchange.erase_client([of.id])
            erase_complaints(of)
        return
    with transaction():
        enquiry = own(select(Enquiry).where(Enquiry.id == of.id))
        if enquiry.status != EnquiryState.CONFIRMED:
            return
        leads = select(Lead.id).where(Lead.enquiry_id == enquiry.id)
        exchange.erase_client(list(db.session.scalars(leads)))
        at = clock.now()
        lifecycle.move(enquiry, EnquiryState.WITHDRAWN, at=at, withdrawn_at=at, **_erased(enquiry, at))
        audit.record("enquiry.withdrawn", enquiry)


def confirm_consent(lead: Lead) -> None:
    """The client of a member says that they have agreed to be passed on. Pressed twice, it happens once."""
    with transaction():
        mine = own(select(Lead).where(Lead.id == lead.id, Lead.erased_at.is_(None)))
        if mine.consent_confirmed_at is None:
            mine.consent_confirmed_at = clock.now()
            audit.record("client.confirmed", mine)


def erase_requests(enquiry_ids: Sequence[int]) -> None:
    """Erase the contacts of requests that ended as long ago as all that came of them."""
    with transaction():
        held = (
            select(Enquiry).where(Enquiry.id.in_(enquiry_ids), Enquiry.encrypted_client.is_not(None)).with_for_update()
        )
        for enquiry in db.session.scalars(held.execution_options(populate_existing=True)).all():
            for name, value in _erased(enquiry, clock.now()).items():
                setattr(enquiry, name, value)
            audit.record("enquiry.erased", enquiry)


def _erased(enquiry: Enquiry, at: datetime) -> dict[str, Any]:
    """The columns of a request without its client; letters and complaints go at once."""
    erase_complaints(enquiry)
    forget_letters(f"enquiry:{enquiry.id}")
    return {"encrypted_client": None, "email_print": None, "erased_at": at}


def erase_complaints(of: Enquiry | Lead) -> None:
    """Erase the words in which a client told the admins what is wrong; that they did stays."""
    mine = Complaint.enquiry_id == of.id if isinstance(of, Enquiry) else Complaint.lead_id == of.id
    db.session.execute(update(Complaint).where(mine).values(text=""))
