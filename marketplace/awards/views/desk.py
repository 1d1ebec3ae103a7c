"""The admins' desk for awards: seasons planned, changed and cancelled."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import BadInput, NotNow
from ...core.forms import ButtonForm
from ...core.guards import admin_only
from ...core.idempotency import once
from ...core.listing import Listing
from ...core.paging import page
from .. import actions, boards, queries
from ..forms import NameForm, ReasonForm, SeasonForm
from ..models import Kind, Nomination, Season, SeasonState
from ..rules import general
from . import bp

ONE = "/desk/awards/<int:season_id>"


@bp.get("/desk/awards")
@admin_only
def seasons() -> ResponseReturnValue:
    """All seasons, the latest first; what was cancelled by its state."""
    state = SeasonState.read(request.args.get("status"))
    listing = Listing("awards.seasons", request.args, Season.id, queries.SEASON_ORDERS, "starts", {"status": state})
    counts = queries.count_by_state()
    return render_template(
        "awards/seasons.html", listing=listing, found=listing.page(queries.seasons(True, state, listing.words)), counts=counts,
        states=list(SeasonState), today=clock.today(),
    )  # fmt: skip


@bp.route("/desk/awards/new", methods=["GET", "POST"])
@admin_only
@once
def plan() -> ResponseReturnValue:
    """Plan one."""
    form = SeasonForm()
    if form.validate_on_submit():
        try:
            made = actions.plan_season(form.said, current_user)
        except BadInput as refusal:
            return _form(form, None, refusal)
        flash(_("Planned. Members see it and its rules."), "good")
        return redirect(url_for("awards.desk_season", season_id=made.id))
    return _form(form, None)


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@admin_only
@once
def edit(season_id: int) -> ResponseReturnValue:
    """Change it: whole until it begins, its name after that."""
    row = queries.season(season_id)
    if not row.is_open:
        raise NotNow(_("This season is over, or was cancelled."))
    has_begun = row.has_begun(clock.today())
    form = NameForm(data={"name": row.name}) if has_begun else SeasonForm(season=row)
    if form.validate_on_submit():
        try:
            if isinstance(form, NameForm):
                actions.rename_season(row.id, form.name.data or "", current_user)
            else:
                actions.change_season(row.id, form.said, current_user)
        except BadInput as refusal:
            return _form(form, row, refusal)
        flash(_("Saved."), "good")
        return redirect(url_for("awards.desk_season", season_id=season_id))
    return _form(form, row)


def _form(form: SeasonForm | NameForm, row: Season | None, refusal: BadInput | None = None) -> ResponseReturnValue:
    if refusal is not None:
        form.refuse(refusal.errors)
        form.form_errors += [said for name, said in refusal.errors.items() if name == "awards"]
    template = "awards/rename.html" if isinstance(form, NameForm) else "awards/edit.html"
    return render_template(template, form=form, season=row), 422 if form.is_submitted() else 200


@bp.get(ONE)
@admin_only
def desk_season(season_id: int) -> ResponseReturnValue:
    """One season: how it stands, its nominations, and what is to be done."""
    row = queries.season(season_id)
    chosen = queries.nominations(row.id, shown_only=False).order_by(Nomination.id)
    told = page(chosen, [Nomination.id], request.args.get("cursor"), 20)
    return render_template(
        "awards/desk_season.html", season=row, boards=boards.boards(row, current_user), general=general(), told=told,
        votes=queries.votes_of([one.id for one in told.rows]), today=clock.today(), own=row.award_of(Kind.OWN),
        undecided=queries.undecided(row), button_form=ButtonForm(formdata=None), maker=row.maker,
    )  # fmt: skip


@bp.route(f"{ONE}/cancel", methods=["GET", "POST"])
@admin_only
@once
def cancel(season_id: int) -> ResponseReturnValue:
    """Cancel it, and say why."""
    row, form = queries.season(season_id), ReasonForm()
    if form.validate_on_submit() and form.taken(
        lambda: actions.cancel_season(season_id, current_user, form.reason.data or "")
    ):
        flash(_("Cancelled. Its days are free for another season."), "good")
        return redirect(url_for("awards.desk_season", season_id=season_id))
    shown = render_template("awards/reason.html", form=form, season=row, deed="cancel", about=row.name)
    return shown, 422 if form.is_submitted() else 200
