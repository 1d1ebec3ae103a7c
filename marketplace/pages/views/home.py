"""The front page, how it works, an agency's public page, the choice of language."""

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...academy.queries import shown_of
from ...awards.queries import badges_of
from ...catalog.models import Service
from ...catalog.partners import partners_of
from ...catalog.profiles import gallery_of, shown_cases
from ...catalog.queries import active_agency, named_work, offered_by, takes_new
from ...catalog.shelf import areas_of, sizes_of
from ...core import clock
from ...core.errors import NotFound
from ...core.formats import month
from ...core.guards import public
from ...core.languages import NAMES
from ...core.money import Money
from ...core.paging import Page, page
from ...core.room import house
from ...core.slugs import to_present
from ...core.whereabouts import on_this_site
from ...joining.agreement import in_short, lasts, rules_of
from ...members.actions import speak
from ...members.track_record import track_record_of
from ...reviews.queries import latest_of, sum_of
from ...rewards.queries import terms_at
from .. import figures
from ..addresses import agency_page, cases_page
from ..cards import card_of_agency
from ..manifest import manifest_of
from ..showcase import AT_ONCE, is_read_by_member
from ..structured import organization
from . import bp


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What it is, how the reward works, and this alliance in figures."""
    terms, monthly = terms_at(clock.now()), Money(1_500_00, current_app.config["SETTINGS"].base_currency)
    share = monthly.share(terms.rate)
    counted = figures.of_the_alliance()
    return render_template(
        "pages/home.html", figures=counted, terms=terms, monthly=monthly, share=share, said=in_short(terms),
        groups=figures.groups(counted["groups"]), week=figures.of_the_week(), rules=rules_of(terms), lasts=lasts(terms),
    )  # fmt: skip


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
    """An agency as everyone may see it: what it does, its services part by part, how it treats clients."""
    row, profile = active_agency(agency_id)
    if moved := to_present(agency_page(row)):
        return moved
    gallery, sizes, today = gallery_of(row.id), sizes_of(row.id), clock.today()
    # Of what an agency has none, no more is asked.
    shelf = offered_by(row.id), [Service.place, Service.id], request.args.get("cursor"), AT_ONCE
    services = page(*shelf) if sizes else Page([], None)
    against = house().answers["decided_against"](row.id)
    badges = badges_of(row.id)
    rating, works, record = sum_of(row.id), named_work(row), track_record_of([row.id])[row.id]
    return render_template(
        "pages/agency.html", works=works, agency=row, profile=profile, services=services, today=today,
        track_record=record, card=card_of_agency(row, profile, works, record), cases=shown_cases(row.id), gallery=gallery,
        sizes=sizes, areas=areas_of(row.id) if sizes else [], structured=organization(row, profile, services.rows, gallery, today, rating, badges),
        reviews=latest_of(row.id) if rating.count else [], rating=rating, certified=shown_of(row.id), partners=partners_of(row.id),
        level=house().answers["level_of"](row.id), is_member=is_read_by_member(), badges=badges,
        is_taking=takes_new(row.id), against=[(month(one["month"]), one["text"]) for one in against],
    )  # fmt: skip


@bp.get("/agencies/<int:agency_id>/cases")
@bp.get("/agencies/<int:agency_id>-<slug>/cases")
@public
def agency_cases(agency_id: int, **_slug: str) -> ResponseReturnValue:
    """All work that an agency shows: task, result, picture."""
    row, _profile = active_agency(agency_id)
    cases = shown_cases(row.id)
    if not cases:
        raise NotFound()
    if moved := to_present(cases_page(row)):
        return moved
    return render_template("pages/agency_cases.html", agency=row, cases=cases)


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
