"""What search engines read: which pages there are, and where."""

from datetime import timedelta
from xml.etree import ElementTree

from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, CompoundSelect, ScalarResult, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute, lazyload, load_only
from werkzeug.exceptions import NotFound

from ...access.actions import full
from ...catalog.models import Case, Service, ServiceState
from ...core import clock
from ...core.extensions import db
from ...core.guards import public
from ...core.languages import NAMES
from ...members.models import Agency, AgencyState
from ..addresses import agency_page, cases_page, service_page
from . import bp

HOLDS = timedelta(days=180)  # how long whoever reads whom to tell may believe it
FRESH = 600  # seconds: finding all that is public means looking at all
IN_A_PART = 10_000  # numbers: at most 30,000 addresses, and search engines take 50,000
SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
PAGES = (
    "pages.home",
    "catalog.shelf",
    "catalog.agencies",
    "catalog.ranking",
    "agreement.agreement",
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


@bp.get("/.well-known/security.txt")
@public
def security() -> ResponseReturnValue:
    """Whom to tell of a hole in this installation (RFC 9116), if it names somebody."""
    contact = current_app.config["SETTINGS"].security_contact
    if not contact:
        raise NotFound()
    lines = (
        f"Contact: {contact}",
        f"Expires: {clock.now() + HOLDS:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(NAMES)}",
        f"Canonical: {full(url_for('pages.security'))}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """Where the parts of the sitemap are: the first, and one for each ten thousand numbers among which is a public page."""
    root = ElementTree.Element("sitemapindex", {"xmlns": SITEMAP})
    for part in sorted({0, *db.session.scalars(_parts())}):
        address = full(url_for("pages.sitemap_part", part=part))
        ElementTree.SubElement(ElementTree.SubElement(root, "sitemap"), "loc").text = address
    return _sent(root)


@bp.get("/sitemap-<int:part>.xml")
@public
def sitemap_part(part: int) -> ResponseReturnValue:
    """The public pages with these numbers, each with its addresses in the three languages; in the first, those without one."""
    paths = [
        *map(agency_page, _agencies(part)),
        *map(cases_page, _with_cases(part)),
        *map(service_page, _services(part)),
    ]
    if part == 0:
        paths = [*map(url_for, PAGES), *paths]
    if not paths:
        raise NotFound()
    root = ElementTree.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for path in paths:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = full(path)
        for code in NAMES:
            said = {"rel": "alternate", "hreflang": code, "href": full(f"{path}?lang={code}")}
            ElementTree.SubElement(url, "xhtml:link", said)
    return _sent(root)


def _parts() -> CompoundSelect[int]:
    """A SELECT of the parts that have a page of an agency or of a service."""
    agencies, services = select(Agency.id // IN_A_PART), select(Service.id // IN_A_PART).join(Service.agency)
    active = Agency.status == AgencyState.ACTIVE
    return agencies.where(active).union(services.where(active, Service.status == ServiceState.PUBLISHED))


def _agencies(part: int) -> ScalarResult[Agency]:
    """The active agencies of a part."""
    return db.session.scalars(_active(part))


def _with_cases(part: int) -> ScalarResult[Agency]:
    """Those of them that show cases."""
    return db.session.scalars(_active(part).where(exists().where(Case.agency_id == Agency.id, Case.is_shown)))


def _active(part: int) -> Select[Agency]:
    chosen = select(Agency).where(Agency.status == AgencyState.ACTIVE, *_in(part, Agency.id))
    return chosen.order_by(Agency.id).options(load_only(Agency.name))


def _services(part: int) -> ScalarResult[Service]:
    """Those in the catalog of a part, with no more than their addresses need."""
    active = Service.agency.has(Agency.status == AgencyState.ACTIVE)
    chosen = select(Service).where(Service.status == ServiceState.PUBLISHED, active, *_in(part, Service.id))
    return db.session.scalars(chosen.order_by(Service.id).options(load_only(Service.title), lazyload(Service.agency)))


def _in(part: int, column: InstrumentedAttribute[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= part * IN_A_PART, column < (part + 1) * IN_A_PART


def _sent(root: ElementTree.Element) -> Response:
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    answer = Response(text, content_type="application/xml; charset=utf-8")
    answer.cache_control.public, answer.cache_control.max_age = True, FRESH
    return answer
