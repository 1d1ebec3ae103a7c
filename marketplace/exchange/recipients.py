"""To whom mails about leads and referrals go, as SELECTs of people."""

from sqlalchemy import Select, distinct, func, select

from ..core.extensions import db
from ..members.models import Agency, Person
from ..members.queries import people_who
from .matching import those_to_tell
from .models import Audience, Lead, Offer, Referral
from .wanted import wanted_by


def invited(lead: Lead) -> Select[Person]:
    """The people of those whom the lead is meant for and who have not declined it.

    A lead for everyone is mailed to those that fit; to whom else where nobody does, `matching.those_to_tell` says.
    """
    return people_who("leads", _fitting(lead) if lead.audience == Audience.OPEN else chosen(lead))


def chosen(lead: Lead) -> Select[int]:
    """The agencies that were invited by name and have not declined."""
    return select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_(None))


def _fitting(lead: Lead) -> Select[int]:
    declined = select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_not(None))
    ids = those_to_tell(lead.referrer_id, wanted_by(lead), declined)
    return select(Agency.id).where(Agency.id.in_(ids))


def told_of(lead: Lead) -> int:
    """How many agencies are told of the lead."""
    people = invited(lead).subquery()
    return db.session.scalar(select(func.count(distinct(people.c.agency_id)))) or 0


def asking_client(lead: Lead) -> tuple[str, ...]:
    """The mailbox of a client who asked at the site, and is told of each answer; nobody's for all others."""
    return any_client(lead) if lead.enquiry_id else ()


def any_client(lead: Lead) -> tuple[str, ...]:
    """The mailbox of a lead's client, whoever brought them; nobody's once the contacts are erased."""
    return (f"client:{lead.id}",) if lead.encrypted_client else ()


def referrer(of: Lead | Referral) -> Select[Person]:
    """The people of the agency that passed the client on."""
    return people_who("work", of.referrer_id)


def receiver(referral: Referral) -> Select[Person]:
    """The people of the agency that accepted the client."""
    return people_who("leads", referral.receiver_id)


def other_side(referral: Referral, agency_id: int) -> Select[Person]:
    """The people of the agency that works with this one on a referral."""
    return people_who("work", referral.referrer_id if agency_id == referral.receiver_id else referral.receiver_id)
