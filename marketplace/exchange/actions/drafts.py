"""A client that is described and not passed on yet. Only the referrer sees it."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from ...core import clock, lifecycle
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.transaction import own, transaction
from ...core.typed import one_line, paragraphs
from ...members.models import Agency, Person
from .. import brief, contacts
from ..brief import NewLead
from ..models import Audience, Lead, LeadState, Offer


def save_draft(person: Person, new: NewLead, lead_id: int | None = None) -> Lead:
    """Keep what was typed so far; a title is all it needs."""
    if not new.title.strip():
        raise BadInput(_("Give it a title, so that you find it again."), {"title": _("Fill this in.")})
    if errors := brief.draft_errors(new):
        raise BadInput(_("The draft can’t be kept like this. Mend what is marked."), errors)
    with transaction():
        lead = own_draft(person, lead_id) if lead_id else begin_lead(person.own_agency, new, person)
        describe(lead, person, new)
        kept, wrong = contacts.normalised(new.client, person.own_agency.country)
        # What can't be read as an address yet is kept as it was typed.
        contacts.keep(lead, kept | {name: new.client.get(name, "") for name in wrong}, person.own_agency.country)
        db.session.add(lead)
        db.session.flush()
        if not lead_id:
            lifecycle.begin(lead, person)
        invite(lead, db.session.scalars(select(Agency.id).where(Agency.id.in_(new.agencies))).all())
    return lead


def own_draft(person: Person, lead_id: int) -> Lead:
    """A draft of the person's agency, locked."""
    mine = select(Lead).where(Lead.id == lead_id, Lead.referrer_id == person.agency_id)
    return own(mine.where(Lead.status == LeadState.DRAFT))


def begin_lead(referrer: Agency, new: NewLead, person: Person | None) -> Lead:
    """A lead of this agency, not stored yet; `person` is who writes it, None for a client who asks at the site."""
    return Lead(created_at=clock.now(), referrer_id=referrer.id, offers=[], **_described(person, new))


def describe(lead: Lead, person: Person, new: NewLead) -> None:
    """Put on a lead what the person says of the client's job."""
    for name, value in _described(person, new).items():
        setattr(lead, name, value)


def _described(person: Person | None, new: NewLead) -> dict[str, Any]:
    return {
        "posted_by": person.id if person else None,
        "title": one_line(new.title),
        "brief": paragraphs(new.brief),
        "category": one_line(new.category),
        "region": one_line(new.region),
        "language": one_line(new.language),
        **new.wanted.columns,
        "budget_min_minor": new.budget_min.minor if new.budget_min else None,
        "budget_max_minor": new.budget_max.minor if new.budget_max else None,
        "currency": new.currency or current_app.config["SETTINGS"].base_currency,
        "audience": Audience(new.audience),
    }


def invite(lead: Lead, agencies: Sequence[int]) -> None:
    """Make the offers of a direct or shortlist lead: exactly these."""
    wanted = set(agencies)
    for offer in list(lead.offers):
        if offer.agency_id not in wanted:
            db.session.delete(offer)
        wanted.discard(offer.agency_id)
    if wanted or lead.offers:
        at = clock.now()
        db.session.add_all(Offer(lead_id=lead.id, agency_id=agency_id, offered_at=at) for agency_id in sorted(wanted))
        db.session.flush()
        db.session.expire(lead, ["offers"])
