"""Who looks after a client, on one's own side."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.extensions import db
from ...core.forms import ButtonForm, row_id
from ...core.guards import member_may
from ...core.idempotency import once
from ...members.models import Person
from ...members.queries import people_who
from .. import queries
from ..actions import look_after
from ..models import Lead, Referral
from . import bp


@bp.route("/referrals/<int:referral_id>/keeper", methods=["GET", "POST"])
@member_may("leads")
@once
def give_to(referral_id: int) -> ResponseReturnValue:
    """Give a referral to a colleague."""
    here = url_for("exchange.referral", referral_id=referral_id)
    if request.method == "POST":
        look_after.give_to(referral_id, request.form.get("keeper", 0, row_id), current_user)
        return _given(here)
    return _show(queries.referral_for(current_user, referral_id), here)


@bp.route("/leads/<int:lead_id>/keeper", methods=["GET", "POST"])
@member_may("leads")
@once
def give_lead_to(lead_id: int) -> ResponseReturnValue:
    """Give a lead of one's own to a colleague, before or after somebody accepts it."""
    here = url_for("exchange.lead", lead_id=lead_id)
    if request.method == "POST":
        look_after.give_lead_to(lead_id, request.form.get("keeper", 0, row_id), current_user)
        return _given(here)
    return _show(queries.own_lead(current_user, lead_id), here)


def _given(here: str) -> ResponseReturnValue:
    flash(_("Given to them."), "good")
    return redirect(here)


def _show(of: Lead | Referral, here: str) -> ResponseReturnValue:
    return render_template(
        "exchange/keeper.html",
        form=ButtonForm(),
        lead=of.lead if isinstance(of, Referral) else of,
        here=here,
        keeper=look_after.keeper_of(of, current_user.agency_id),
        colleagues=db.session.scalars(people_who("leads", current_user.agency_id).order_by(Person.name)).all(),
    )
