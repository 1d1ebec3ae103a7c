"""A service of one's own: written, changed, put into the catalog and taken out again, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow, NotYet
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Service, ServiceState
from . import order
from .own import hold_shelf, not_reported, own_service
from .said import SaidService, read_service


def create_service(person: Person, said: SaidService) -> Service:
    """A new service, as a draft that stands last."""
    with transaction():
        agency_id = hold_shelf(person, alone=True)
        service = add_service(agency_id, said, person)
        audit.record("service.created", service, person, **_facts(service))
    return service


def add_service(agency_id: int, said: SaidService, person: Person | None, place: int | None = None) -> Service:
    """Write a draft for an agency; where it stands last, unless `place` says so, is asked of the database. Call it inside a
    transaction, alone with the agency's shelf."""
    service = _written(agency_id, said, place)
    lifecycle.begin(service, person)
    return service


@dataclass(frozen=True)
class Brought:
    """A service as a spreadsheet brings it. One whose category is a `word` that the taxonomy doesn't know becomes a draft."""

    agency_id: int
    said: SaidService
    place: int
    word: str


def add_brought(brought: Sequence[Brought]) -> list[Service]:
    """Write services that stand in the catalog at once, or as drafts: together, for sheets bring thousands. Call it inside a
    transaction."""
    services = [_made(one.agency_id, one.said, one.place, discounts=[], **_state_of(one)) for one in brought]
    db.session.add_all(services)
    db.session.flush()
    for service in services:
        lifecycle.record(service, None, ServiceState.DRAFT)
        if service.status == ServiceState.PUBLISHED:
            lifecycle.record(service, ServiceState.DRAFT, ServiceState.PUBLISHED)
    return services


def _state_of(one: Brought) -> dict[str, object]:
    if one.said.category:
        return {"status": ServiceState.PUBLISHED, "published_at": clock.now()}
    return {"category": one.word}


def _written(agency_id: int, said: SaidService, place: int | None) -> Service:
    service = _made(agency_id, said, last_place(agency_id) + 1 if place is None else place)
    db.session.add(service)
    db.session.flush()
    return service


def _made(agency_id: int, said: SaidService, place: int, **more: object) -> Service:
    stands = {"agency_id": agency_id, "place": min(place, order.LAST_PLACE), "created_at": clock.now()}
    return Service(**{"category": ""} | stands | read_service(said).columns() | more)


def last_place(agency_id: int) -> int:
    """Where the last of an agency's services stands; 0 where there is none."""
    return order.last_place(Service, Service.agency_id == agency_id)


def edit_service(service_id: int, person: Person, said: SaidService) -> Service:
    """Say something else of a service, in whichever state it is; one that was in the catalog keeps a category."""
    with transaction():
        service = own_service(service_id, person)
        change_service(service, person, said)
    return service


def change_service(service: Service, person: Person, said: SaidService) -> None:
    """The same for a service that is held already. Call it inside a transaction."""
    read, was = read_service(said, service), _facts(service)
    if service.status != ServiceState.DRAFT and read.category is None:
        sentence = _("What is in the catalog needs a category.")
        raise BadInput(sentence, {"category": sentence})
    for name, value in read.columns().items():
        setattr(service, name, value)
    db.session.flush()
    audit.record("service.changed", service, person, was=was, became=_facts(service))


def publish_service(service_id: int, person: Person) -> Service:
    """Put a draft into the catalog."""
    with transaction():
        service = own_service(service_id, person)
        not_reported(service)
        if service.status == ServiceState.PAUSED:
            raise NotNow(_("It was in the catalog before: put it back."))
        publish(service, person)
    return service


def publish(service: Service, person: Person | None) -> None:
    """Put a draft that is held already into the catalog. Call it inside a transaction."""
    if service.in_category is None or not service.in_category.is_living:
        sentence = _("Choose a category first: by it clients find the service.")
        raise BadInput(sentence, {"category": sentence})
    lifecycle.move(service, ServiceState.PUBLISHED, person, published_at=service.published_at or clock.now())
    if person is not None:
        audit.record("service.published", service, person)


def pause_service(service_id: int, person: Person) -> Service:
    """Take a service out of the catalog for a while."""
    with transaction():
        service = own_service(service_id, person)
        not_reported(service)
        lifecycle.move(service, ServiceState.PAUSED, person)
        audit.record("service.paused", service, person)
    return service


def resume_service(service_id: int, person: Person) -> Service:
    """Put a paused service back into the catalog."""
    with transaction():
        service = own_service(service_id, person)
        not_reported(service)
        if service.status == ServiceState.DRAFT:
            raise NotYet(_("It was never in the catalog: put it there first."))
        lifecycle.move(service, ServiceState.PUBLISHED, person)
        audit.record("service.resumed", service, person)
    return service


def delete_service(service_id: int, person: Person) -> None:
    """Delete a service with its discounts. What was said of it stays in the log."""
    with transaction():
        service = own_service(service_id, person)
        not_reported(service)
        audit.record("service.deleted", service, person, status=service.status, **_facts(service))
        db.session.delete(service)


def _facts(service: Service) -> dict[str, object]:
    in_category = service.in_category
    return {
        "title": service.title, "price": str(service.price), "currency": service.currency, "unit": service.unit,
        "category": in_category.code if in_category else None,
    }  # fmt: skip
