"""The pictures that other sites show beside links to agencies and services."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Response, request
from flask.typing import ResponseReturnValue

from ...catalog.profiles import logos_of
from ...catalog.queries import active_agency, named_work, public_service
from ...core import clock
from ...core.guards import public
from ...core.languages import NAMES, speaking
from ...core.storage import NotKept
from ...members.track_record import track_record_of
from ..card_drawing import drawn
from ..cards import Card, card_of_agency, card_of_service
from . import bp

FRESH = 300  # seconds; an address that names another version is asked for at once


@bp.get("/cards/agencies/<int:agency_id>.png")
@public
def agency_card(agency_id: int) -> ResponseReturnValue:
    """An agency in a picture, in the language that the address names."""
    with _for_everybody():
        row, profile = active_agency(agency_id)
        card = card_of_agency(row, profile, named_work(row), track_record_of([row.id])[row.id])
        return _sent(card)


@bp.get("/cards/services/<int:service_id>.png")
@public
def service_card(service_id: int) -> ResponseReturnValue:
    """A service in a picture, with what it costs today."""
    with _for_everybody():
        row = public_service(service_id)
        owner = row.agency_id
        return _sent(card_of_service(row, logos_of([owner]).get(owner), track_record_of([owner])[owner], clock.today()))


@contextmanager
def _for_everybody() -> Iterator[None]:
    """In the language that the address names, whatever the browser asks for: the same address is the same picture."""
    said = request.args.get("lang")
    with speaking(said if said in NAMES else "en"):
        yield


def _sent(card: Card) -> Response:
    """The picture; to who has it already, only that it holds."""
    try:
        has_it = card.version in request.if_none_match
        answer = Response(status=304) if has_it else Response(drawn(card), content_type="image/png")
    except NotKept:
        # Letters stand for the logo while the store hasn't got it: nobody is to keep that.
        answer = Response(drawn(replace(card, logo=None)), content_type="image/png")
        answer.cache_control.no_store = True
        return _for_others(answer)
    answer.set_etag(card.version)
    answer.cache_control.public, answer.cache_control.max_age = True, FRESH
    return _for_others(answer)


def _for_others(answer: Response) -> Response:
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
