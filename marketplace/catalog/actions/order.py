"""In which order an agency shows its services."""

from sqlalchemy import select, update

from ...core import audit
from ...core.errors import NotFound
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Service
from .own import hold_shelf


def move_service(service_id: int, person: Person, by: int) -> int:
    """Move a service so many places down (up, where `by` is negative), not beyond the ends; returns its place, from 1 on."""
    return _placed(service_id, person, by, None)


def place_service(service_id: int, person: Person, place: int) -> int:
    """Put a service at a place among all of its agency, counted from 1; beyond the last is last."""
    return _placed(service_id, person, 0, place)


def _placed(service_id: int, person: Person, by: int, place: int | None) -> int:
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        chosen = select(Service.id, Service.place).where(Service.agency_id == agency_id)
        standing = db.session.execute(chosen.order_by(Service.place, Service.id)).all()
        ids = [one.id for one in standing]
        if service_id not in ids:
            raise NotFound()
        was = ids.index(service_id)
        wanted = was + by if place is None else place - 1
        becomes = min(max(wanted, 0), len(ids) - 1)
        if becomes != was:
            ids.insert(becomes, ids.pop(was))
            _number(ids, {one.id: one.place for one in standing})
            audit.record("service.moved", db.session.get(Service, service_id), person, was=was + 1, became=becomes + 1)
    return becomes + 1


def _number(ids: list[int], places: dict[int, int]) -> None:
    changed = [{"id": one, "place": place} for place, one in enumerate(ids, 1) if places[one] != place]
    db.session.execute(update(Service), changed)
    db.session.expire_all()
