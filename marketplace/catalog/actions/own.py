"""Taking a service, or a discount on one, to change it: always inside of its owner."""

from flask_babel import gettext as _
from sqlalchemy import select

from ...core.errors import NotFound, Refusal
from ...core.extensions import db
from ...core.transaction import own
from ...members.models import Agency, AgencyState, Person
from ..models import Discount, Service, ServiceState


def hold_shelf(person: Person, alone: bool = False) -> int:
    """The id of the person's agency, which must be active. A suspension waits for this transaction, or is seen by it; with
    `alone` so does whoever else adds to the agency's services or orders them."""
    chosen = select(Agency.status).where(Agency.id == person.own_agency.id)
    # FOR NO KEY UPDATE: rows that only name the agency are written on meanwhile.
    status = db.session.scalar(chosen.with_for_update(read=not alone, key_share=alone))
    if status != AgencyState.ACTIVE:
        raise Refusal(_("Your agency is not active at the moment, so its services can’t be changed."))
    return person.own_agency.id


def own_service(service_id: int, person: Person) -> Service:
    """A service of the person's agency, held to be changed; NotFound for any other."""
    agency_id = hold_shelf(person)
    return own(select(Service).where(Service.id == service_id, Service.agency_id == agency_id))


def own_discount(service: Service, discount_id: int) -> Discount:
    """A discount on a service that is held already: whoever changes discounts holds their service."""
    found = db.session.scalar(select(Discount).where(Discount.id == discount_id, Discount.service_id == service.id))
    if found is None:
        raise NotFound()
    return found


def not_reported(service: Service) -> None:
    """Refuse what only an admin does with a service that was taken off the shelf."""
    if service.status == ServiceState.REPORTED:
        raise Refusal(_("An admin has taken this service off the catalog. Ask the alliance’s admins about it."))
