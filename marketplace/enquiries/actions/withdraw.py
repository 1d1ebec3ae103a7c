"""The client takes the consent back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...exchange import actions as exchange
from ...exchange.models import Lead
from ...outbox.actions import forget_letters
from ..models import Complaint, Enquiry, EnquiryState

# UTM values may tell of a person, too.
ERASED: dict[str, Any] = {"encrypted_client": None, "email_print": None, "campaign": {}}


def withdraw(of: Enquiry | Lead) -> None:
    """Erase the contacts at once, wherever we hold them, and tell the agencies; open leads are withdrawn. Pressed twice, it
    happens once."""
    if isinstance(of, Lead):
        with transaction():
            exchange.erase_client([of.id])
            forget_complaints([of.id])
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
    _erase_words(Complaint.enquiry_id == enquiry.id)
    forget_letters(f"enquiry:{enquiry.id}")
    return ERASED | {"erased_at": at}


def forget_complaints(lead_ids: Sequence[int]) -> None:
    """Erase the words in which the clients of these leads, who are erased, told the admins what is wrong; that they did stays."""
    with transaction():
        _erase_words(Complaint.lead_id.in_(lead_ids))


def _erase_words(of: ColumnElement[bool]) -> None:
    db.session.execute(update(Complaint).where(of).values(text=""))
