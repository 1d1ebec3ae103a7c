"""The admins' pages: a message to hide or show again, a thread of two agencies that they may open, and who is muted."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ...core import clock
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing, Order
from ...core.typed import row_number
from ...members.models import Person, PersonState
from .. import actions, queries
from ..about import about
from ..emails import path_of
from ..forms import MuteForm, ReasonForm
from ..models import Mute
from ..shown import place_in, shown_thread
from . import bp

BY_DAY = {"day": Order(_l("Last day"), (Mute.until,), falling=True)}


@bp.route("/desk/messages/<int:message_id>/<any(hide, show):turn>", methods=["GET", "POST"])
@admin_only
@once
def moderate(message_id: int, turn: str) -> ResponseReturnValue:
    """Hide a message, or show it again, with a reason."""
    message, form = queries.message_for_desk(message_id), ReasonForm()
    if form.validate_on_submit() and form.taken(
        lambda: getattr(actions, turn)(message_id, current_user, form.reason.data or "")
    ):
        flash(_("Done. The writer reads the reason."), "good")
        return redirect(path_of(message) if not message.thread.is_between_two
                        else url_for("threads.look", thread_id=message.thread_id))  # fmt: skip
    page = render_template("threads/moderate.html", form=form, message=message, about=about(message.thread), turn=turn)
    return page, 422 if form.is_submitted() else 200


@bp.route("/desk/threads/<int:thread_id>", methods=["GET", "POST"])
@admin_only
@once
def look(thread_id: int) -> ResponseReturnValue:
    """A thread of two agencies. It opens by a press, which the log and both agencies see; for half a day."""
    found = queries.any_thread(thread_id)
    if request.method == "POST":
        actions.look(thread_id, current_user)
        return redirect(url_for("threads.look", thread_id=thread_id))
    is_open = queries.has_looked(found, current_user)
    before = place_in(found, request.args)
    return render_template(
        "threads/look.html", thread=found, about=about(found), is_open=is_open, button=ButtonForm(formdata=None), before=before,
        part=shown_thread(found, current_user, before, at_desk=True) if is_open else None, looks=queries.looks_at(found),
    )  # fmt: skip


@bp.get("/desk/mutes")
@admin_only
def mutes() -> ResponseReturnValue:
    """Who writes nothing, and until when; those whose day is over stay on the list."""
    listing = Listing("threads.mutes", request.args, Mute.id, BY_DAY, "day")
    return render_template(
        "threads/mutes.html",
        listing=listing,
        found=listing.page(queries.mutes()),
        today=clock.today(),
        button=ButtonForm(formdata=None),
    )


@bp.route("/desk/mutes/new", methods=["GET", "POST"])
@admin_only
@once
def mute() -> ResponseReturnValue:
    """Mute somebody to the end of a day; `message` in the address is one that they wrote."""
    form = MuteForm(data={"email": queries.email_of_writer(row_number(request.args.get("message")))})
    if form.validate_on_submit():
        mine = select(Person.id).where(
            Person.email == (form.email.data or "").lower(), Person.status == PersonState.ACTIVE
        )
        whom = form.person_among(db.session.execute(mine).all())
        if whom is not None:
            try:
                actions.mute(whom, current_user, form.until.data, form.reason.data or "")
            except BadInput as refusal:
                form.refuse(refusal.errors)
            else:
                flash(_("They are told, and write nothing until the day is over."), "good")
                return redirect(url_for("threads.mutes"))
    return render_template("threads/mute.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/desk/mutes/<int:mute_id>/end")
@admin_only
@once
def end_mute(mute_id: int) -> ResponseReturnValue:
    """Let them write again."""
    actions.end_mute(mute_id, current_user)
    flash(_("They can write again."), "good")
    return redirect(url_for("threads.mutes"))
