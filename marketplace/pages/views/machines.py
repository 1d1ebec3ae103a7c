"""What search engines read: which pages there are, and where."""

from xml.etree import ElementTree

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ScalarResult, exists, select
from sqlalchemy.orm import lazyload, load_only

from ...access.actions import full
from ...catalog.models import Case, Service, ServiceState
from ...core.extensions import db
from ...core.guards import public
from ...core.languages import NAMES
from ...members.models import Agency, AgencyState
from ..addresses import agency_page, cases_page, service_page
from . import bp

SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
PAGES = (
    "pages.home",
    "catalog.shelf",
    "catalog.agencies",
    "catalog.ranking",
)  # and each agency's, with its cases, and each service's


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Everything that strangers see may be read; the sitemap says what that is."""
    lines = (
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /language/",
        f"Sitemap: {full(url_for('pages.sitemap'))}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """All public pages, each with its addresses in the three languages."""
    chosen = select(Agency).where(Agency.status == AgencyState.ACTIVE).options(load_only(Agency.name))
    paths = [*map(url_for, PAGES), *map(agency_page, db.session.scalars(chosen.order_by(Agency.id)))]
    paths += [*map(cases_page, _with_cases()), *map(service_page, _services())]
    root = ElementTree.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for path in paths:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = full(path)
        for code in NAMES:
            said = {"rel": "alternate", "hreflang": code, "href": full(f"{path}?lang={code}")}
            ElementTree.SubElement(url, "xhtml:link", said)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(text, content_type="application/xml; charset=utf-8")


def _with_cases() -> ScalarResult[Agency]:
    """The active agencies that show cases."""
    chosen = select(Agency).where(Agency.status == AgencyState.ACTIVE).order_by(Agency.id)
    shows = exists().where(Case.agency_id == Agency.id, Case.is_shown)
    return db.session.scalars(chosen.where(shows).options(load_only(Agency.name)))


def _services() -> ScalarResult[Service]:
    """All that is in the catalog, with no more than their addresses need."""
    active = Service.agency.has(Agency.status == AgencyState.ACTIVE)
    chosen = select(Service).where(Service.status == ServiceState.PUBLISHED, active).order_by(Service.id)
    return db.session.scalars(chosen.options(load_only(Service.title), lazyload(Service.agency)))
