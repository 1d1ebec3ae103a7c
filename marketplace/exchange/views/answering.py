"""The answers to a lead, and what its referrer does with it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions, queries
from ..forms import DeclineForm, ReasonForm, ReopenForm
from . import bp
from .leads import show_lead


@bp.post("/leads/<int:lead_id>/accept")
@member_may("leads")
@once
def accept(lead_id: int) -> ResponseReturnValue:
    """The lead becomes this agency's, exactly once."""
    referral = actions.accept_lead(lead_id, current_user)
    flash(_("The lead is yours. The client’s contacts are open to your agency now."), "good")
    return redirect(url_for("exchange.referral", referral_id=referral.id))


@bp.post("/leads/<int:lead_id>/decline")
@member_may("leads")
@once
def decline(lead_id: int) -> ResponseReturnValue:
    """Say no, with a reason, for good."""
    form = DeclineForm()
    try:
        actions.decline_lead(lead_id, current_user, form.reason.data or "", form.note.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return show_lead(queries.lead_for(current_user, lead_id), decline=form, status=422)
    flash(_("Declined. It won’t be offered to you again."), "good")
    return redirect(url_for("exchange.received"))


@bp.post("/leads/<int:lead_id>/withdraw")
@member_may("leads")
@once
def withdraw(lead_id: int) -> ResponseReturnValue:
    """Take the own lead back."""
    form = ReasonForm()
    if not form.taken(lambda: actions.withdraw_lead(lead_id, current_user, form.reason.data or "")):
        return show_lead(queries.lead_for(current_user, lead_id), withdraw=form, status=422)
    flash(_("Taken back. Nobody can accept it any more."), "good")
    return redirect(url_for("exchange.given"))


@bp.post("/leads/<int:lead_id>/reopen")
@member_may("leads")
@once
def reopen(lead_id: int) -> ResponseReturnValue:
    """Offer an expired lead again, with a new deadline."""
    actions.reopen_lead(lead_id, current_user, ReopenForm().answer_by())
    flash(_("The lead is open again."), "good")
    return redirect(url_for("exchange.lead", lead_id=lead_id))
