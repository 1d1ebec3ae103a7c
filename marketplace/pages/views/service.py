"""A service's own public page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ...attribution.promise import in_words, promised
from ...attribution.touch import remembered
from ...catalog.models import Service
from ...catalog.queries import agencies_by_id, services_by_id, services_of, takes_new
from ...core import clock
from ...core.errors import NotFound
from ...core.guards import public
from ...core.slugs import to_present
from ...members.track_record import track_record_of
from ..addresses import service_page
from ..cards import card_of_service
from ..showcase import is_read_by_member
from ..structured import work
from . import bp

OTHERS = 6  # services of the same agency; all of them stand on its page


@bp.get("/catalog/<int:service_id>")
@bp.get("/catalog/<int:service_id>-<slug>")
@public
def service(service_id: int, **_slug: str) -> ResponseReturnValue:
    """A service as everyone may see it; members see their terms too."""
    row = _public(service_id)
    if moved := to_present(service_page(row)):
        return moved
    ((agency, profile),) = agencies_by_id([row.agency_id])
    others = [one for one in services_of(agency.id, OTHERS + 2) if one.id != row.id]
    today, record = clock.today(), track_record_of([agency.id])[agency.id]
    return render_template(
        "pages/service.html", service=row, agency=agency, profile=profile, others=others[:OTHERS], today=today,
        track_record=record, card=card_of_service(row, profile.logo if profile else None, record, today), structured=work(row, today),
        is_taking=row.is_taking and takes_new(agency.id), has_more=len(others) > OTHERS,
        is_member=is_read_by_member(), promise=_promise(row),
    )  # fmt: skip


def _promise(service: Service) -> str:
    """What the code gives on it by which the visitor came, in words."""
    touch = remembered()
    link = touch.link if touch and touch.link and touch.link.service_id == service.id else None
    return in_words(promised(link, [service.agency_id]))


def _public(service_id: int) -> Service:
    """One that is in the catalog, or NotFound."""
    found = services_by_id([service_id], whole=True)
    if not found or not found[0].is_public:
        raise NotFound()
    return found[0]
