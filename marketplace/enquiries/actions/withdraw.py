"""The client takes the consent back."""

from typing import Any

from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...exchange import actions as exchange
from ...exchange.models import Lead
from ..models import Enquiry, EnquiryState


def withdraw(of: Enquiry | Lead) -> None:
    """Erase the contacts at once, wherever we hold them, and tell the agencies; open leads are withdrawn. Pressed twice, it
    happens once."""
    if isinstance(of, Lead):
        exchange.erase_client([of.id])
        return
    with transaction():
        enquiry = own(select(Enquiry).where(Enquiry.id == of.id))
        if enquiry.status != EnquiryState.CONFIRMED:
            return
        leads = select(Lead.id).where(Lead.enquiry_id == enquiry.id)
        exchange.erase_client(list(db.session.scalars(leads)))
        at = clock.now()
        erased: dict[str, Any] = {"encrypted_client": None, "email_print": None, "erased_at": at, "withdrawn_at": at}
        lifecycle.move(enquiry, EnquiryState.WITHDRAWN, at=at, **erased)
        audit.record("enquiry.withdrawn", enquiry)
