"""Where the alliance's team plans meetings, sees who comes, and notes who came."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput, NotFound
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import team_only
from ...core.idempotency import once
from ...core.paging import page
from ...core.typed import row_number
from .. import actions, queries
from ..forms import CancelForm, MeetingForm, NewMeetingForm
from . import bp
from .shown import show_list

ONE = "/desk/meetings/<int:meeting_id>"


@bp.get("/desk/meetings")
@team_only
def all_meetings() -> ResponseReturnValue:
    """All of them, with where to plan one."""
    return show_list("meetings.all_meetings", inside=True)


@bp.route("/desk/meetings/new", methods=["GET", "POST"])
@team_only
@once
def plan() -> ResponseReturnValue:
    """Plan one, which is shown at once."""
    form = NewMeetingForm()
    if form.validate_on_submit():
        try:
            made = actions.plan_meeting(form.said, current_user, bool(form.by_mail.data))
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Planned. Everybody who may come can sign up."), "good")
            return redirect(url_for("meetings.meeting", meeting_id=made.id))
    return render_template("meetings/edit.html", form=form, meeting=None), 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@team_only
@once
def edit(meeting_id: int) -> ResponseReturnValue:
    """Change it; who comes is told of another time or place."""
    row = queries.meeting(meeting_id)
    form = MeetingForm(meeting=row)
    if form.validate_on_submit() and form.taken(
        lambda: actions.change_meeting(meeting_id, current_user, **vars(form.said))
    ):
        flash(_("Saved."), "good")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    return render_template("meetings/edit.html", form=form, meeting=row), 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/cancel", methods=["GET", "POST"])
@team_only
@once
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Cancel it, with a reason."""
    row, form = queries.meeting(meeting_id), CancelForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.cancel_meeting(meeting_id, current_user, form.reason.data or "")
    ):
        flash(_("Cancelled; those who had signed up are told."), "good")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    page = render_template("meetings/cancel.html", form=form, meeting=row, coming=queries.count_coming(row.id))
    return page, 422 if form.is_submitted() else 200


@bp.get(f"{ONE}/people")
@team_only
def people(meeting_id: int) -> ResponseReturnValue:
    """Who comes, and once it has begun who came."""
    row = queries.meeting(meeting_id)
    if kind := file_asked(request.args):
        return as_file(kind, f"meeting-{row.id}", queries.heads(), queries.rows_of(row.id))
    return render_template(
        "meetings/people.html", meeting=row, has_begun=row.starts_at <= clock.now(), form=ButtonForm(formdata=None),
        found=page(queries.list_of(row.id), queries.LISTED, request.args.get("cursor")),
    )  # fmt: skip


@bp.post(f"{ONE}/people")
@team_only
@once
def note_who_came(meeting_id: int) -> ResponseReturnValue:
    """Note who came of those on the page: those that are ticked, and nobody else."""
    actions.note_who_came(meeting_id, _numbers("came"), current_user, _numbers("among"))
    flash(_("Noted."), "good")
    return redirect(url_for("meetings.people", meeting_id=meeting_id, cursor=request.args.get("cursor")))


def _numbers(name: str) -> set[int]:
    numbers = {row_number(one) for one in request.form.getlist(name)}
    if None in numbers:
        raise NotFound()
    return {one for one in numbers if one is not None}
