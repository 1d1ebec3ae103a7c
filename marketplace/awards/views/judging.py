"""What admins do with what was nominated and counted: refuse, strike, decide on the alliance's own award, proclaim."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.errors import BadInput
from ...core.exports import as_file, file_asked
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.paging import page
from ...members.queries import find_agency
from .. import actions, files, queries
from ..forms import OwnAwardForm, ReasonForm
from ..models import Kind, Place
from ..rules import figure_of
from . import bp
from .desk import ONE


@bp.get(f"{ONE}/places/<kind>")
@admin_only
def places(season_id: int, kind: str) -> ResponseReturnValue:
    """All places of one award as they were counted, and those that were struck; or the file."""
    row, award = queries.award_of(season_id, kind)
    chosen = queries.places([award.id], with_struck=True)
    if asked := file_asked(request.args):
        return as_file(asked, f"awards-{row.id}-{award.kind}", files.heads(), files.rows(chosen))
    found = page(queries.in_order(award.id), queries.PLACE_KEYS, request.args.get("cursor"), 100)
    return render_template("awards/places.html", season=row, award=award, found=found, figure_of=figure_of)


@bp.route("/desk/awards/places/<int:place_id>/strike", methods=["GET", "POST"])
@admin_only
@once
def strike(place_id: int) -> ResponseReturnValue:
    """Strike it, and say why."""
    row: Place = queries.place(place_id)
    season, form = row.award.season, ReasonForm()
    actions.refuse_uncounted(season)
    if form.validate_on_submit() and form.taken(lambda: actions.strike(place_id, current_user, form.reason.data or "")):
        flash(_("Struck. Those behind move up."), "good")
        return redirect(url_for("awards.places", season_id=season.id, kind=row.award.kind))
    shown = render_template("awards/reason.html", form=form, season=season, deed="strike", about=row.agency.name)
    return shown, 422 if form.is_submitted() else 200


@bp.route("/desk/awards/nominations/<int:nomination_id>/refuse", methods=["GET", "POST"])
@admin_only
@once
def refuse(nomination_id: int) -> ResponseReturnValue:
    """Refuse it, and say why."""
    row, form = queries.nomination(nomination_id), ReasonForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.refuse_nomination(nomination_id, current_user, form.reason.data or "")
    ):
        flash(_("Refused. The agency reads why."), "good")
        return redirect(url_for("awards.desk_season", season_id=row.season_id))
    shown = render_template("awards/reason.html", form=form, season=row.season, deed="refuse", about=row.title)
    return shown, 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/decide", methods=["GET", "POST"])
@admin_only
@once
def decide(season_id: int) -> ResponseReturnValue:
    """Who gets the alliance's own award, and why."""
    (row, award), form = queries.award_of(season_id, Kind.OWN), OwnAwardForm()
    if form.validate_on_submit() and form.taken(lambda: _decide(season_id, form)):
        flash(_("Decided. It can be decided anew until it is proclaimed."), "good")
        return redirect(url_for("awards.desk_season", season_id=season_id))
    shown = render_template("awards/decide.html", form=form, season=row, award=award)
    return shown, 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/nobody", methods=["GET", "POST"])
@admin_only
@once
def nobody(season_id: int) -> ResponseReturnValue:
    """Nobody gets the alliance's own award, and why."""
    (row, award), form = queries.award_of(season_id, Kind.OWN), ReasonForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.decide_nobody(season_id, current_user, form.reason.data or "")
    ):
        flash(_("Decided. It can be decided anew until it is proclaimed."), "good")
        return redirect(url_for("awards.desk_season", season_id=season_id))
    shown = render_template("awards/reason.html", form=form, season=row, deed="nobody", about=award.title)
    return shown, 422 if form.is_submitted() else 200


def _decide(season_id: int, form: OwnAwardForm) -> None:
    agency = find_agency(form.agency.data or "")
    if agency is None or agency.is_alliance:
        raise BadInput(_("Mend what is marked."), {"agency": _("No agency has this name.")})
    actions.decide_own(season_id, agency.id, current_user, form.reason.data or "")


@bp.post(f"{ONE}/proclaim")
@admin_only
@once
def proclaim(season_id: int) -> ResponseReturnValue:
    """Tell everybody."""
    actions.proclaim(season_id, current_user)
    flash(_("Proclaimed. Everybody reads it, and members are told by mail."), "good")
    return redirect(url_for("awards.season", season_id=season_id))
