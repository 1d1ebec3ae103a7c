"""An admin has seen to what a client finds wrong."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import NotAllowed
from ...core.transaction import own, transaction
from ...members.models import Person
from ...outbox.actions import send_to
from ..complaints import parties_of
from ..models import Complaint, ComplaintState


def settle(complaint_id: int, admin: Person) -> Complaint:
    """Note that an admin has seen to it, who belongs to none of the agencies concerned. The client is told, and reads it on
    their own page."""
    with transaction():
        row = own(select(Complaint).where(Complaint.id == complaint_id))
        if parties_of([row])[row.id].has(admin.agency_id):
            raise NotAllowed(_("It concerns your own agency; another admin has to see to it."))
        lifecycle.move(row, ComplaintState.SETTLED, admin, settled_at=clock.now(), settled_by=admin.id)
        audit.record("complaint.settled", row, admin)
        mailbox = f"enquiry:{row.enquiry_id}" if row.enquiry_id else f"client:{row.lead_id}"
        send_to("client.seen_to", mailbox, complaint=row.id)
    return row
