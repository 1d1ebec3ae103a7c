"""A claim held for a change, and what two of them mean together."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from ...core import lifecycle
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.transaction import own
from ...exchange.models import Lead, Referral, Stage
from ...members.models import Person
from ..models import STANDING, ClaimState, LateClaim


def held(claim_id: int, *conditions: ColumnElement[bool]) -> LateClaim:
    """The claim; NotFound unless the conditions hold. Call it inside a transaction.

    Its lead is held before it, as an erasure does: whoever holds them the other way round waits for us, and we for them.
    """
    chosen = select(LateClaim).where(LateClaim.id == claim_id, *conditions)
    lead_id = hold_lead(chosen)
    row = own(chosen)
    if row.referral_id is not None and lead_id is None:
        raise NotNow(_("Somebody else changed this a moment ago. Reload the page to see how it stands."))
    return row


def hold_lead(chosen: Select[LateClaim]) -> int | None:
    """Hold the lead of the claim that is chosen, before the claim; its number, None where no client is found."""
    lead_id = db.session.scalar(chosen.join(Referral).with_only_columns(Referral.lead_id))
    if lead_id is not None:
        own(select(Lead).where(Lead.id == lead_id))
    return lead_id


def is_claimant(person: Person) -> ColumnElement[bool]:
    """Condition: the claim is the person's agency's."""
    return LateClaim.claimant_id == person.agency_id


def is_receiver(person: Person) -> ColumnElement[bool]:
    """Condition: the person's agency works for the client, and has been told of the claim."""
    return LateClaim.referral_id.in_(select(Referral.id).where(Referral.receiver_id == person.agency_id))


def others_on(row: LateClaim) -> list[LateClaim]:
    """Claims of others on the same referral that stand, held, the earliest tie first."""
    chosen = select(LateClaim).where(
        LateClaim.referral_id == row.referral_id, LateClaim.id != row.id, LateClaim.status.in_(STANDING)
    )
    return list(db.session.scalars(chosen.order_by(LateClaim.known_since, LateClaim.id).with_for_update()))


def suggested_on(row: LateClaim) -> list[LateClaim]:
    """What the search has found of the same referral, and nobody has confirmed, held."""
    same = LateClaim.referral_id == row.referral_id, LateClaim.id != row.id, LateClaim.status == ClaimState.SUGGESTED
    return list(db.session.scalars(select(LateClaim).where(*same).order_by(LateClaim.id).with_for_update()))


def contest_both(row: LateClaim) -> bool:
    """Where another claim on the same referral stands as well, an admin decides between them; whether that is so."""
    others = others_on(row)
    for one in [row, *others] if others else []:
        if one.status != ClaimState.CONTESTED:
            lifecycle.move(one, ClaimState.CONTESTED, note="two claim the client")
    return bool(others)


def refuse_taken(referral: Referral | None) -> Referral:
    """The referral, unless a member is its referrer by now, or it was given back."""
    if referral is None:
        raise NotNow(_("Nobody is found who works for this client."))
    if not referral.referrer.is_alliance:
        raise NotNow(
            _(
                "This client has a referrer already: %(agency)s. Object to the reward instead.",
                agency=referral.referrer.name,
            )
        )
    if referral.status == Stage.RETURNED:
        raise NotNow(_("This client was given back, so nothing is due on them."))
    return referral
