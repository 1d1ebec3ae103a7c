"""Who looks after a client: of the agency that passed them on, and of the one that works for them."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from ...core import audit
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.transaction import transaction
from ...members.models import Agency, Person, PersonState
from ...members.queries import person as person_of
from ...outbox.actions import send
from .. import queries
from ..models import Lead, Referral
from .name_people import hand_over_partners

# Whoever brought or accepted a client looks after them until somebody else does.
KEEPERS = {
    Lead: func.coalesce(Lead.looked_after_by, Lead.posted_by),
    Referral: func.coalesce(Referral.looked_after_by, Referral.accepted_by),
}


def give_to(referral_id: int, keeper_id: int, person: Person) -> Referral:
    """Give a referral, on this person's side, to a colleague who works with clients."""
    with transaction():
        referral = queries.referral_for(person, referral_id)
        side = referral if referral.receiver_id == person.agency_id else referral.lead
        side.looked_after_by = _chosen(keeper_id, person).id
        audit.record("referral.given_to", referral, person, keeper=keeper_id)
        tell_keeper(side.looked_after_by, person, referral=referral.id)
    return referral


def give_lead_to(lead_id: int, keeper_id: int, person: Person) -> Lead:
    """Give a lead that this person's agency passes on to a colleague who works with clients."""
    with transaction():
        lead = queries.own_lead(person, lead_id)
        lead.looked_after_by = _chosen(keeper_id, person).id
        audit.record("lead.given_to", lead, person, keeper=keeper_id)
        tell_keeper(lead.looked_after_by, person, lead=lead.id)
    return lead


def tell_keeper(keeper_id: int | None, by: Person, **of: Any) -> None:
    """Write to whoever looks after a client from now on, if somebody else has brought it about. Call it inside the transaction."""
    if keeper_id not in (None, by.id):
        send("referral.yours", person_of(keeper_id), by=by.id, **of)


def _chosen(keeper_id: int, person: Person) -> Person:
    # The agency is held, as by whoever leaves it: nobody is given a client and gone at the same moment.
    db.session.execute(select(Agency.id).where(Agency.id == person.agency_id).with_for_update())
    chosen = select(Person).where(Person.id == keeper_id, Person.agency_id == person.agency_id)
    keeper = db.session.scalar(
        chosen.where(Person.status == PersonState.ACTIVE).execution_options(populate_existing=True)
    )
    if keeper is None or not keeper.may("leads"):
        sentence = _("Choose a colleague who works with clients.")
        raise BadInput(sentence, {"keeper": sentence})
    return keeper


def hand_over(person: Person, successor: Person, by: Person) -> None:
    """All that a person looks after in their agency is the successor's, and so are the partners for which they are named; `by`
    whose deed. Call it inside the transaction of what makes it so."""
    hand_over_partners(person, successor)
    for kind, own, event in (
        (Lead, Lead.referrer_id, "lead.given_to"),
        (Referral, Referral.receiver_id, "referral.given_to"),
    ):
        theirs = update(kind).where(KEEPERS[kind] == person.id, own == person.agency_id)
        given = db.session.scalars(theirs.values(looked_after_by=successor.id).returning(kind)).all()
        audit.record_each(event, given, by, keeper=successor.id)


def keeper_of(of: Lead | Referral, agency_id: int | None) -> Person | None:
    """Who of this agency looks after a lead that it passes on, or a referral. Mostly somebody whom its history names, and who
    is loaded already."""
    lead = of.lead if isinstance(of, Referral) else of
    keeper = (
        of.looked_after_by or of.accepted_by
        if isinstance(of, Referral) and of.receiver_id == agency_id
        else lead.looked_after_by or lead.posted_by
    )
    return db.session.get(Person, keeper) if keeper else None
