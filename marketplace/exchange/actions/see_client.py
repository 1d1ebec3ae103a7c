"""Showing a client's contacts to those who may see them, and writing down that they did."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock
from ...core.extensions import db
from ...core.transaction import transaction
from ..models import Disclosure, Lead
from ..visibility import receiver_of


def see_client(lead: Lead, person) -> dict[str, str] | None:
    """The client's contacts, or None for whoever may not see them.

    The referrer's people may, and after acceptance the receiver's; finance never. The first look of each of the
    receiver's people is written down as a disclosure.
    """
    if lead.sealed_client is None or not person.may("leads"):
        return None
    if lead.referrer_id == person.agency_id:
        return lead.client
    if db.session.scalar(receiver_of(lead)) != person.agency_id:
        return None
    with transaction():
        disclose(lead, person)
    return lead.client


def disclose(lead: Lead, person) -> None:
    """Write, once for each person, that the contacts were shown."""
    seen = select(Disclosure.id).where(Disclosure.lead_id == lead.id, Disclosure.person_id == person.id)
    if db.session.scalar(seen) is None:
        row = insert(Disclosure).values(
            lead_id=lead.id, person_id=person.id, agency_id=person.agency_id, at=clock.now()
        )
        db.session.execute(row.on_conflict_do_nothing())
