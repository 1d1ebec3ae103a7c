"""The same client twice: known by keyed fingerprints of the e-mail, the phone and the domain, never by reading contacts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from ..core.errors import BadInput
from ..core.extensions import db
from ..members.models import Agency, AgencyState
from . import contacts
from .models import Audience, Lead, LeadState, Referral, Stage

LIVE = (LeadState.OPEN, LeadState.ACCEPTED)


@dataclass(frozen=True)
class Client:
    """What a client is known by. A mailbox at a big provider names a person, not a company, so only websites count as
    domains."""

    prints: Mapping[str, str]  # email, phone, domain -> fingerprint
    domain: str

    def is_of(self) -> ColumnElement[bool]:
        """Condition: the lead is of this client."""
        return or_(*(getattr(Lead, f"{name}_print") == value for name, value in self.prints.items()))


def client_of(described: Mapping[str, str], country: str) -> Client:
    """The client that these normalised contacts describe."""
    return Client(contacts.fingerprints(described, country), contacts.domain_of(described))


def refuse_impossible(client: Client, agency: Agency, audience: str, receivers: Iterable[int]) -> None:
    """Refuse what makes no sense: oneself or another member as the client, and the client's way back to where it came from."""
    if client.domain and client.domain in _domains([agency]):
        sentence = _("This is your own company. A client is somebody else.")
        raise BadInput(sentence, {"client.website": sentence})
    if client.domain and client.domain in _domains(_members()):
        sentence = _("This is the domain of a member of the alliance. Members find each other here without a reward.")
        raise BadInput(sentence, {"client.website": sentence})
    came_from = _came_from(client, agency.id)
    if audience != Audience.OPEN and came_from & set(receivers):
        sentence = _("This client came to you from one of these agencies. It can’t be passed back for a reward.")
        raise BadInput(sentence, {"audience": sentence})


def passed_before(client: Client, agency_id: int, but: int | None = None) -> Lead | None:
    """The latest lead by which this agency has passed this client and which is still live."""
    if not client.prints:
        return None
    mine = select(Lead).where(
        client.is_of(), Lead.referrer_id == agency_id, Lead.status.in_(LIVE), Lead.id != (but or 0)
    )
    lost = select(Referral.lead_id).where(Referral.status.in_((Stage.LOST, Stage.FINISHED)))
    return db.session.scalar(mine.where(Lead.id.not_in(lost)).order_by(Lead.id.desc()).limit(1))


def first_accepted(client: Client) -> Lead | None:
    """The first lead by which a member has passed this client to one that accepted it, and did not give it back."""
    if not client.prints:
        return None
    taken = select(Referral.lead_id).where(Referral.status != Stage.RETURNED)
    passed = (
        select(Lead)
        .join(Lead.referrer)
        .where(client.is_of(), Lead.id.in_(taken), Agency.status != AgencyState.ALLIANCE)
    )
    return db.session.scalar(passed.order_by(Lead.posted_at, Lead.id).limit(1))


def came_back(referrer: Agency, receiver_id: int, contacts_of_client: Mapping[str, str]) -> bool:
    """Whether the receiver itself has passed this client to the referrer, who then earns nothing by passing it back."""
    return receiver_id in _came_from(client_of(contacts_of_client, referrer.country), referrer.id)


def passed_it_on(lead: Lead, agency_id: int) -> bool:
    """Whether this agency itself has passed the client of a lead to the one that passes it now."""
    prints = {name: value for name in contacts.PRINTS if (value := getattr(lead, f"{name}_print"))}
    return agency_id in _came_from(Client(prints, ""), lead.referrer_id)


def referrals_of_client(referral: Referral) -> set[int]:
    """The referrals between the same two agencies, in the same direction, of the same client: those tied by a fingerprint, or by
    another one to one of these. What was given back is none; a client who is erased has no fingerprints left, and is tied to nobody."""
    found, prints = {referral.id}, _prints(referral.lead)
    while prints:
        alike = or_(*(getattr(Lead, f"{name}_print").in_(values) for name, values in prints.items()))
        same = Referral.referrer_id == referral.referrer_id, Referral.receiver_id == referral.receiver_id
        chosen = select(Referral).join(Lead, Lead.id == Referral.lead_id).options(contains_eager(Referral.lead))
        new = db.session.scalars(
            chosen.where(*same, alike, Referral.id.not_in(found), Referral.status != Stage.RETURNED)
        ).all()
        found |= {one.id for one in new}
        prints = _prints(*(one.lead for one in new))
    return found


def _prints(*leads: Lead) -> dict[str, set[str]]:
    """The fingerprints of leads, by what they are of."""
    each = {name: {getattr(lead, f"{name}_print") for lead in leads} - {None} for name in contacts.PRINTS}
    return {name: values for name, values in each.items() if values}


def _came_from(client: Client, agency_id: int) -> set[int]:
    """The agencies from which this one has received the client."""
    if not client.prints:
        return set()
    received = select(Referral.referrer_id).join(Lead, Lead.id == Referral.lead_id).where(client.is_of())
    return set(db.session.scalars(received.where(Referral.receiver_id == agency_id, Referral.status != Stage.RETURNED)))


def _members() -> list[Agency]:
    return list(db.session.scalars(select(Agency).where(Agency.website != "")))


def _domains(agencies: Iterable[Agency]) -> set[str]:
    return {domain for agency in agencies if (domain := contacts.domain_of({"website": agency.website}))}
