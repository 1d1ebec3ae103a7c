"""Calls on what clients ask and what they find wrong, for the admins: never who they are."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Integer, List, Nested, String
from flask_login import current_user

from ..core.api import Empty, Named, Output, Page, Seen, calls, links, listing
from ..core.api_fields import instant, text, word
from ..core.guards import admin_only
from ..core.idempotency import once
from ..core.paging import page
from ..exchange.models import LeadState
from . import actions, complaints, queries
from .models import Complaint, ComplaintState, Enquiry, EnquiryKind, EnquiryState
from .wrong import Wrong

bp = calls("enquiries", "Desk")


class EnquiriesPage(Page):
    status = word(EnquiryState, load_default=None)
    kind = word(EnquiryKind, load_default=None)
    q = text(100, metadata={"description": "words in the names of agencies, or a number"})


class LeadOfEnquiry(Output):
    id = Integer()
    status = word(LeadState)


class EnquiryOut(Output):
    id = Integer()
    number = String()
    kind = word(EnquiryKind)
    status = word(EnquiryState)
    agencies = List(Nested(Named))
    via = Nested(Named, allow_none=True, metadata={"description": "the member whose link led the client here"})
    leads = List(Nested(LeadOfEnquiry))
    created_at = instant()
    confirmed_at = instant()


class ComplaintsPage(Page):
    status = word(ComplaintState, load_default=None)


class ComplaintOut(Output):
    id = Integer()
    status = word(ComplaintState)
    number = String(metadata={"description": "of the request or lead that it is about"})
    what = word(Wrong)
    text = String()
    came_from = Nested(
        Named, allow_none=True, metadata={"description": "who passed the client on, or whose link it was"}
    )
    went_to = List(Nested(Named))
    made_at = instant()
    settled_at = instant()


@bp.get("/enquiries")
@admin_only
@bp.input(EnquiriesPage, location="query")
@bp.output(listing(EnquiryOut, "Enquiries"))
@bp.doc(summary="What clients ask at the site, newest first", security="token", operation_id="list_enquiries")
def list_enquiries(query_data: dict[str, Any]) -> object:
    """Who they are stands nowhere here."""
    chosen = queries.enquiries(query_data["status"], query_data["kind"], query_data["q"]).order_by(Enquiry.id.desc())
    found = page(chosen, [Enquiry.id], query_data["cursor"], query_data["limit"])
    return {"items": seen_enquiries(found.rows), "next": found.next}


def seen_enquiries(rows: Sequence[Enquiry]) -> list[Seen]:
    """Requests, without the clients."""
    names, leads = queries.names_in(rows), queries.leads_in(rows)
    return [
        Seen(row, agencies=[{"id": one, "name": names[one]} for one in row.agency_ids], leads=leads[row.id])
        for row in rows
    ]


@bp.get("/complaints")
@admin_only
@bp.input(ComplaintsPage, location="query")
@bp.output(listing(ComplaintOut, "Complaints"), links=links("settle_complaint", complaint_id="items/0/id"))
@bp.doc(summary="What clients find wrong, newest first", security="token", operation_id="list_complaints")
def list_complaints(query_data: dict[str, Any]) -> object:
    """By the number alone."""
    chosen = complaints.complaints(query_data["status"]).order_by(Complaint.id.desc())
    found = page(chosen, [Complaint.id], query_data["cursor"], query_data["limit"])
    return {"items": _seen(found.rows), "next": found.next}


@bp.post("/complaints/<int:complaint_id>/settle")
@admin_only
@once
@bp.input(Empty)
@bp.output(ComplaintOut)
@bp.doc(summary="Mark a complaint as seen to", security="token", operation_id="settle_complaint")
def settle(complaint_id: int, json_data: dict[str, str]) -> object:
    """The client is told. An admin of an agency that it concerns leaves it to another one."""
    (seen,) = _seen([actions.settle(complaint_id, current_user)])
    return seen


def _seen(rows: list[Complaint]) -> list[Seen]:
    parties = complaints.parties_of(rows)
    return [Seen(row, **vars(parties[row.id])) for row in rows]
