"""An agency's shelf and its partners in other people's sites, and the code by which a member puts them there."""

from flask import Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...catalog.partners import has_partners, partners_of
from ...catalog.queries import active_agency, has_services, services_of, takes_new
from ...catalog.shelf import sizes_of
from ...core import clock
from ...core.guards import member_may, public
from ...core.headers import CSP
from ..embeds import embeds_of
from ..showcase import AT_ONCE
from . import bp


@bp.get("/embed/agencies/<int:agency_id>")
@public
def embedded_shelf(agency_id: int) -> ResponseReturnValue:
    """The first services of an agency for a frame in its own site. Its links lead here in a new tab, and say who led there."""
    row, _profile = active_agency(agency_id)
    services, total = services_of(row.id, AT_ONCE), sum(one.number for one in sizes_of(row.id))
    said = {"services": services, "total": total, "today": clock.today(), "is_taking": takes_new(row.id)}
    return _framed(render_template("pages/embedded_shelf.html", agency=row, **said))


@bp.get("/embed/agencies/<int:agency_id>/partners")
@public
def embedded_partners(agency_id: int) -> ResponseReturnValue:
    """The agencies that one names as those it works with, in the same way."""
    row, _profile = active_agency(agency_id)
    return _framed(render_template("pages/embedded_partners.html", agency=row, partners=partners_of(row.id)))


def _framed(page: str) -> Response:
    answer = make_response(page)
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.vary.add("Accept-Language")
    return answer


@bp.get("/embed/shelf.js")
@public
def embedding_script() -> Response:
    """The script that makes the frame; at an address that stays, for it is written into other sites."""
    answer = current_app.send_static_file("js/embed.js")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@bp.get("/agency/embed")
@member_may("services")
def embed_code() -> ResponseReturnValue:
    """What a member copies into its site, and how that looks."""
    agency = current_user.agency
    parts = embeds_of(agency, has_services(agency.id), has_partners(agency.id))
    answer = make_response(render_template("pages/embed_code.html", parts=parts))
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer
