"""Where the public pages are that bear a name in their address."""

from flask import url_for

from ..catalog.models import Service
from ..core.slugs import slug
from ..members.models import Agency


def agency_page(agency: Agency, anchor: str | None = None, via: int | None = None) -> str:
    """The public page of an agency; `via` is the agency whose site led there."""
    return url_for("pages.agency", agency_id=agency.id, slug=slug(agency.name), _anchor=anchor, via=via)


def cases_page(agency: Agency) -> str:
    """All the work that an agency shows."""
    return url_for("pages.agency_cases", agency_id=agency.id, slug=slug(agency.name))


def service_page(service: Service, via: int | None = None) -> str:
    """The public page of a service; `via` is the agency whose site led there."""
    return url_for("pages.service", service_id=service.id, slug=slug(service.title), via=via)
