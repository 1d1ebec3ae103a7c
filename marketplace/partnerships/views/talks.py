"""Talks, and notes of one's own side."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ...core import clock
from ...core.extensions import db
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing, Order
from .. import actions, queries
from ..forms import SideNoteForm, TalkForm
from ..models import FollowUp, SideNote, Talk
from ..opened import partnership_to_change
from ..people import in_charge, who_may_owe
from . import bp
from .pairs import show

OF = "/partnerships/<int:partnership_id>"
TALKS = {"day": Order(_l("Day"), (Talk.held_on,), falling=True)}
NOTES = {"day": Order(_l("Written"), (SideNote.made_at,), falling=True)}


@bp.get(f"{OF}/talks")
@member_may("partnerships")
def talks(partnership_id: int) -> ResponseReturnValue:
    """All talks with a partner."""
    row = queries.partnership_of(current_user, partnership_id)
    listing = Listing("partnerships.talks", request.args, Talk.id, TALKS, "day", {"partnership_id": str(row.id)})
    found = listing.page(queries.talks_of(row))
    return render_template(
        "partnerships/talks.html", row=row, partner=row.other(current_user.agency_id), listing=listing, found=found
    )


@bp.route(f"{OF}/talks/new", methods=["GET", "POST"])
@member_may("partnerships")
@once
def new_talk(partnership_id: int) -> ResponseReturnValue:
    """Write down a talk, and what was agreed in it."""
    row = partnership_to_change(partnership_id)
    form = TalkForm(owing=who_may_owe(row, current_user.agency_id), data={"held_on": clock.today()})
    if form.validate_on_submit() and form.taken(lambda: actions.note_talk(partnership_id, current_user, form.said)):
        flash(_("Written down. They are told what was agreed."), "good")
        return redirect(url_for("partnerships.partnership", partnership_id=partnership_id))
    page = render_template("partnerships/new_talk.html", form=form, row=row, partner=row.other(current_user.agency_id))
    return page, 422 if form.is_submitted() else 200


@bp.get("/partner-talks/<int:talk_id>")
@member_may("partnerships")
def talk(talk_id: int) -> ResponseReturnValue:
    """One talk: what both read, what was agreed, and what one's own side noted."""
    one, row = queries.talk_of(current_user, talk_id)
    agreed = select(FollowUp).where(FollowUp.talk_id == one.id).order_by(FollowUp.due_on, FollowUp.id)
    notes = queries.notes_of(row, current_user.agency_id).where(SideNote.talk_id == one.id)
    return render_template(
        "partnerships/talk.html", one=one, row=row, partner=row.other(current_user.agency_id), in_charge=in_charge,
        agreed=db.session.scalars(agreed).all(), notes=db.session.scalars(notes.order_by(SideNote.id)).all(),
    )  # fmt: skip


@bp.get(f"{OF}/notes")
@member_may("partnerships")
def notes(partnership_id: int) -> ResponseReturnValue:
    """All that one's own side has written down of a partner."""
    row = queries.partnership_of(current_user, partnership_id)
    listing = Listing("partnerships.notes", request.args, SideNote.id, NOTES, "day", {"partnership_id": str(row.id)})
    found = listing.page(queries.notes_of(row, current_user.agency_id))
    return render_template(
        "partnerships/notes.html", row=row, partner=row.other(current_user.agency_id), listing=listing, found=found
    )


@bp.post(f"{OF}/note")
@member_may("partnerships")
@once
def note(partnership_id: int) -> ResponseReturnValue:
    """Write something down for one's own side."""
    form = SideNoteForm().named("note")
    if not (
        form.validate() and form.taken(lambda: actions.write_note(partnership_id, current_user, form.text.data or ""))
    ):
        return show(queries.partnership_of(current_user, partnership_id), 422, note=form)
    flash(_("Written down, for your agency alone."), "good")
    return redirect(url_for("partnerships.partnership", partnership_id=partnership_id, _anchor="notes"))
