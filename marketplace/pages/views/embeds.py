"""An agency's shelf in other people's sites, and the code by which a member puts it there."""

from flask import Response, current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...access.actions import full
from ...catalog.queries import active_agency, services_of
from ...core import clock
from ...core.guards import member_may, public
from ...core.headers import CSP
from . import bp


@bp.get("/embed/agencies/<int:agency_id>")
@public
def embedded_shelf(agency_id: int) -> ResponseReturnValue:
    """The services of an agency for a frame in its own site. Its links lead here in a new tab, and say who led there."""
    row, _profile = active_agency(agency_id)
    page = render_template("pages/embedded_shelf.html", agency=row, services=services_of(row.id), today=clock.today())
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
    number = current_user.agency_id
    frame, script = full(url_for("pages.embedded_shelf", agency_id=number)), full(url_for("pages.embedding_script"))
    codes = (
        f'<script src="{script}" data-agency="{number}" async></script>',
        f'<iframe src="{frame}" width="100%" height="600" style="border:0" loading="lazy"></iframe>',
    )
    answer = make_response(render_template("pages/embed_code.html", codes=codes, agency_id=number))
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer
