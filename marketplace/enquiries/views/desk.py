"""The admins' desk: what clients ask, and how far it is; never who they are."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ...core.exports import as_file, file_asked
from ...core.guards import admin_only
from ...core.listing import Listing
from .. import queries
from ..models import Enquiry, EnquiryKind, EnquiryState
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
