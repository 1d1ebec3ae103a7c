"""What members do: nominate a project, take it back, vote, and say whether the public reads their name."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core import clock
from ...core.errors import NotNow
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.listing import Listing
from ...exchange.models import Referral
from .. import actions, queries
from ..forms import NominationForm
from . import bp


@bp.get("/awards/<int:season_id>/nominate")
@member_may("nominate")
def projects(season_id: int) -> ResponseReturnValue:
    """The won work of one's agency, to choose the project from."""
    row = queries.season(season_id)
    if not row.takes_nominations(clock.today()):
        raise NotNow(_("No projects are nominated in this season now."))
    listing = Listing(
        "awards.projects", request.args, Referral.id, queries.PROJECT_ORDERS, "accepted", {"season_id": str(season_id)}
    )
    found = listing.page(queries.projects(current_user.agency_id, listing.words))
    return render_template("awards/projects.html", season=row, listing=listing, found=found)


@bp.route("/awards/<int:season_id>/nominate/<int:referral_id>", methods=["GET", "POST"])
@member_may("nominate")
@once
def nominate(season_id: int, referral_id: int) -> ResponseReturnValue:
    """Tell why it was hard."""
    row, referral = queries.season(season_id), queries.project(current_user.agency_id, referral_id)
    form = NominationForm()

    def act() -> object:
        return actions.nominate(row.id, referral.id, current_user, form.title.data or "", form.story.data or "")

    if form.validate_on_submit() and form.taken(act):
        flash(_("Nominated. All members read it, and can vote for it."), "good")
        return redirect(url_for("awards.season", season_id=row.id))
    shown = render_template("awards/nominate.html", season=row, referral=referral, form=form)
    return shown, 422 if form.is_submitted() else 200


@bp.post("/awards/nominations/<int:nomination_id>/withdraw")
@member_may("nominate")
@once
def withdraw(nomination_id: int) -> ResponseReturnValue:
    """Take one's own back."""
    row = actions.withdraw_nomination(nomination_id, current_user)
    flash(_("Taken back. The votes for it are gone."), "good")
    return redirect(url_for("awards.season", season_id=row.season_id))


@bp.post("/awards/nominations/<int:nomination_id>/vote")
@member_may("nominate")
@once
def vote(nomination_id: int) -> ResponseReturnValue:
    """Vote for it, in place of what one's agency voted for before."""
    row = actions.vote(nomination_id, current_user)
    flash(_("Your agency votes for “%(title)s”. You can change that until the last day.", title=row.title), "good")
    return redirect(url_for("awards.season", season_id=row.season_id, _anchor="nominations"))


@bp.post("/awards/naming/<any(on, off):onoff>")
@member_may("be_named")
@once
def naming(onoff: str) -> ResponseReturnValue:
    """Whether the public reads one's agency's name beside its places."""
    actions.be_named(current_user, onoff == "on")
    flash(_("Your agency is named.") if onoff == "on" else _("Your agency’s places stand without its name."), "good")
    return redirect(url_for("awards.awards"))
