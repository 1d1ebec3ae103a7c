"""What this room holds of a person and of an agency, for the file that they can download: nothing of a client, whose data are
the client's own and stand on their page."""

from sqlalchemy import ColumnElement, Select, or_, select

from ..core.held import Held, deeds, rows
from .contacts import PRINTS
from .models import Consent, Disclosure, FeePayment, Lead, LeadReturn, Note, Offer, PartnerPerson, Referral, Refund


def _mine(agency_id: int) -> ColumnElement[bool]:
    return or_(Referral.referrer_id == agency_id, Referral.receiver_id == agency_id)


def _referrals(agency_id: int) -> Select[int]:
    return select(Referral.id).where(_mine(agency_id))


OF_PERSON: Held = {
    "notes": rows(Note, lambda one: Note.person_id == one),
    "contacts_seen": rows(Disclosure, lambda one: Disclosure.person_id == one),
    "partners": rows(PartnerPerson, lambda one: PartnerPerson.person_id == one),
    "leads_posted": deeds(Lead.posted_by, Lead.created_at, Lead.posted_at),
    "leads_looked_after": deeds(Lead.looked_after_by),
    "consents_recorded": deeds(Consent.recorded_by, Consent.lead_id, Consent.recorded_at),
    "leads_accepted": deeds(Referral.accepted_by, Referral.lead_id, Referral.accepted_at),
    "referrals_looked_after": deeds(Referral.looked_after_by, Referral.lead_id),
    "fees_reported": deeds(FeePayment.reported_by, FeePayment.referral_id, FeePayment.reported_at),
    "refunds_reported": deeds(Refund.reported_by, Refund.payment_id, Refund.reported_at),
    "leads_returned": deeds(LeadReturn.returned_by, LeadReturn.referral_id, LeadReturn.words, LeadReturn.returned_at),
    "returns_objected_to": deeds(
        LeadReturn.objected_by, LeadReturn.referral_id, LeadReturn.objection, LeadReturn.objected_at
    ),
    "returns_decided": deeds(LeadReturn.decided_by, LeadReturn.referral_id, LeadReturn.decision, LeadReturn.decided_at),
}
OF_AGENCY: Held = {
    "leads_given": rows(Lead, lambda one: Lead.referrer_id == one, "link_version", *(f"{one}_print" for one in PRINTS)),
    "offers": rows(Offer, lambda one: Offer.agency_id == one),
    "referrals": rows(Referral, _mine),
    "notes": rows(Note, lambda one: Note.referral_id.in_(_referrals(one))),
    "fees": rows(FeePayment, lambda one: FeePayment.referral_id.in_(_referrals(one))),
    "refunds": rows(
        Refund,
        lambda one: Refund.payment_id.in_(select(FeePayment.id).where(FeePayment.referral_id.in_(_referrals(one)))),
    ),
    "returns": rows(LeadReturn, lambda one: LeadReturn.referral_id.in_(_referrals(one))),
    "contacts_seen": rows(Disclosure, lambda one: Disclosure.agency_id == one),
    "people_for_partners": rows(PartnerPerson, lambda one: PartnerPerson.agency_id == one),
}
