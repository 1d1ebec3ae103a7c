"""What an agency says of itself, and where it is paid."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.forms import typed_code
from ...core.guards import member_may
from ...core.held import as_download
from ...core.idempotency import once
from ...core.room import house
from .. import actions, queries
from ..forms import GatheringForm, PayoutForm, PayoutFormWithCode
from . import bp


@bp.get("/agency")
@member_may("profile")
def agency() -> ResponseReturnValue:
    """Where the profile stood before: letters and bookmarks lead here."""
    return redirect(url_for("catalog.profile"))


@bp.get("/agency/all.<any(json, csv):ending>")
@member_may("export")
def download(ending: str) -> ResponseReturnValue:
    """All that is held of the agency; nothing of its clients, whose data are their own."""
    return as_download(ending, "agency", house().held_of_agency, current_user.agency_id)


@bp.route("/agency/payout", methods=["GET", "POST"])
@member_may("payout")
@once
def payout() -> ResponseReturnValue:
    """Where rewards are paid: now, and from when on something else."""
    kind = PayoutFormWithCode if actions.second_factor(current_user) else PayoutForm
    form = kind(data={"holder": current_user.agency.name[:140]})
    if form.validate_on_submit():
        names = ("holder", "iban", "bank_name", "account_number", "routing_code")
        try:
            details = actions.set_payout_details(
                current_user, form.password.data, typed_code(form), **{name: form[name].data for name in names}
            )
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            first = details.effective_at == details.made_at
            flash(_("Saved. Rewards are paid there from now on.") if first
                  else _("Saved. They take effect in 24 hours; all owners are told."), "good")  # fmt: skip
            return redirect(url_for("members.payout"))
    agency_id = current_user.agency_id
    return render_template(
        "members/payout.html",
        form=form,
        must_switch_on=actions.lacks_second_factor(current_user),
        gathering_form=GatheringForm(formdata=None, data={"gathering": current_user.agency.gathering}).named(
            "gathering"
        ),
        current=queries.current_payout(agency_id),
        pending=queries.pending_payout(agency_id),
        versions=queries.payouts_of(agency_id),
    ), 422 if form.is_submitted() else 200


@bp.post("/agency/gathering")
@member_may("payout")
@once
def gathering() -> ResponseReturnValue:
    """How the orders that the agency pays are gathered."""
    actions.gather_orders(current_user, GatheringForm().gathering.data or "")
    flash(_("Saved. It holds for the next order."), "good")
    return redirect(url_for("members.payout"))
