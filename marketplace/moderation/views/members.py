"""The desk's members: the list, one of them, notes and talks, and what an admin decides of a membership."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.extensions import db
from ...core.guards import admin_only, team_only
from ...core.idempotency import once
from ...core.listing import Listing, Order
from ...core.paging import how_many
from ...members.models import Agency, AgencyState
from .. import actions, due
from ..actions.care import team
from ..deeds import Deed, deeds_for
from ..forms import CareForm, DeedForm, MemberNoteForm
from ..queries import conduct, members, one_member, sides
from ..queries.member_lists import FOR_ADMINS, FOR_THE_TEAM, MemberList, first_rows
from . import bp

ONE = "/desk/members/<int:agency_id>"


@bp.get("/desk/members")
@team_only
def all_members() -> ResponseReturnValue:
    """All agencies with their track record."""
    status, admin = AgencyState.read(request.args.get("status")), current_user.is_admin
    filters = {"status": status}
    listing = Listing("moderation.all_members", request.args, Agency.id, members.orders(admin), "since", filters)
    chosen = members.agencies(status, listing.words, admin)
    if kind := file_asked(request.args):
        return as_file(kind, "members", *members.as_rows(listing.ordered(chosen), admin))
    return render_template(
        "moderation/members.html", listing=listing, found=listing.page(conduct.with_figures(chosen)),
        states=members.SHOWN, counts=members.count_by_state(listing.words, admin), status=status,
        asked_of=conduct.asked_of, sums_late=conduct.sums_late,
    )  # fmt: skip


@bp.get(ONE)
@team_only
def one(agency_id: int) -> ResponseReturnValue:
    """One agency."""
    return _show(agency_id)


def _show(agency_id: int, status: int = 200, **sent: Any) -> ResponseReturnValue:
    record = one_member.agency_with_figures(agency_id)
    care, admin = one_member.care_of(agency_id), current_user.is_admin
    people, gone = one_member.people_of(agency_id)
    shown = FOR_THE_TEAM | (FOR_ADMINS if admin else {})
    is_up = db.session.execute(due.up_for_decision().where(Agency.id == agency_id)).first() is not None
    gives = sides.giving(agency_id) if request.args.get("side") == "gives" else None
    page = render_template(
        "moderation/member.html", gives=gives, pays=None if gives else sides.paying(agency_id), agency=record.Agency, record=record, care=care, is_up=is_up,
        people=people, gone=gone, lists={what: first_rows(agency_id, of) for what, of in shown.items()},
        deeds=deeds_for(record.Agency, current_user, is_up),
        note_form=sent.get("note") or MemberNoteForm(sent_to=url_for("moderation.note", agency_id=agency_id)),
        care_form=sent.get("care") or _care_form(agency_id, care),
        asked_of=conduct.asked_of, sums_late=conduct.sums_late, is_late=conduct.is_late_now, today=clock.today(),
    )  # fmt: skip
    return page, status


@bp.get(f"{ONE}/<any({', '.join(FOR_THE_TEAM)}):rows>")
@team_only
def one_list(agency_id: int, rows: str) -> ResponseReturnValue:
    """All of one list of a member's page."""
    return _list(agency_id, rows, FOR_THE_TEAM[rows], rows=rows)


@bp.get(f"{ONE}/orders")
@admin_only
def open_orders(agency_id: int) -> ResponseReturnValue:
    """The same for its open bank orders, which only admins see."""
    return _list(agency_id, "orders", FOR_ADMINS["orders"])


def _list(agency_id: int, shown: str, of: MemberList, **place: str) -> str:
    agency, place = one_member.agency(agency_id), {"agency_id": str(agency_id), **place}
    order = {"": Order(of.label, of.keys[:-1])}
    listing = Listing(request.endpoint or "", request.args, of.keys[-1], order, "", place, of.oldest_first)
    found, total = listing.page(of.rows(agency_id)), how_many(of.rows(agency_id))
    return render_template(
        "moderation/member_list.html", agency=agency, what=shown, label=of.label, listing=listing, found=found, total=total,
        is_late=conduct.is_late_now,
    )  # fmt: skip


def _care_form(agency_id: int, care: Any) -> CareForm:
    filled = {
        "talk_on": care and care.talk_on,
        "talk_about": care.talk_about if care else "",
        "looked_after_by": str(care.looked_after_by) if care and care.looked_after_by else "",
    }
    return CareForm(data=filled, team=team(), sent_to=url_for("moderation.arrange", agency_id=agency_id))


@bp.post(f"{ONE}/notes")
@team_only
@once
def note(agency_id: int) -> ResponseReturnValue:
    """Write something down."""
    form = MemberNoteForm()
    try:
        actions.write_note(agency_id, current_user, form.text.data or "")
    except BadInput as refusal:
        form.refuse(refusal.errors)
        return _show(agency_id, 422, note=form)
    flash(_("Written down."), "good")
    return redirect(url_for("moderation.one", agency_id=agency_id, _anchor="notes"))


@bp.route(f"{ONE}/notes/<int:note_id>", methods=["GET", "POST"])
@team_only
@once
def change_note(agency_id: int, note_id: int) -> ResponseReturnValue:
    """Change what one has written."""
    row = one_member.own_note(note_id, agency_id, current_user)
    form = MemberNoteForm(data={"text": row.text})
    if form.validate_on_submit():
        try:
            actions.change_note(note_id, agency_id, current_user, form.text.data or "")
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Changed."), "good")
            return redirect(url_for("moderation.one", agency_id=agency_id, _anchor="notes"))
    agency = db.session.get_one(Agency, agency_id)
    return render_template("moderation/note.html", form=form, agency=agency), 422 if form.is_submitted() else 200


@bp.post(f"{ONE}/people/<int:person_id>/invite")
@admin_only
@once
def invite_again(agency_id: int, person_id: int) -> ResponseReturnValue:
    """Send an owner who has yet to join the invitation again."""
    actions.invite_owner_again(agency_id, person_id, current_user)
    flash(_("Sent again."), "good")
    return redirect(url_for("moderation.one", agency_id=agency_id))


@bp.post(f"{ONE}/arrange")
@team_only
@once
def arrange(agency_id: int) -> ResponseReturnValue:
    """Set the next talk, and who looks after the agency."""
    form = CareForm(team=team())
    if form.validate():
        try:
            actions.arrange(agency_id, current_user, form.talk_on.data, form.talk_about.data or "", form.manager_id)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("moderation.one", agency_id=agency_id))
    return _show(agency_id, 422, care=form)


@bp.route(f"{ONE}/<any({', '.join(Deed)}):decision>", methods=["GET", "POST"])
@admin_only
@once
def do(agency_id: int, decision: str) -> ResponseReturnValue:
    """Suspend, reinstate, let leave, warn, or let stay: what it means, and why."""
    agency, form = one_member.agency_with_figures(agency_id).Agency, DeedForm()
    if form.is_submitted() and (decision == Deed.REINSTATE or form.validate()):
        try:
            Deed(decision).do(agency_id, form.reason.data or "", current_user)
        except BadInput as refusal:
            form.refuse(refusal.errors)
        else:
            flash(_("Done. The agency’s owners are told."), "good")
            return redirect(url_for("moderation.one", agency_id=agency_id))
    page = render_template("moderation/deed.html", agency=agency, form=form, deed=Deed(decision))
    return page, 422 if form.is_submitted() else 200
