"""Passing a client: a draft, a posted lead, and the invitations that go out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotFound, Refusal
from ...core.extensions import db
from ...core.money import Money
from ...core.transaction import locked, transaction
from ...members.models import Agency
from .. import contacts, letters
from ..models import Consent, Lead, Offer
from ..models.lead import AUDIENCES, CLIENT_FIELDS

BASES = ("agreed", "asked_us", "contract")
CHANNELS = ("phone", "email", "meeting", "messenger", "form", "contract")
# The texts that receivers read before they accept, with how many characters each may have.
SEEN_BEFORE = {"title": 300, "brief": 10_000, "category": 200, "region": 200, "language": 100}
LONGEST_DEADLINE = timedelta(days=60)


@dataclass
class NewLead:
    """What a referrer says of a client. Amounts are Money of one currency; `agencies` are ids."""

    title: str
    brief: str = ""
    category: str = ""
    region: str = ""
    language: str = ""
    budget_min: Money | None = None
    budget_max: Money | None = None
    currency: str = ""
    audience: str = "open"
    agencies: Sequence[int] = ()
    client: dict[str, str] = field(default_factory=dict)
    consent_basis: str = "agreed"
    consent_channel: str = ""
    consent_obtained_on: date | None = None
    consent_wording: str = ""
    answer_by: datetime | None = None


def post_lead(person, new: NewLead) -> Lead:
    """Pass a client: the lead is open at once and those it is meant for are told. Refuses what is incomplete."""
    with transaction():
        lead = _write(person, new, Lead(created_at=clock.now(), posted_by=person.id, referrer_id=person.agency_id))
        _open(lead, person)
    return lead


def save_draft(person, new: NewLead, lead_id: int | None = None) -> Lead:
    """Keep what was typed so far. Only the referrer sees it; a title is all it needs."""
    if not new.title.strip():
        raise BadInput(_("Give it a title, so that you find it again."), {"title": _("Fill this in.")})
    if errors := _draft_errors(new):
        raise BadInput(_("The draft can't be kept like this. Mend what is marked."), errors)
    with transaction():
        lead = _draft(person, lead_id) if lead_id else Lead(created_at=clock.now(), referrer_id=person.agency_id)
        lead.posted_by = person.id
        _describe(lead, new, person.agency)
        kept, _errors = contacts.normalised(new.client, person.agency.country)
        contacts.seal(
            lead,
            kept | {name: new.client.get(name, "") for name in _errors if name in CLIENT_FIELDS},
            person.agency.country,
        )
        db.session.add(lead)
        db.session.flush()
        if not lead_id:
            lifecycle.begin(lead, person)
        _invite(lead, db.session.scalars(select(Agency.id).where(Agency.id.in_(new.agencies))).all())
    return lead


def _draft_errors(new: NewLead) -> dict[str, str]:
    """A draft may lack nearly everything; what it has must be possible."""
    checks = {"title": _title_error(new), "budget": _budget_error(new), "audience": _kind_error(new)}
    return {name: sentence for name, sentence in checks.items() if sentence}


def post_draft(person, lead_id: int, new: NewLead) -> Lead:
    """Pass the client of a draft."""
    with transaction():
        lead = _write(person, new, _draft(person, lead_id))
        _open(lead, person)
    return lead


def _draft(person, lead_id: int) -> Lead:
    mine = select(Lead).where(Lead.id == lead_id, Lead.referrer_id == person.agency_id, Lead.status == "draft")
    lead = locked(mine)
    if lead is None:
        raise NotFound()
    return lead


def _write(person, new: NewLead, lead: Lead) -> Lead:
    hold_active_agency(person.agency_id)
    agency = person.agency
    client, errors = contacts.normalised(new.client, agency.country)
    errors = _errors(new, agency) | {f"client.{name}": sentence for name, sentence in errors.items()}
    if errors:
        raise BadInput(_("The client can't be passed on yet. Mend what is marked."), errors)
    _describe(lead, new, agency)
    contacts.seal(lead, client, agency.country)
    lead.answer_by = new.answer_by or clock.now() + timedelta(hours=current_app.config["SETTINGS"].answer_hours)
    began_as_draft = lead.id is not None
    db.session.add(lead)
    db.session.flush()
    if not began_as_draft:
        lifecycle.begin(lead, person)
    consent = Consent(lead_id=lead.id, basis=new.consent_basis, channel=new.consent_channel, recorded_by=person.id)
    consent.obtained_on, consent.wording = new.consent_obtained_on, new.consent_wording.strip()
    consent.recorded_at = clock.now()
    db.session.add(consent)
    _invite(lead, new.agencies if new.audience != "open" else ())
    return lead


def hold_active_agency(agency_id: int) -> None:
    """Refuse what a suspended agency may not do. FOR SHARE: a suspension waits for this transaction, or is seen by it."""
    status = db.session.scalar(select(Agency.status).where(Agency.id == agency_id).with_for_update(read=True))
    if status != "active":
        raise Refusal(_("Your agency is not active at the moment, so it can't pass or accept clients."))


def _open(lead: Lead, person) -> None:
    lead.posted_at = clock.now()
    lifecycle.move(lead, "open", person)
    db.session.flush()
    audit.record("lead.posted", lead, person, audience=lead.audience)
    letters.offered(lead)


def _describe(lead: Lead, new: NewLead, agency: Agency) -> None:
    lead.title, lead.brief = " ".join(new.title.split()), new.brief.strip()
    lead.category, lead.region, lead.language = new.category.strip(), new.region.strip(), new.language.strip()
    lead.budget_min_minor = new.budget_min.minor if new.budget_min else None
    lead.budget_max_minor = new.budget_max.minor if new.budget_max else None
    lead.currency = new.currency or current_app.config["SETTINGS"].base_currency
    lead.audience = new.audience


def _errors(new: NewLead, agency: Agency) -> dict[str, str]:
    """A sentence for each field that keeps the lead from being posted."""
    checks = {
        "title": _title_error(new),
        "category": None if new.category.strip() else _("Say what kind of service the client needs."),
        "budget": _budget_error(new),
        "audience": _audience_error(new, agency),
        "answer_by": _deadline_error(new.answer_by),
        **_consent_errors(new),
    }
    for name, longest in SEEN_BEFORE.items():
        checks[name] = checks.get(name) or _text_error(getattr(new, name), agency.country, longest)
    return {name: sentence for name, sentence in checks.items() if sentence}


def _title_error(new: NewLead) -> str | None:
    if len(new.title) > SEEN_BEFORE["title"]:
        return _too_long(new.title, SEEN_BEFORE["title"])
    return None if new.title.strip() else _("Say in one line what the client needs.")


def _text_error(text: str, country: str, longest: int) -> str | None:
    if len(text) > longest:
        return _too_long(text, longest)
    if contacts.names_contacts(text, country):
        return _("There is an e-mail address or a phone number in it. Receivers see this text before they accept: "
                 "move the contacts to the client's fields.")  # fmt: skip
    return None


def _too_long(text: str, longest: int) -> str:
    return _("This is %(n)d characters long; %(longest)d fit.", n=len(text), longest=longest)


def _budget_error(new: NewLead) -> str | None:
    if any(end is not None and end.minor < 0 for end in (new.budget_min, new.budget_max)):
        return _("Enter an amount above zero.")
    if new.budget_min and new.budget_max and new.budget_max < new.budget_min:
        return _("The budget ends below where it begins.")
    return None


def _kind_error(new: NewLead) -> str | None:
    return None if new.audience in AUDIENCES else _("Choose who it is for.")


def _audience_error(new: NewLead, agency: Agency) -> str | None:
    if new.audience == "open" or new.audience not in AUDIENCES:
        return _kind_error(new)
    ids = set(new.agencies)
    if not ids or (new.audience == "direct" and len(ids) != 1):
        return _("Choose one agency.") if new.audience == "direct" else _("Choose at least one agency.")
    if agency.id in ids:
        return _("You can't pass a client to your own agency.")
    active = select(Agency.id).where(Agency.id.in_(ids), Agency.status == "active")
    if len(db.session.scalars(active).all()) != len(ids):
        return _("One of these agencies is not an active member.")
    return None


def _deadline_error(answer_by: datetime | None) -> str | None:
    if answer_by is None:
        return None
    if answer_by <= clock.now():
        return _("The deadline to answer has passed already.")
    if answer_by > clock.now() + LONGEST_DEADLINE:
        return _("Clients don't wait that long: choose a deadline within 60 days.")
    return None


def _consent_errors(new: NewLead) -> dict[str, str | None]:
    obtained = None
    if new.consent_obtained_on is None:
        obtained = _("Say when the client agreed.")
    elif new.consent_obtained_on > clock.today():
        obtained = _("This day is in the future.")
    elif new.consent_obtained_on.year < 2000:
        obtained = _("This day is too long ago.")
    return {
        "consent.basis": None if new.consent_basis in BASES else _("Say how the client agreed."),
        "consent.channel": None if new.consent_channel in CHANNELS else _("Say how the client agreed."),
        "consent.obtained_on": obtained,
        "consent.wording": None if new.consent_wording.strip() else _("Write down what the client agreed to."),
    }


def _invite(lead: Lead, agencies: Sequence[int]) -> None:
    """Make the offers of a direct or shortlist lead: exactly these."""
    wanted = set(agencies)
    for offer in list(lead.offers):
        if offer.agency_id not in wanted:
            db.session.delete(offer)
        wanted.discard(offer.agency_id)
    for agency_id in sorted(wanted):
        db.session.add(Offer(lead_id=lead.id, agency_id=agency_id, offered_at=clock.now()))
    db.session.flush()
    db.session.expire(lead, ["offers"])
