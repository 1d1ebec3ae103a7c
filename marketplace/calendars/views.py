"""The page on which somebody makes the address of their calendar, and the feed at that address."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..core import kept_forms
from ..core.forms import ButtonForm
from ..core.guards import public, signed_in
from ..core.idempotency import once
from ..core.languages import speaking_to
from . import actions

bp = Blueprint("calendars", __name__)


@bp.get("/me/calendar")
@signed_in
def calendar() -> ResponseReturnValue:
    """Whether there is an address, and what to do with one."""
    return _show()


def _show(path: str = "") -> ResponseReturnValue:
    form = ButtonForm(formdata=None)
    return render_template("calendars/calendar.html", feed=actions.feed_of(current_user), path=path, form=form)


@bp.post("/me/calendar")
@signed_in
def make() -> ResponseReturnValue:
    """Make the address: it is shown once, on the page that answers, and kept nowhere."""
    path = actions.make_feed(current_user)
    kept_forms.taken()
    return _show(path)


@bp.post("/me/calendar/end")
@signed_in
@once
def end() -> ResponseReturnValue:
    """Let the address open nothing any more."""
    actions.end_feed(current_user)
    flash(_("Ended. Calendars that follow it get nothing any more."), "good")
    return redirect(url_for("calendars.calendar"))


@bp.get("/calendar/<secret>.ics")
@public
def feed(secret: str) -> ResponseReturnValue:
    """The calendar of whoever has this address; whoever has it already gets a 304."""
    from .drawing import calendar_of  # with what writes calendars, which a start does without

    person = actions.person_of(secret)
    with speaking_to(person):
        answer = Response(calendar_of(person), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"  # kept by the reader alone, and asked for anew each time
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer.add_etag()
    return answer.make_conditional(request)
