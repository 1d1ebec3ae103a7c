"""How long rewards take, from the client's payment on."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core.exports import as_file, file_asked, rows_for_file
from ...core.guards import admin_only
from ...core.listing import LONGEST, Listing
from ...core.typed import one_line
from .. import days
from . import bp


@bp.get("/desk/money/days")
@admin_only
def all_days() -> ResponseReturnValue:
    """How long rewards took, by rail and by who pays them."""
    found = days.members(one_line(request.args.get("q", ""))[:LONGEST])
    unique, orders = found.selected_columns.id, days.orders(found)
    listing = Listing("bookkeeping.all_days", request.args, unique, orders, "half", first=_("Slowest first"))
    if kind := file_asked(request.args):
        heads = (_("Agency"), _("Rewards"), _("Half of them within"), _("Nine of ten within"))
        rows = ((one.name, one.rewards, one.half, one.most) for one in rows_for_file(listing.ordered(found)))
        return as_file(kind, "days", heads, rows)
    return render_template(
        "bookkeeping/days.html", listing=listing, found=listing.page(found), chart=days.chart(days.distribution())
    )


@bp.get("/desk/money/days/<int:agency_id>")
@admin_only
def days_of(agency_id: int) -> ResponseReturnValue:
    """How long the rewards that one member pays took."""
    agency = days.payer(agency_id)
    return render_template("bookkeeping/days_of.html", agency=agency, chart=days.chart(days.distribution(agency_id)))
