"""To whom mails about leads and referrals go, as SELECTs of people."""

from sqlalchemy import Select, any_, literal, select

from ..members.models import Agency, AgencyState, Person
from ..members.queries import people_who
from .models import Audience, Lead, Offer, Referral


def invited(lead: Lead) -> Select[Person]:
    """The people of those whom the lead is meant for and who have not declined it.

    An open lead is mailed to the agencies of its category.
    """
    return people_who("leads", _fitting(lead) if lead.audience == Audience.OPEN else chosen(lead))


def chosen(lead: Lead) -> Select[int]:
    """The agencies that were invited by name and have not declined."""
    return select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_(None))


def _fitting(lead: Lead) -> Select[int]:
    fits = select(Agency.id).where(Agency.status == AgencyState.ACTIVE, Agency.id != lead.referrer_id)
    declined = select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_not(None))
    return fits.where(literal(lead.category) == any_(Agency.categories), Agency.id.not_in(declined))


def referrer(of: Lead | Referral) -> Select[Person]:
    """The people of the agency that passed the client on."""
    return people_who("leads", of.referrer_id)


def other_side(referral: Referral, agency_id: int) -> Select[Person]:
    """The people of the agency that works with this one on a referral."""
    return people_who("leads", referral.referrer_id if agency_id == referral.receiver_id else referral.receiver_id)
