"""Meetings as members and guests see them: to come, past, one; sign up and off."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput, NotFound
from ...core.forms import ButtonForm
from ...core.guards import public, signed_in
from ...core.idempotency import once
from ...core.languages import voice
from ...core.listing import Listing
from .. import actions, calendar, queries
from ..forms import GuestForm
from ..models import Meeting
from ..queries import When
from . import bp


def is_inside() -> bool:
    """Whether whoever reads may come to what is for members alone."""
    return bool(current_user.is_authenticated and (current_user.is_of_the_team or current_user.may("meetings")))


@bp.get("/meetings")
@public
def meetings() -> ResponseReturnValue:
    """To come, the next first, or past, the last first; those for members alone are shown to them alone."""
    return show_list("meetings.meetings", is_inside())


def show_list(endpoint: str, inside: bool) -> ResponseReturnValue:
    """Meetings to come or past, with those for members alone if one is inside."""
    when = When.read(request.args.get("when")) or When.COMING
    is_coming = when == When.COMING
    first = _("The next first") if is_coming else _("The last first")
    filters = {"when": None if is_coming else when}
    listing = Listing(endpoint, request.args, Meeting.id, queries.ORDERS, "starts", filters, is_coming, first)
    found = listing.page(queries.meetings(not inside, when, listing.words))
    ids = [one.id for one in found.rows]
    return render_template(
        "meetings/meetings.html", listing=listing, found=found, when=when, whens=list(When), inside=inside,
        counts=queries.count_by_time(not inside, listing.words), coming=queries.counts_of(ids),
        own=queries.own_sign_ups(current_user, ids) if current_user.is_authenticated else {},
    )  # fmt: skip


def seen(meeting_id: int) -> Meeting:
    """A meeting that whoever reads may see, or NotFound."""
    row = queries.meeting(meeting_id)
    if not row.is_public and not is_inside():
        raise NotFound()
    return row


@bp.get("/meetings/<int:meeting_id>")
@public
def meeting(meeting_id: int) -> ResponseReturnValue:
    """One meeting."""
    return show(seen(meeting_id), GuestForm(formdata=None))


def show(row: Meeting, form: GuestForm, status: int = 200) -> ResponseReturnValue:
    """The page of a meeting, with a guest's form as it was sent."""
    own = queries.own_sign_ups(current_user, [row.id]).get(row.id) if current_user.is_authenticated else None
    coming, at = queries.count_coming(row.id), clock.now()
    page = render_template(
        "meetings/meeting.html", meeting=row, own=own, inside=is_inside(), coming=coming, guest_form=form,
        is_open=row.takes_people(at) and (row.seats is None or coming < row.seats), is_over=row.is_over(at),
        button_form=ButtonForm(formdata=None),
    )  # fmt: skip
    return page, status


@bp.post("/meetings/<int:meeting_id>/sign-up")
@signed_in
@once
def sign_up(meeting_id: int) -> ResponseReturnValue:
    """Come."""
    actions.sign_up(seen(meeting_id).id, current_user)
    flash(_("You have signed up. Where it is stands here, and in our mail."), "good")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id))


@bp.post("/meetings/<int:meeting_id>/sign-off")
@signed_in
@once
def sign_off(meeting_id: int) -> ResponseReturnValue:
    """Don't come after all."""
    actions.sign_off(seen(meeting_id).id, current_user)
    flash(_("You have signed off; the seat is free."), "good")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id))


@bp.post("/meetings/<int:meeting_id>/guest")
@public
@once
def guest(meeting_id: int) -> ResponseReturnValue:
    """A guest wants to come: asked by mail."""
    row, form = queries.public_meeting(meeting_id), GuestForm()
    if not form.validate_on_submit():
        return show(row, form, 422)
    name, email = form.name.data or "", form.email.data or ""
    try:
        actions.ask_guest(row.id, name, email, voice().language, request.remote_addr or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return show(row, form, 422)
    return render_template("meetings/asked.html", meeting=row)


@bp.get("/meetings/<int:meeting_id>.ics")
@public
def ics(meeting_id: int) -> ResponseReturnValue:
    """A file for one's calendar; the place is in it for those who have signed up."""
    row = seen(meeting_id)
    comes = current_user.is_authenticated and row.id in queries.own_sign_ups(current_user, [row.id])
    return as_ics(row, with_place=comes)


def as_ics(row: Meeting, with_place: bool) -> Response:
    """The file; none of what does not take place."""
    from ...calendars.drawing import file_with  # with what writes calendars, which a start does without

    if not row.is_planned:
        raise NotFound(_("This was cancelled."))
    answer = Response(file_with(calendar.dated(row, with_place)), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="meeting-{row.id}.ics"'
    return answer
