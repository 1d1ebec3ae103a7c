"""The catalog as everyone sees it: services, and agencies."""

from collections.abc import Callable

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...core import clock
from ...core.guards import public
from ...members.track_record import track_record_of
from .. import finding, queries
from ..index import Filters, Index, Shelf, Sort
from ..index.row import LONG_DESCRIPTION
from ..profiles import logos_of
from . import bp


@bp.get("/catalog")
@public
def shelf() -> ResponseReturnValue:
    """Services that can be found, with filters that combine."""
    result = _found(lambda held: held.services)
    services = queries.services_by_id(result.ids)
    agency_ids = {one.agency_id for one in services}
    page = render_template(
        "catalog/shelf.html", result=result, unknown=_unknown(result), services=services, sorts=Sort.labels(), today=clock.today(),
        track_record=track_record_of(agency_ids), place=url_for("catalog.shelf"), logos=logos_of(agency_ids),
        is_member=_is_member(),
    )  # fmt: skip
    return _at_its_address(page, "catalog.shelf", result)


@bp.get("/agencies")
@public
def agencies() -> ResponseReturnValue:
    """Agencies that can be found, with the same filters."""
    result = _found(lambda held: held.agencies)
    rows = queries.agencies_by_id(result.ids)
    page = render_template(
        "catalog/agencies.html", result=result, unknown=_unknown(result), rows=rows, sorts=Sort.labels(),
        track_record=track_record_of(result.ids), place=url_for("catalog.agencies"),
        is_member=_is_member(),
    )  # fmt: skip
    return _at_its_address(page, "catalog.agencies", result)


@bp.get("/catalog/best-match")
@public
def ranking() -> ResponseReturnValue:
    """The rule of "Best match" in words; in code it stands in index/row.py."""
    return render_template("catalog/ranking.html", long=LONG_DESCRIPTION)


def _found(of: Callable[[Shelf], Index]) -> finding.Result:
    """What the address asks for; a code that nobody knows asks for nothing."""
    asked = Filters.read(request.args, current_app.config["SETTINGS"].base_currency)
    return finding.find(asked, of, known_only=True)


def _unknown(result: finding.Result) -> str:
    """What the address asks for and no filter has, each once."""
    return ", ".join(f"“{value[:60]}”" for value in dict.fromkeys(result.filters.not_in(request.args)))


def _is_member() -> bool:
    return current_user.is_authenticated and current_user.may("leads")


def _at_its_address(page: str, endpoint: str, result: finding.Result) -> Response:
    """The page; for a script, with the address that says what was chosen and nothing else."""
    answer = make_response(page)
    if request.headers.get("HX-Request"):
        said = result.address(page=result.filters.page)
        answer.headers["HX-Push-Url"] = url_for(endpoint) + (f"?{said}" if said else "")
    answer.vary.update(["HX-Request", "Cookie"])
    return answer
