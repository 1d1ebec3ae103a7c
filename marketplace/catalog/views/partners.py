"""The agencies that a member names as those it works with, and its word where others name it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions
from ..forms import PartnerForm
from ..partners import named_partners
from . import bp


@bp.route("/agency/partners", methods=["GET", "POST"])
@member_may("profile")
@once
def partners() -> ResponseReturnValue:
    """All that the agency names, in its own order, and a form to name another."""
    form, status = PartnerForm(agency_id=current_user.agency_id), 200
    if form.is_submitted():
        form.validate()
        try:
            actions.name_partner(current_user, form.chosen)
        except BadInput as refusal:
            form.refuse_rest(refusal)
            status = refusal.status
        else:
            flash(_("It stands on your page."), "good")
            return redirect(url_for("catalog.partners"))
    rows = named_partners(current_user.agency_id)
    return render_template(
        "catalog/partners.html", form=form, partners=rows, step_form=ButtonForm(formdata=None)
    ), status


@bp.post("/agency/partners/<int:partner_id>/move")
@member_may("profile")
@once
def move_partner(partner_id: int) -> ResponseReturnValue:
    """One place up or down."""
    actions.move_partner(current_user, partner_id, -1 if request.form.get("deed") == "up" else 1)
    return redirect(url_for("catalog.partners"))


@bp.post("/agency/partners/<int:partner_id>/remove")
@member_may("profile")
@once
def remove_partner(partner_id: int) -> ResponseReturnValue:
    """Name it no more."""
    actions.remove_partner(current_user, partner_id)
    flash(_("You name it no more."), "good")
    return redirect(url_for("catalog.partners"))


@bp.post("/agency/named-by/<int:agency_id>/<any(hide, show):turn>")
@member_may("profile")
@once
def turn_naming(agency_id: int, turn: str) -> ResponseReturnValue:
    """Be named by another agency no more, or again."""
    (actions.agree_to_be_named if turn == "show" else actions.refuse_to_be_named)(current_user, agency_id)
    return redirect(url_for("catalog.profile", _anchor="named-by"))
