"""The list of partnerships, one of them, invitations, the rhythm and the end."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core.errors import BadInput, NotNow
from ...core.exports import as_file, file_asked
from ...core.forms import ButtonForm
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...core.paging import few
from ...core.typed import row_number
from .. import actions, listed, queries
from ..forms import EndForm, InviteForm, RhythmForm, SideNoteForm
from ..models import FollowUp, FollowUpState, Partnership, PartnershipState, SideNote, Talk
from ..opened import partnership_to_change
from ..people import in_charge, who_works
from . import bp

ONE = "/partnerships/<int:partnership_id>"
FEW = 5
SHOWN = (FollowUpState.OPEN, FollowUpState.DONE)


@bp.get("/partnerships")
@member_may("partnerships")
def all_partnerships() -> ResponseReturnValue:
    """All of one's agency, the next talk first."""
    rows = listed.Rows(current_user.agency_id)
    status, only = PartnershipState.read(request.args.get("status")), listed.Only.read(request.args.get("only"))
    listing = Listing(
        "partnerships.all_partnerships", request.args, Partnership.id, rows.orders(), "next", {"status": status, "only": only},
        oldest_first=True, first=_("Next talk"),
    )  # fmt: skip
    query = rows.chosen(status, only, listing.words)
    if kind := file_asked(request.args):
        return as_file(kind, "partnerships", listed.heads(), listed.rows_of(listing.ordered(query)))
    return render_template(
        "partnerships/partnerships.html", listing=listing, found=listing.page(query), states=PartnershipState, said=listed.said,
        counts=rows.counts(listing.words, only), only=only, ways=listed.Only, status=status,
    )  # fmt: skip


@bp.route("/partnerships/invite", methods=["GET", "POST"])
@member_may("partnerships")
@once
def invite() -> ResponseReturnValue:
    """Invite another member; `agency` in the address is the one that is meant."""
    others = queries.may_be_invited(current_user.agency_id)
    asked = row_number(request.args.get("agency"))
    form = InviteForm(others=others, data={"agency": next((one.name for one in others if one.id == asked), "")})
    if form.validate_on_submit():
        made: dict[str, Partnership] = {}
        if form.taken(lambda: made.update(row=actions.invite(current_user, form.chosen))):
            flash(_("They are asked by mail. You hear of their answer."), "good")
            return _to(made["row"].id)
    page = render_template("partnerships/invite.html", form=form)
    return page, 422 if form.is_submitted() else 200


@bp.get(ONE)
@member_may("partnerships")
def partnership(partnership_id: int) -> ResponseReturnValue:
    """One of them, whole."""
    return show(queries.partnership_of(current_user, partnership_id))


def show(row: Partnership, status: int = 200, **sent: Any) -> ResponseReturnValue:
    """Its page, with forms that were sent and refused."""
    mine = current_user.agency_id
    talks = few(queries.talks_of(row).order_by(Talk.held_on.desc(), Talk.id.desc()), FEW)
    open_still = queries.follow_ups_of(row).where(FollowUp.status.in_(SHOWN))
    page = render_template(
        "partnerships/partnership.html", row=row, partner=row.other(mine), own=row.own(mine), asked=row.is_asked(mine),
        follow_ups=few(open_still.order_by(FollowUp.due_on, FollowUp.id), 10), kept=queries.kept_by(row), in_charge=in_charge,
        talks=talks, last=talks.rows[0].held_on if talks.rows else None,
        notes=few(queries.notes_of(row, mine).order_by(SideNote.id.desc()), FEW), passed=queries.passed_between(row),
        sides=who_works(row), ended=queries.end_of(row), button=ButtonForm(formdata=None),
        note_form=sent.get("note") or SideNoteForm(sent_to=url_for("partnerships.note", partnership_id=row.id)).named("note"),
        end_form=sent.get("end") or EndForm(sent_to=url_for("partnerships.end", partnership_id=row.id)).named("end"),
    )  # fmt: skip
    return page, status


@bp.post(f"{ONE}/<any(agree, decline):answer>")
@member_may("partnerships")
@once
def answer(partnership_id: int, answer: str) -> ResponseReturnValue:
    """Answer an invitation, or take one's own back."""
    row = getattr(actions, answer)(partnership_id, current_user)
    flash(_("You work together.") if row.is_active else _("The invitation is off."), "good")
    return _to(partnership_id)


@bp.post(f"{ONE}/invite")
@member_may("partnerships")
@once
def again(partnership_id: int) -> ResponseReturnValue:
    """Invite them once more."""
    row = queries.partnership_of(current_user, partnership_id)
    try:
        actions.invite(current_user, row.other_id(current_user.agency_id))
    except BadInput as refusal:
        raise NotNow(_("They are no active member at the moment.")) from refusal
    flash(_("They are asked by mail. You hear of their answer."), "good")
    return _to(partnership_id)


@bp.post(f"{ONE}/end")
@member_may("partnership_ends")
@once
def end(partnership_id: int) -> ResponseReturnValue:
    """End it."""
    form = EndForm().named("end")
    if not (form.validate() and form.taken(lambda: actions.end(partnership_id, current_user, form.reason.data or ""))):
        return show(queries.partnership_of(current_user, partnership_id), 422, end=form)
    flash(_("It has ended. They are told."), "good")
    return _to(partnership_id)


@bp.route(f"{ONE}/rhythm", methods=["GET", "POST"])
@member_may("partnerships")
@once
def rhythm(partnership_id: int) -> ResponseReturnValue:
    """How often the two talk, and when next."""
    row = partnership_to_change(partnership_id)
    form = RhythmForm(data={"weeks": row.talk_every, "talk_on": row.talk_on})
    if form.validate_on_submit() and form.taken(
        lambda: actions.set_rhythm(partnership_id, current_user, form.weeks.data, form.talk_on.data)
    ):
        flash(_("Saved. They are told."), "good")
        return _to(partnership_id)
    page = render_template("partnerships/rhythm.html", form=form, row=row, partner=row.other(current_user.agency_id))
    return page, 422 if form.is_submitted() else 200


def _to(partnership_id: int) -> Response:
    return redirect(url_for("partnerships.partnership", partnership_id=partnership_id))
