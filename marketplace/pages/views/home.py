"""The front page, how it works, an agency's public page, the choice of language."""

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...catalog.queries import agencies_by_id, named_work, services_of
from ...core import clock
from ...core.errors import NotFound
from ...core.guards import on_this_site, public
from ...core.languages import NAMES
from ...core.money import Money
from ...core.slugs import to_present
from ...members.actions import speak
from ...members.track_record import track_record_of
from ...rewards.queries import terms_at
from .. import figures
from ..addresses import agency_page
from ..manifest import manifest_of
from ..structured import organization
from . import bp


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What it is, how the reward works, and this alliance in figures."""
    terms, monthly = terms_at(clock.now()), Money(1_500_00, current_app.config["SETTINGS"].base_currency)
    share = monthly.share(terms.rate)
    return render_template(
        "pages/home.html", figures=figures.of_the_alliance(), terms=terms, monthly=monthly, share=share
    )


@bp.get("/site.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """How the site is called and looks as an app on a phone."""
    answer = jsonify(manifest_of(current_app.config["SETTINGS"].alliance_name))
    answer.content_type = "application/manifest+json"
    return answer


@bp.get("/agencies/<int:agency_id>")
@bp.get("/agencies/<int:agency_id>-<slug>")
@public
def agency(agency_id: int, **_slug: str) -> ResponseReturnValue:
    """An agency as everyone may see it: what it does, its services, how it treats clients."""
    found = agencies_by_id([agency_id])
    if not found or not found[0][0].is_active:
        raise NotFound()
    row, profile = found[0]
    if moved := to_present(agency_page(row)):
        return moved
    services, today = services_of(row.id), clock.today()
    return render_template(
        "pages/agency.html", works=named_work(row), agency=row, profile=profile, services=services, today=today,
        track_record=track_record_of([row.id])[row.id], structured=organization(row, profile, services, today),
        is_member=current_user.is_authenticated and current_user.agency_id is not None,
    )  # fmt: skip


@bp.get("/language/<code>")
@public
def language(code: str) -> ResponseReturnValue:
    """Speak another language from now on; a person signed in keeps it."""
    if code not in NAMES:
        raise NotFound()
    session["language"] = code
    if current_user.is_authenticated:
        speak(current_user, code)
    return redirect(on_this_site(request.args.get("next")) or url_for("pages.home"))
