"""Clients that an agency has given back: what two partners write of them in the thread of their work closes as in that of the referral."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from ..core.extensions import db
from ..exchange.contacts import PRINTS
from ..exchange.models import Lead, Referral, Stage
from ..exchange.quotes import Quotes
from ..members.models import Agency
from .models import Thread, ThreadKind


def given_back(threads: Iterable[Thread], agency_id: int | None) -> dict[int, Sequence[Quotes]]:
    """By thread (id), among those of partners, what finds the clients that this agency has given back to the other side and knows by
    nothing else: neither this lead nor another one of the same client is in its hands, nor has it brought the client itself."""
    of_partners = [one for one in threads if one.kind == ThreadKind.PARTNERSHIP]
    by_partner = {other.id: one.id for one in of_partners if (other := one.other_of(agency_id))}
    if agency_id is None or not by_partner:
        return {}
    returned = exists().where(
        Referral.lead_id == Lead.id, Referral.receiver_id == agency_id, Referral.status == Stage.RETURNED
    )
    there = Lead.referrer_id.in_(by_partner), Lead.encrypted_client.is_not(None)
    chosen = select(Lead).where(*there, returned, ~_is_known_to(agency_id))
    found: dict[int, list[Quotes]] = {}
    for lead in db.session.scalars(chosen.options(joinedload(Lead.referrer).load_only(Agency.country))):
        found.setdefault(by_partner[lead.referrer_id], []).append(Quotes(lead.client or {}, lead.referrer.country))
    return dict(found)


def _is_known_to(agency_id: int) -> ColumnElement[bool]:
    """Condition on leads: an agency may see who the client is, by this lead or by another one of the same client."""
    other, held = aliased(Lead), aliased(Referral)
    same = or_(
        other.id == Lead.id, *(getattr(other, f"{one}_print") == getattr(Lead, f"{one}_print") for one in PRINTS)
    )
    holds = exists().where(held.lead_id == other.id, held.receiver_id == agency_id, held.status != Stage.RETURNED)
    brought = and_(other.referrer_id == agency_id, other.enquiry_id.is_(None))
    return exists().where(same, other.encrypted_client.is_not(None), or_(holds, brought))
