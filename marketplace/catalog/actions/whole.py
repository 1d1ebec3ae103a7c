"""A service with its state and its discounts, saved in one step: as programs send it."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from ...core import audit, lifecycle
from ...core.errors import BadInput
from ...core.transaction import transaction
from ...members.models import Person
from ..models import Service, ServiceState
from .discounts import SaidDiscount, add_missing, drop_others
from .own import hold_shelf, not_reported, own_service
from .said import SaidService
from .shelf import add_service, change_service, publish

Said = Callable[[Service | None], SaidService]
Discounts = Sequence[SaidDiscount] | None


def save_service(
    person: Person,
    said: Said,
    discounts: Callable[[SaidService], Discounts],
    status: str = "",
    service_id: int | None = None,
) -> Service:
    """Save a new service, or another one by its number: all of it or nothing. `said` gets the row as it is held, so that what
    isn't mentioned stays as it is now; `discounts` gives exactly those that it shall have, or None to leave them alone; it
    becomes `status`, where that is another."""
    with transaction():
        service = own_service(service_id, person) if service_id is not None else None
        says = said(service)
        wanted = discounts(says)
        if service is None:
            service = add_service(hold_shelf(person, alone=True), says, person)
            audit.record("service.created", service, person, title=service.title)
            add_missing(service, person, dict(enumerate(wanted or ())))
        else:
            _change(service, person, says, wanted)
        _become(service, person, status)
    return service


def _change(service: Service, person: Person, says: SaidService, wanted: Discounts) -> None:
    """The service and its discounts; what is wrong with either is told together."""
    new = drop_others(service, person, wanted) if wanted is not None else {}
    errors: dict[str, str] = {}
    for step in (lambda: change_service(service, person, says), lambda: add_missing(service, person, new)):
        try:
            step()
        except BadInput as refusal:
            errors |= refusal.errors
    if errors:
        raise BadInput(_("Some fields can’t be used as they are."), errors)


def _become(service: Service, person: Person, status: str) -> None:
    """Its state, by the steps that a member may take."""
    if not status or status == service.status:
        return
    not_reported(service)
    if status not in (ServiceState.PUBLISHED, ServiceState.PAUSED):
        raise lifecycle.no_step(service.status, ServiceState(status))
    if service.status == ServiceState.DRAFT and status == ServiceState.PUBLISHED:
        publish(service, person)
        return
    lifecycle.move(service, status, person)
    audit.record("service.resumed" if status == ServiceState.PUBLISHED else "service.paused", service, person)
