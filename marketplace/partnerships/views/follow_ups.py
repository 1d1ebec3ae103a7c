"""What was agreed: the list, one of them, and what is said of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import clock
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.lifecycle import history_of
from ...core.listing import Listing, Order
from ...members.queries import names_of
from .. import actions, files, queries
from ..forms import FollowUpForm, NotAcceptedForm
from ..models import FollowUp, FollowUpState
from ..opened import partnership_to_change
from ..people import in_charge, who_may_owe
from . import bp

OF = "/partnerships/<int:partnership_id>/follow-ups"
ONE = "/follow-ups/<int:follow_up_id>"
ORDERS = {"due": Order(_l("Due on"), (FollowUp.due_on,), falling=True)}
DONE = {
    "done": _l("They are told, and confirm it."),
    "confirm": _l("Confirmed. They are told."),
    "drop": _l("Cancelled, once both of you agree."),
    "keep": _l("It stands."),
}
DEEDS = {"done": actions.say_done, "confirm": actions.confirm, "drop": actions.drop, "keep": actions.keep}


@bp.get(OF)
@member_may("partnerships")
def follow_ups(partnership_id: int) -> ResponseReturnValue:
    """All that was agreed with a partner."""
    row = queries.partnership_of(current_user, partnership_id)
    status = FollowUpState.read(request.args.get("status"))
    listing = Listing(
        "partnerships.follow_ups", request.args, FollowUp.id, ORDERS, "due",
        {"status": status, "partnership_id": str(row.id)}, first=_("Latest day first"),
    )  # fmt: skip
    query = queries.follow_ups_of(row)
    query = query.where(FollowUp.status == status) if status else query
    if kind := file_asked(request.args):
        return as_file(kind, "follow-ups", files.heads(), files.rows_of(listing.ordered(query)))
    return render_template(
        "partnerships/follow_ups.html", row=row, partner=row.other(current_user.agency_id), listing=listing, in_charge=in_charge,
        found=listing.page(query), states=FollowUpState, counts=queries.count_by_state(row), button=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.route(f"{OF}/new", methods=["GET", "POST"])
@member_may("partnerships")
@once
def new_follow_up(partnership_id: int) -> ResponseReturnValue:
    """Write down what was agreed."""
    row = partnership_to_change(partnership_id)
    form = FollowUpForm(owing=who_may_owe(row, current_user.agency_id))
    if form.validate_on_submit() and form.taken(lambda: actions.agree_on(partnership_id, current_user, form.said)):
        flash(_("Written down. They are told."), "good")
        return redirect(url_for("partnerships.partnership", partnership_id=partnership_id))
    page = render_template(
        "partnerships/new_follow_up.html", form=form, row=row, partner=row.other(current_user.agency_id)
    )
    return page, 422 if form.is_submitted() else 200


@bp.get(ONE)
@member_may("partnerships")
def follow_up(follow_up_id: int) -> ResponseReturnValue:
    """One of them, with its history."""
    return _show(follow_up_id)


def _show(follow_up_id: int, form: NotAcceptedForm | None = None) -> str:
    one = queries.follow_up_of(current_user, follow_up_id)
    steps = history_of(one)
    return render_template(
        "partnerships/follow_up.html", one=one, row=one.partnership, partner=one.partnership.other(current_user.agency_id),
        in_charge=in_charge, steps=steps, names=names_of([step.person_id for step in steps]), today=clock.today(),
        states=FollowUpState, form=form or NotAcceptedForm(), button=ButtonForm(formdata=None),
    )  # fmt: skip


@bp.post(f"{ONE}/<any({', '.join(DEEDS)}):word>")
@member_may("partnerships")
@once
def say(follow_up_id: int, word: str) -> ResponseReturnValue:
    """Say that it is done, confirm it, ask to cancel it, or let it stand."""
    DEEDS[word](follow_up_id, current_user)
    flash(str(DONE[word]), "good")
    return _to(follow_up_id)


@bp.post(f"{ONE}/not-accepted")
@member_may("partnerships")
@once
def not_accepted(follow_up_id: int) -> ResponseReturnValue:
    """Say what is missing."""
    form = NotAcceptedForm()
    if not (
        form.validate() and form.taken(lambda: actions.not_accept(follow_up_id, current_user, form.reason.data or ""))
    ):
        return _show(follow_up_id, form), 422
    flash(_("It is open again. They are told why."), "good")
    return _to(follow_up_id)


def _to(follow_up_id: int) -> Response:
    return redirect(url_for("partnerships.follow_up", follow_up_id=follow_up_id))
