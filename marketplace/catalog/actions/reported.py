"""What an admin takes off the shelf after a report, and puts back."""

from sqlalchemy import select

from ...core import audit, lifecycle
from ...core.transaction import own, transaction
from ...members.models import Person
from ..models import Service, ServiceState


def take_off(service_id: int, admin: Person, reason: str) -> Service:
    """Take a service out of the catalog; its agency can't put it back."""
    return _move(service_id, ServiceState.REPORTED, admin, reason)


def put_back(service_id: int, admin: Person, reason: str) -> Service:
    """Put it back into the catalog."""
    return _move(service_id, ServiceState.PUBLISHED, admin, reason)


def _move(service_id: int, to: ServiceState, admin: Person, reason: str) -> Service:
    with transaction():
        service = own(select(Service).where(Service.id == service_id))
        lifecycle.move(service, to, admin, reason)
        audit.record("service.taken_off" if to == ServiceState.REPORTED else "service.put_back", service, admin,
                     reason=reason)  # fmt: skip
    return service
