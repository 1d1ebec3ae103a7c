"""The admins' desk for rates of one's own: who has which, since when and why."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from ...members.queries import find_agency
from ...rewards.models import OwnRate
from ...rewards.queries import own_rates
from ..actions import give_own_rate, read_rate
from ..forms import OwnRateForm
from . import bp


@bp.route("/desk/own-rates", methods=["GET", "POST"])
@admin_only
@once
def rates() -> ResponseReturnValue:
    """All that were set, those made last first; and a new one."""
    form = OwnRateForm()
    if form.validate_on_submit():
        try:
            _set(form)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Set. Its owners are told; clients that it has passed on keep their terms."), "good")
            return redirect(url_for("levels.rates"))
    found = page(own_rates(), [OwnRate.id], request.args.get("cursor"))
    status = 422 if form.is_submitted() else 200
    return render_template("levels/own_rates.html", form=form, found=found, now=clock.now()), status


def _set(form: OwnRateForm) -> None:
    agency = find_agency(form.agency.data or "")
    if agency is None or agency.is_alliance:
        raise BadInput(_("Mend what is marked."), {"agency": _("No agency has this name.")})
    give_own_rate(agency.id, read_rate(form.rate.data or ""), form.starts_on.data, form.reason.data or "", current_user)
