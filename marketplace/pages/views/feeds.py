"""Atom feeds: of the newest services of the catalog with its filters, and of one agency; of the alliance's public news."""

from dataclasses import replace

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...catalog import finding
from ...catalog.index import Filters, Sort
from ...catalog.queries import active_agency, newest_of, services_by_id
from ...community.queries import newest_public
from ...core.errors import NotFound
from ...core.guards import public
from ...core.languages import NAMES
from ..addresses import agency_page
from ..feeds import MOST, feed, of_news, of_services
from . import bp


@bp.get("/catalog.atom")
@public
def catalog_feed() -> ResponseReturnValue:
    """The newest of what the catalog shows with these filters; NotFound where it has no such filter."""
    asked = Filters.read(request.args, current_app.config["SETTINGS"].base_currency)
    newest = replace(asked, sort=Sort.NEWEST, page=1)
    result = finding.find(newest, lambda held: held.services, MOST, known_only=True)
    if replace(result.filters, sort=asked.sort).not_in(request.args):
        raise NotFound(_("The catalog has no such filter, so there is no feed of what fits it."))
    said = "&".join(filter(None, (result.address(sort=Sort.BEST), _language())))
    here, page = (url_for(one) + (f"?{said}" if said else "") for one in ("pages.catalog_feed", "catalog.shelf"))
    title = _("%(alliance)s: services", alliance=current_app.config["SETTINGS"].alliance_name)
    return feed(title, here, page, of_services(services_by_id(result.ids, whole=True)))


@bp.get("/agencies/<int:agency_id>/services.atom")
@public
def agency_feed(agency_id: int) -> ResponseReturnValue:
    """The newest services of one agency."""
    agency, _profile = active_agency(agency_id)
    here = url_for("pages.agency_feed", agency_id=agency_id) + (f"?{_language()}" if _language() else "")
    return feed(
        _("%(agency)s: services", agency=agency.name),
        here,
        agency_page(agency),
        of_services(newest_of(agency_id, MOST)),
    )


@bp.get("/news.atom")
@public
def news_feed() -> ResponseReturnValue:
    """The newest news that everybody reads, whoever asks."""
    here = url_for("pages.news_feed") + (f"?{_language()}" if _language() else "")
    title = _("%(alliance)s: news", alliance=current_app.config["SETTINGS"].alliance_name)
    return feed(title, here, url_for("community.all_news"), of_news(newest_public(MOST)))


def _language() -> str:
    """The language that the address asks for; nothing for the reader's own."""
    return f"lang={request.args['lang']}" if request.args.get("lang") in NAMES else ""
