"""Showing a client's contacts to those who may see them, and writing down that they did."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...core import clock
from ...core.extensions import db
from ...core.transaction import transaction
from ..models import Disclosure, Lead, Referral


def see_client(lead: Lead, person) -> dict[str, str] | None:
    """The client's contacts, or None for whoever may not see them."""
    return see_clients([lead], person).get(lead.id)


def see_clients(leads: Sequence[Lead], person) -> dict[int, dict[str, str]]:
    """By lead id, the contacts that this person may see.

    The referrer's people may, and after acceptance the receiver's; finance never. The first look of each of the
    receiver's people is written down as a disclosure.
    """
    leads = [lead for lead in leads if lead.sealed_client is not None]
    if not leads or not person.may("leads"):
        return {}
    held = select(Referral.lead_id).where(
        Referral.lead_id.in_([lead.id for lead in leads]),
        Referral.receiver_id == person.agency_id,
        Referral.status != "returned",
    )
    received = set(db.session.scalars(held))
    with transaction():
        disclose([lead.id for lead in leads if lead.id in received], person)
    return {lead.id: lead.client for lead in leads if lead.referrer_id == person.agency_id or lead.id in received}


def disclose(lead_ids: Sequence[int], person) -> None:
    """Write, once for each person and lead, that the contacts were shown."""
    seen = select(Disclosure.lead_id).where(Disclosure.person_id == person.id, Disclosure.lead_id.in_(lead_ids))
    new = sorted(set(lead_ids) - set(db.session.scalars(seen)))
    if new:
        shown = {"person_id": person.id, "agency_id": person.agency_id, "at": clock.now()}
        rows = insert(Disclosure).values([{"lead_id": lead_id} | shown for lead_id in new])
        db.session.execute(rows.on_conflict_do_nothing())
