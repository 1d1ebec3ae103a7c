"""The admins' desk: what clients ask, how far it is, and what they find wrong; never who they are."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from .. import actions, queries
from .. import complaints as complained
from ..models import Complaint, ComplaintState, Enquiry, EnquiryKind, EnquiryState
from . import bp


@bp.get("/desk/enquiries")
@admin_only
def desk() -> ResponseReturnValue:
    """All requests, newest first, by state and kind."""
    status, kind = EnquiryState.read(request.args.get("status")), EnquiryKind.read(request.args.get("kind"))
    filters = {"status": status, "kind": kind}
    listing = Listing("enquiries.desk", request.args, Enquiry.id, queries.ORDERS, "asked", filters)
    query = queries.enquiries(status, kind, listing.words)
    if file := file_asked(request.args):
        return as_file(file, "enquiries", queries.heads(), queries.rows_of(listing.ordered(query)))
    found = listing.page(query)
    return render_template(
        "enquiries/desk.html", listing=listing, found=found, kind=kind, kinds=list(EnquiryKind), states=list(EnquiryState),
        counts=queries.count_by_state(kind, listing.words), names=queries.names_in(found.rows),
        leads=queries.leads_in(found.rows),
    )  # fmt: skip


@bp.get("/desk/complaints")
@admin_only
def complaints() -> ResponseReturnValue:
    """What clients find wrong, newest first, by state."""
    status = ComplaintState.read(request.args.get("status"))
    listing = Listing("enquiries.complaints", request.args, Complaint.id, complained.ORDERS, "day", {"status": status})
    found = listing.page(complained.complaints(status))
    return render_template(
        "enquiries/complaints.html", listing=listing, found=found, states=list(ComplaintState),
        counts=complained.count_by_state(), parties=complained.parties_of(found.rows), button_form=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.post("/desk/complaints/<int:complaint_id>/settle")
@admin_only
@once
def settle(complaint_id: int) -> ResponseReturnValue:
    """An admin has seen to it."""
    actions.settle(complaint_id, current_user)
    flash(_("Marked. The client is told that you have seen to it."), "good")
    return redirect(url_for("enquiries.complaints", status=ComplaintState.OPEN))
