"""What one's own agency takes: the cap and the pause."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from .. import actions, queries
from ..forms import CapForm, PauseForm
from . import bp


@bp.route("/routing/capacity", methods=["GET", "POST"])
@member_may("capacity")
@once
def capacity() -> ResponseReturnValue:
    """How many clients the agency takes, how many it has, and whether it pauses."""
    agency_id = current_user.own_agency.id
    row, counted = queries.capacity_of(agency_id), queries.stands(agency_id)
    form = CapForm(row)
    if form.validate_on_submit() and form.taken(
        lambda: actions.set_cap(current_user, form.most_in_hand.data, form.most_a_month.data)
    ):
        flash(_("Set. It holds from now on."), "good")
        return redirect(url_for("routing.capacity"))
    page = render_template(
        "routing/capacity.html", form=form, capacity=row, counted=counted, closed=queries.why_closed(agency_id, row, counted),
        today=clock.today(), button_form=ButtonForm(formdata=None),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/routing/pause", methods=["GET", "POST"])
@member_may("capacity")
@once
def pause() -> ResponseReturnValue:
    """Take no new clients for a while."""
    form = PauseForm(queries.capacity_of(current_user.own_agency.id))
    if form.validate_on_submit() and form.taken(
        lambda: actions.pause(current_user, form.paused_from.data, form.paused_until.data, form.reason.data or "")
    ):
        flash(_("Set. You are not asked on these days."), "good")
        return redirect(url_for("routing.capacity"))
    return render_template("routing/pause.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/routing/pause/end")
@member_may("capacity")
@once
def end_pause() -> ResponseReturnValue:
    """Take clients again."""
    if ButtonForm().validate_on_submit():
        actions.end_pause(current_user)
        flash(_("You are asked again from now on."), "good")
    return redirect(url_for("routing.capacity"))
