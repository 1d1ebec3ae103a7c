"""Passing a client: the lead is posted, and the invitations go out."""

from collections.abc import Set as AbstractSet

from flask_babel import gettext as _
from sqlalchemy import select

from ...agreement.queries import number_unaccepted
from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, Refusal
from ...core.extensions import db
from ...core.room import house
from ...core.transaction import transaction
from ...core.typed import paragraphs, that_fits
from ...members.models import Agency, AgencyState, Person
from ...outbox.actions import send, send_to
from .. import brief, contacts, same_client
from ..brief import NewLead
from ..models import Audience, Consent, Lead, LeadState
from ..partners import executor_for
from ..recipients import invited, only_one, passed_client
from .drafts import begin_lead, describe, invite, own_draft
from .end_lead import fresh_deadline
from .look_after import tell_keeper


def post_lead(person: Person, new: NewLead) -> Lead:
    """Pass a client: the lead is open at once and those it is meant for are told. Refuses what is incomplete."""
    with transaction():
        agency = hold_active_agency(person)
        client = _checked(agency, new)
        lead = begin_lead(agency, new, person)
        _write(lead, new, client, agency, person)
        _open(lead, person, that_fits((new.again or "").strip(), 300, "again"))
    return lead


def post_draft(person: Person, lead_id: int, new: NewLead) -> Lead:
    """Pass the client of a draft."""
    with transaction():
        lead = own_draft(person, lead_id)
        agency = hold_active_agency(person)
        client = _checked(agency, new, lead_id)
        describe(lead, person, new)
        _write(lead, new, client, agency, person)
        _open(lead, person, that_fits((new.again or "").strip(), 300, "again"))
    return lead


def post_asked(enquiry_id: int, referrer: Agency, new: NewLead) -> Lead:
    """Pass on a client who asked at the site: nobody else has written it, and `referrer` is the agency whose link led there,
    or the alliance. It is checked like what a member writes."""
    with transaction():
        client = check_asked(referrer, new)
        lead = begin_lead(referrer, new, None)
        lead.enquiry_id = enquiry_id
        _write(lead, new, client, referrer, None)
        _open(lead, None, "")
    return lead


def check_asked(referrer: Agency, new: NewLead) -> dict[str, str]:
    """The contacts of a client who asks at the site, in their normal forms; refuses what can't be passed on. A client need not
    know what the service is called."""
    return _checked(referrer, new, may_miss={"category"} if not new.category else set())


def _checked(
    agency: Agency, new: NewLead, lead_id: int | None = None, may_miss: AbstractSet[str] = frozenset()
) -> dict[str, str]:
    """The client's contacts in their normal forms; refuses what can't be passed on."""
    client, wrong = contacts.normalised(new.client, agency.country)
    errors = brief.errors(new, agency) | {f"client.{name}": sentence for name, sentence in wrong.items()}
    errors = {name: sentence for name, sentence in errors.items() if name not in may_miss}
    if errors:
        raise BadInput(_("The client can’t be passed on yet. Mend what is marked."), errors)
    _refuse_the_same(new, client, lead_id, agency)
    return client


def _write(lead: Lead, new: NewLead, client: dict[str, str], agency: Agency, person: Person | None) -> None:
    begins = lead.id is None
    contacts.keep(lead, client, agency.country)
    lead.answer_by = new.answer_by or fresh_deadline()
    db.session.add(lead)
    db.session.flush()
    if begins:
        lifecycle.begin(lead, person)
    _keep_consent(lead, new, person)
    invite(lead, new.agencies if new.audience != Audience.OPEN else ())


def _refuse_the_same(new: NewLead, described: dict[str, str], lead_id: int | None, agency: Agency) -> None:
    client = same_client.client_of(described, agency.country)
    same_client.refuse_impossible(client, agency, new.audience, new.agencies)
    earlier = same_client.passed_before(client, agency.id, lead_id)
    if earlier is not None and new.again is not None and not new.again.strip():
        sentence = _("You have passed this client already: %(number)s, “%(title)s”. If it is another job, say so in a word.",
                     number=earlier.number, title=earlier.title)  # fmt: skip
        raise BadInput(sentence, {"again": sentence})


def _keep_consent(lead: Lead, new: NewLead, person: Person | None) -> None:
    db.session.add(
        Consent(
            lead_id=lead.id,
            basis=new.consent_basis,
            channel=new.consent_channel,
            obtained_on=new.consent_obtained_on,
            wording=paragraphs(new.consent_wording),
            wording_version=new.consent_version,
            recorded_by=person.id if person else None,
            recorded_at=clock.now(),
        )
    )


def hold_active_agency(person: Person) -> Agency:
    """The person's agency; refuses what a suspended one may not do. FOR SHARE: a suspension waits for this transaction, or is
    seen by it."""
    chosen = select(Agency).where(Agency.id == person.agency_id).with_for_update(read=True)
    agency = db.session.scalar(chosen.execution_options(populate_existing=True))
    if agency is None or agency.status != AgencyState.ACTIVE:
        raise Refusal(_("Your agency is not active at the moment, so it can’t pass or accept clients."))
    if missing := number_unaccepted(agency.id):
        raise Refusal(
            _("An owner of your agency has yet to accept version %(n)s of the alliance’s agreement.", n=missing),
            way_on=("/agreement", _("Read and accept") if person.may("agreement") else _("Read the agreement")),
        )
    return agency


def _open(lead: Lead, person: Person | None, again: str) -> None:
    at = clock.now()
    lifecycle.move(lead, LeadState.OPEN, person, at=at, posted_at=at, opened_at=at)
    if (partner := only_one(lead)) and lead.looked_after_by is None:
        lead.looked_after_by = executor_for(lead.referrer_id, partner, lead.posted_by)
        if person:
            tell_keeper(lead.looked_after_by, person, lead=lead.id)
    audit.record("lead.posted", lead, person, audience=lead.audience, **({"again": True} if again else {}))
    house().answers["begin_rounds"](lead)
    send("lead.offered", invited(lead), lead=lead.id)
    send_to("client.passed", *passed_client(lead), lead=lead.id)
