"""In which order an agency shows its services, cases, pictures and partners."""

from typing import Any, TypeVar

from sqlalchemy import func, select, update

from ...core import audit
from ...core.errors import NotFound
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Case, Partner, Picture, Service
from .own import hold_shelf

LAST_PLACE = 32_767
Placed = TypeVar("Placed", Service, Case, Picture, Partner)


def move_service(service_id: int, person: Person, by: int) -> int:
    """Move a service so many places down (up, where `by` is negative), not beyond the ends; returns its place, from 1 on."""
    with transaction():
        mine = (Service.agency_id == hold_shelf(person, alone=True),)
        return move_row(Service, service_id, mine, person, "service.moved", by=by)


def place_service(service_id: int, person: Person, place: int) -> int:
    """Put a service at a place among all of its agency, counted from 1; beyond the last is last."""
    with transaction():
        mine = (Service.agency_id == hold_shelf(person, alone=True),)
        return move_row(Service, service_id, mine, person, "service.moved", place=place)


def last_place(model: type[Placed], *among: Any) -> int:
    """Where the last of these rows stands; 0 where there is none."""
    return min(db.session.scalar(select(func.max(model.place)).where(*among)) or 0, LAST_PLACE - 1)


def move_row(
    model: type[Placed], row_id: int, among: tuple, person: Person, event: str, by: int = 0, place: int | None = None
) -> int:
    """Move a row among these, `by` so many places or to a `place`. Call it inside a transaction, alone with the shelf."""
    chosen = select(model.id, model.place).where(*among)
    standing = db.session.execute(chosen.order_by(model.place, model.id)).all()
    ids = [one.id for one in standing]
    if row_id not in ids:
        raise NotFound()
    was = ids.index(row_id)
    wanted = was + by if place is None else place - 1
    becomes = min(max(wanted, 0), len(ids) - 1)
    if becomes != was:
        ids.insert(becomes, ids.pop(was))
        _number(model, ids, {one.id: one.place for one in standing})
        audit.record(event, db.session.get_one(model, row_id), person, was=was + 1, became=becomes + 1)
    return becomes + 1


def _number(model: type[Placed], ids: list[int], places: dict[int, int]) -> None:
    changed = [{"id": one, "place": place} for place, one in enumerate(ids, 1) if places[one] != place]
    db.session.execute(update(model), changed)
    db.session.expire_all()
