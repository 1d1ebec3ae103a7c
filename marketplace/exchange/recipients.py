"""To whom mails about leads and referrals go, as SELECTs of people: to those whom their agency has named for the other one, or
to everyone of it who works with clients."""

from sqlalchemy import Select, distinct, exists, func, or_, select
from sqlalchemy.orm import aliased

from ..core.extensions import db
from ..core.room import house
from ..members.models import Agency, Person
from ..members.queries import people_who
from .matching import those_to_tell
from .models import Audience, Lead, Offer, PartnerPerson, Referral
from .wanted import wanted_by


def invited(lead: Lead) -> Select[Person]:
    """The people of those whom the lead is meant for and who have not declined it.

    A lead for everyone is mailed to those that fit; to whom else where nobody does, `matching.those_to_tell` says. One that goes
    in rounds is mailed to those of the rounds that have begun.
    """
    return people_of(lead, meant_for(lead))


def people_of(lead: Lead, agencies: Select[int]) -> Select[Person]:
    """The people of these agencies who answer a lead."""
    return _named(people_who("leads", agencies), lead.referrer_id, "lead")


def meant_for(lead: Lead) -> Select[int]:
    """Their agencies."""
    if lead.audience != Audience.OPEN:
        return chosen(lead)
    rounds = house().answers["asked_in_rounds"](lead)
    if rounds is None:
        return _fitting(lead)
    asked = rounds.asked.where(rounds.agency_id.not_in(_declined(lead)))
    if not rounds.is_everyones:
        return asked
    return select(Agency.id).where(or_(Agency.id.in_(_fitting(lead)), Agency.id.in_(asked)))


def just_asked(lead: Lead) -> Select[int]:
    """Those of them who could not see it before it was opened, or before its latest round began."""
    rounds = house().answers["asked_in_rounds"](lead) if lead.audience == Audience.OPEN else None
    if rounds is None:
        return meant_for(lead)
    return _fitting(lead).where(Agency.id.not_in(rounds.asked)) if rounds.is_everyones else rounds.newly


def told_of_the_end(lead: Lead) -> Select[Person]:
    """The people of those who were invited by name and need not answer any more."""
    return _named(people_who("leads", chosen(lead)), lead.referrer_id, "lead")


def chosen(lead: Lead) -> Select[int]:
    """The agencies that were invited by name and have not declined."""
    return select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_(None))


def _fitting(lead: Lead) -> Select[int]:
    ids = those_to_tell(lead.referrer_id, wanted_by(lead), _declined(lead))
    return select(Agency.id).where(Agency.id.in_(ids))


def _declined(lead: Lead) -> Select[int]:
    return select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_not(None))


def told_of(lead: Lead) -> int:
    """How many agencies are told of the lead."""
    people = invited(lead).subquery()
    return db.session.scalar(select(func.count(distinct(people.c.agency_id)))) or 0


def asking_client(lead: Lead) -> tuple[str, ...]:
    """The mailbox of a client who asked at the site, and is told of each answer; nobody's for all others."""
    return any_client(lead) if lead.enquiry_id else ()


def passed_client(lead: Lead) -> tuple[str, ...]:
    """The mailbox of a client whom a member passes on; nobody's for one who asked at the site, and has had a letter."""
    return () if lead.enquiry_id else any_client(lead)


def any_client(lead: Lead) -> tuple[str, ...]:
    """The mailbox of a lead's client, whoever brought them; nobody's once the contacts are erased."""
    return (f"client:{lead.id}",) if lead.encrypted_client else ()


def referrer(of: Lead | Referral, partner_id: int | None = None, kind: str = "referral") -> Select[Person]:
    """The people of the agency that passed the client on: those for the receiver, for the one agency that is invited, or for
    `partner_id`, whose word the mail is about. `kind` is that of the mail about a referral."""
    if isinstance(of, Referral):
        return _named(people_who("work", of.referrer_id), of.receiver_id, kind)
    return _named(people_who("work", of.referrer_id), partner_id or only_one(of), "lead")


def receiver(referral: Referral) -> Select[Person]:
    """The people of the agency that accepted the client."""
    return _named(people_who("leads", referral.receiver_id), referral.referrer_id, "referral")


def other_side(referral: Referral, agency_id: int) -> Select[Person]:
    """The people of the agency that works with this one on a referral."""
    sides = referral.referrer_id, referral.receiver_id
    here, there = sides if agency_id == referral.receiver_id else sides[::-1]
    return _named(people_who("work", here), there, "referral")


def named_of(agency_id: int, partner_id: int, capability: str, kind: str) -> Select[Person]:
    """The people of an agency for its partner, among those whose role includes `capability`; `kind` is that of the mail."""
    return _named(people_who(capability, agency_id), partner_id, kind)


def only_one(lead: Lead) -> int | None:
    """The one agency that a lead is meant for; None where there are several."""
    return lead.offers[0].agency_id if lead.audience == Audience.DIRECT and lead.offers else None


def _named(people: Select[Person], partner_id: int | None, kind: str) -> Select[Person]:
    """Of these people, those whom their agency has named for a partner; all of them where nobody of those reads mail of a kind."""
    if partner_id is None:
        return people
    named = PartnerPerson.agency_id == Person.agency_id, PartnerPerson.partner_id == partner_id
    other = aliased(Person)
    readers = exists().where(
        *named, other.id == PartnerPerson.person_id, other.agency_id == Person.agency_id, other.reads(kind)
    )
    return people.where(exists().where(*named, PartnerPerson.person_id == Person.id) | ~readers)
