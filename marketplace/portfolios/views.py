"""The desk's pages of portfolios: the members with their talks, one of them, and handing over."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import clock
from ..core.exports import as_file, file_asked
from ..core.guards import team_only
from ..core.idempotency import once
from ..core.listing import Listing
from ..core.paging import page
from ..core.typed import row_number
from ..members.models import Agency
from . import actions, files, queries
from .forms import ContactForm, HandoverForm, MemberRhythmForm
from .models import Contact

bp = Blueprint("portfolios", __name__)
ONE = "/desk/portfolio/<int:agency_id>"


@bp.get("/desk/portfolio")
@team_only
def portfolio() -> ResponseReturnValue:
    """All members, or those that somebody looks after: `manager`."""
    need, manager = queries.Need.read(request.args.get("need")), row_number(request.args.get("manager"))
    filters = {"need": need, "manager": str(manager) if manager else None}
    listing = Listing(
        "portfolios.portfolio",
        request.args,
        Agency.id,
        queries.orders(),
        "next",
        filters,
        oldest_first=True,
        first=_("Next talk"),
    )
    query = queries.members(manager, need, listing.words)
    if kind := file_asked(request.args):
        return as_file(kind, "portfolio", files.heads(), files.rows_of(listing.ordered(query)))
    needs = {one: queries.count(manager, one, listing.words) for one in (None, *queries.Need)}
    return render_template(
        "portfolios/portfolio.html", listing=listing, found=listing.page(query), said=queries.said, needs=needs, need=need,
        manager=manager, team=queries.team(), days=queries.SILENT_DAYS, sunday=queries.end_of_week(), today=clock.today(),
    )  # fmt: skip


@bp.get(ONE)
@team_only
def member(agency_id: int) -> ResponseReturnValue:
    """When the team spoke with a member, and how often it should."""
    return _show(agency_id)


def _show(agency_id: int, status: int = 200, **sent: Any) -> ResponseReturnValue:
    one = queries.one_member(agency_id, current_user)
    found = page(
        queries.contacts_of(agency_id).order_by(Contact.held_on.desc(), Contact.id.desc()),
        [Contact.held_on.desc(), Contact.id.desc()], request.args.get("cursor"), 20,
    )  # fmt: skip
    shown = render_template(
        "portfolios/member.html", one=one, said=queries.said, found=found, handovers=queries.handovers_of(agency_id, current_user),
        contact=sent.get("contact") or ContactForm(sent_to=url_for("portfolios.note_contact", agency_id=agency_id), data={"held_on": clock.today()}),
        rhythm=sent.get("rhythm") or MemberRhythmForm(sent_to=url_for("portfolios.set_rhythm", agency_id=agency_id), data={"weeks": one.weeks}).named("rhythm"),
    )  # fmt: skip
    return shown, status


@bp.post(f"{ONE}/contacts")
@team_only
@once
def note_contact(agency_id: int) -> ResponseReturnValue:
    """Write down a contact."""
    form = ContactForm()
    given = (form.held_on.data, form.way.data or "", form.note.data or "")
    if not (form.validate() and form.taken(lambda: actions.note_contact(agency_id, current_user, *given))):
        return _show(agency_id, 422, contact=form)
    flash(_("Written down."), "good")
    return _to(agency_id)


@bp.post(f"{ONE}/rhythm")
@team_only
@once
def set_rhythm(agency_id: int) -> ResponseReturnValue:
    """Say how often."""
    form = MemberRhythmForm().named("rhythm")
    if not (form.validate() and form.taken(lambda: actions.set_rhythm(agency_id, current_user, form.weeks.data))):
        return _show(agency_id, 422, rhythm=form)
    flash(_("Saved."), "good")
    return _to(agency_id)


@bp.route("/desk/portfolio/hand-over", methods=["GET", "POST"])
@team_only
@once
def hand_over() -> ResponseReturnValue:
    """Hand members over: those of `from` in the address, or those that nobody looks after. A partner manager gives their own to others,
    and takes those of nobody."""
    giver = row_number(request.args.get("from"))
    team = queries.team()
    givers = [one for one in team if current_user.is_admin or one.id == current_user.id]
    named = next((one for one in givers if one.id == giver), None)
    takers = team if named or current_user.is_admin else givers
    form = HandoverForm(
        takers=[one for one in takers if one != named], there=queries.looked_after(named.id if named else None)
    )
    if form.validate_on_submit():
        given = (named.id if named else None, form.taker, form.given, form.note.data or "")
        if form.taken(lambda: actions.hand_over(current_user, *given)):
            flash(_("Handed over. They are told, and so are the members’ owners."), "good")
            return redirect(url_for("portfolios.portfolio", manager=form.taker))
    shown = render_template("portfolios/hand_over.html", form=form, giver=named, givers=givers)
    return shown, 422 if form.is_submitted() else 200


def _to(agency_id: int) -> Response:
    return redirect(url_for("portfolios.member", agency_id=agency_id))
