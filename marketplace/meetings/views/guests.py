"""A guest's own page of a meeting, by the link of their mail. Opening it says nothing: programs open links, too."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...core import clock
from ...core.extensions import csrf
from ...core.forms import ButtonForm
from ...core.guards import public
from ...core.idempotency import once
from .. import actions, links
from . import bp
from .shown import as_ics


@bp.route("/meetings/seat/<signed>", methods=["GET", "POST"])
@public
@once
def seat(signed: str) -> ResponseReturnValue:
    """Say yes; then it shows where the meeting is."""
    row, form = links.linked(signed), ButtonForm()
    if form.validate_on_submit():
        actions.confirm_guest(row.id)
        return redirect(url_for("meetings.seat", signed=signed))
    return render_template("meetings/seat.html", seat=row, meeting=row.meeting, form=form, signed=signed,
                           is_over=row.meeting.is_over(clock.now()))  # fmt: skip


@bp.get("/meetings/seat/<signed>.ics")
@public
def seat_ics(signed: str) -> ResponseReturnValue:
    """A file for a guest's calendar, with the place once they have said yes."""
    row = links.linked(signed)
    return as_ics(row.meeting, with_place=row.comes)


@bp.route("/meetings/seat/<signed>/stop", methods=["GET", "POST"])
@csrf.exempt  # mail programs send it, RFC 8058: the link is the proof
@public
def stay_away(signed: str) -> ResponseReturnValue:
    """Not come, and get no mail of it any more, by one press on the page or in the mail program."""
    row = links.linked(signed)
    if request.method == "POST":
        row = actions.guest_stays_away(row.id)
    return render_template("meetings/stay_away.html", seat=row, meeting=row.meeting, form=ButtonForm(formdata=None))
