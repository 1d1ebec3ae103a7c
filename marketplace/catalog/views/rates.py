"""The admins' desk for currency rates."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.guards import admin_only
from ...core.idempotency import once
from .. import actions, queries
from ..forms import RateForm
from . import bp


@bp.route("/desk/rates", methods=["GET", "POST"])
@admin_only
@once
def rates() -> ResponseReturnValue:
    """The rates that hold, and a new one."""
    base = current_app.config["SETTINGS"].base_currency
    form = RateForm(base=base, data={"day": clock.today(), "currency": "EUR" if base == "USD" else "USD"})
    if form.validate_on_submit():
        try:
            actions.set_rate(form.currency.data or "", form.rate.data or "", form.day.data, current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved. The catalog compares prices by it from now on."), "good")
            return redirect(url_for("catalog.rates"))
    page = render_template("catalog/rates.html", form=form, base=base, rates=queries.rates_on(clock.today()))
    return page, 422 if form.is_submitted() else 200
