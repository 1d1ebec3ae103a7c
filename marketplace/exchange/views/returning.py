"""Returned clients: giving one back, objecting, and the admins' desk that decides."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import admin_only, member_may
from ...core.idempotency import once
from ...core.listing import Listing
from .. import actions, queries, returns
from ..forms import ObjectionForm, ReturnDecisionForm, ReturnForm
from ..models import LeadReturn, ReturnState
from . import bp


@bp.route("/referrals/<int:referral_id>/return", methods=["GET", "POST"])
@member_may("work")
@once
def give_back(referral_id: int) -> ResponseReturnValue:
    """Give a client back whose lead is not valid."""
    referral, form = queries.received_referral(current_user, referral_id), ReturnForm()
    if form.validate_on_submit():
        try:
            row = actions.return_lead(
                referral_id, current_user, form.reason.data, form.words.data, form.client_since.data
            )
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(
                _("Returned. The contacts are closed, and %(agency)s is told.", agency=referral.referrer.name), "good"
            )
            return redirect(url_for("exchange.returned", return_id=row.id))
    page = render_template(
        "exchange/give_back.html", form=form, referral=referral, until=returns.last_moment(referral),
        in_time=returns.may_be_returned(referral), allowance=returns.allowance_of(referral.receiver_id),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.get("/returns/<int:return_id>")
@member_may("work")
def returned(return_id: int) -> ResponseReturnValue:
    """What both sides say of a returned client, and the decision."""
    return _show(returns.return_for(current_user, return_id), ObjectionForm(formdata=None))


def _show(row: LeadReturn, form: ObjectionForm, status: int = 200) -> ResponseReturnValue:
    own = row.referral.referrer_id == current_user.agency_id
    form.sent_to = url_for("exchange.object_to_return", return_id=row.id)
    page = render_template(
        "exchange/returned.html", row=row, own=own, form=form, may_object=own and returns.may_be_contested(row),
        until=row.returned_at + returns.TIME_TO_OBJECT,
    )  # fmt: skip
    return page, status


@bp.post("/returns/<int:return_id>/object")
@member_may("work")
@once
def object_to_return(return_id: int) -> ResponseReturnValue:
    """The referrer says that the lead is valid."""
    form = ObjectionForm()
    try:
        actions.object_to_return(return_id, current_user, form.words.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(returns.return_for(current_user, return_id), form, 422)
    flash(_("Your objection is with the alliance’s admins. You are told what they decide."), "good")
    return redirect(url_for("exchange.returned", return_id=return_id))


@bp.get("/desk/returns")
@admin_only
def returns_desk() -> ResponseReturnValue:
    """All returns, newest first, by state; without the clients."""
    status = ReturnState.read(request.args.get("status"))
    listing = Listing("exchange.returns_desk", request.args, LeadReturn.id, returns.ORDERS, "day", {"status": status})
    found = listing.page(returns.returns(status))
    return render_template(
        "exchange/returns_desk.html",
        listing=listing,
        found=found,
        states=list(ReturnState),
        counts=returns.count_by_state(),
    )


@bp.route("/desk/returns/<int:return_id>", methods=["GET", "POST"])
@admin_only
@once
def decide_return(return_id: int) -> ResponseReturnValue:
    """One return with both sides' words and the alliance's own records, and the decision."""
    row, form = returns.any_return(return_id), ReturnDecisionForm()
    if form.validate_on_submit():
        try:
            actions.decide_return(return_id, current_user, form.outcome.data, form.reason.data)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Decided. Both agencies are told."), "good")
            return redirect(url_for("exchange.returns_desk"))
    sides = (row.referral.referrer_id, row.referral.receiver_id)
    page = render_template(
        "exchange/decide_return.html", row=row, form=form, is_own=current_user.agency_id in sides,
        known_before=returns.known_before(row.referral), allowance=returns.allowance_of(row.referral.receiver_id),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
