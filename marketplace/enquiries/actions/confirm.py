"""The client's word, by the link in the mail: only now agencies learn of the request. Without it, it is forgotten."""

from collections.abc import Sequence

from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.extensions import db
from ...core.transaction import locked, own, transaction
from ...exchange import actions as exchange
from ...members.models import Agency, AgencyState
from ...members.queries import people_who
from ...outbox.actions import forget_letters, send, send_to
from ..due import TIME_TO_CONFIRM, unconfirmed
from ..leads import new_lead, referrer_for
from ..links import dead_link
from ..models import Enquiry, EnquiryState
from .withdraw import ERASED

FORGOTTEN = "–"


def confirm(enquiry_id: int) -> Enquiry:
    """Make the leads, one for each agency that is a member still; pressed fifty times, once. The row is held meanwhile."""
    with transaction():
        enquiry = own(select(Enquiry).where(Enquiry.id == enquiry_id))
        if enquiry.confirmed_at is not None:
            return enquiry
        at = clock.now()
        if enquiry.status != EnquiryState.UNCONFIRMED or enquiry.created_at <= at - TIME_TO_CONFIRM:
            raise dead_link()
        lifecycle.move(enquiry, EnquiryState.CONFIRMED, at=at, confirmed_at=at)
        via, client = _held(enquiry.via_id), enquiry.client or {}
        for agency in filter(None, map(_held, enquiry.agency_ids)):
            referrer = referrer_for(via, agency, client)
            lead = exchange.post_asked(enquiry.id, referrer, new_lead(enquiry, agency.id, client))
            if referrer is via:
                send("lead.brought", people_who("leads", via.id), lead=lead.id)
        audit.record("enquiry.confirmed", enquiry)
        send_to("enquiry.passed", f"enquiry:{enquiry.id}", enquiry=enquiry.id)
    return enquiry


def _held(agency_id: int | None) -> Agency | None:
    """The agency, if it is active; a suspension waits until the lead is there, and takes care of it."""
    chosen = select(Agency).where(Agency.id == agency_id, Agency.status == AgencyState.ACTIVE)
    return db.session.scalar(chosen.with_for_update(read=True))


def lapse(enquiry_ids: Sequence[int]) -> None:
    """Forget requests that were not confirmed in time: the contacts, and what was asked."""
    for enquiry_id in enquiry_ids:
        with transaction():
            enquiry = locked(unconfirmed().where(Enquiry.id == enquiry_id), skip=True)
            if enquiry is not None:
                enquiry.title = enquiry.brief = FORGOTTEN
                forget_letters(f"enquiry:{enquiry.id}")
                lifecycle.move(enquiry, EnquiryState.LAPSED, **ERASED, erased_at=clock.now())
                audit.record("enquiry.lapsed", enquiry)
