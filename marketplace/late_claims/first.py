"""Who brought a client first that another member passes on by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ..attribution.touch import is_tied
from ..core.arrays import among
from ..core.extensions import db
from ..exchange.contacts import PRINTS
from ..exchange.models import Lead, Referral, Stage
from ..members.models import Agency, AgencyState
from .models import BroughtFirst


def first_of(referral: Referral) -> Lead | None:
    """The lead by which another member than its referrer has first passed the client of a referral, where the client is tied to that
    one still. Fingerprints alone tell: a likeness would say too much of a client to whom it isn't shown."""
    lead = referral.lead
    prints = {f"{name}_print": getattr(lead, f"{name}_print") for name in PRINTS}
    same = [getattr(Lead, name) == value for name, value in prints.items() if value]
    if not same or lead.posted_at is None:
        return None
    taken = select(Referral.lead_id).where(Referral.status != Stage.RETURNED, Referral.lead_id == Lead.id).exists()
    chosen = select(Lead).join(Lead.referrer).where(or_(*same), taken, Agency.status != AgencyState.ALLIANCE)
    chosen = chosen.where(Lead.posted_at < lead.posted_at).order_by(Lead.posted_at, Lead.id).limit(1)
    found = db.session.scalar(chosen)
    if found is None or found.posted_at is None or found.referrer_id in (referral.referrer_id, referral.receiver_id):
        return None
    return found if is_tied(found.posted_at, lead.posted_at) else None


@dataclass(frozen=True)
class First:
    """The member that had brought a client before, and when."""

    agency: Agency
    at: datetime


def brought_first(referral_ids: Collection[int]) -> dict[int, First]:
    """By referral, who had brought its client before another member passed it on by hand."""
    chosen = select(BroughtFirst).where(among(BroughtFirst.referral_id, referral_ids))
    rows = db.session.scalars(chosen.options(joinedload(BroughtFirst.agency).load_only(Agency.name)))
    return {row.referral_id: First(row.agency, row.at) for row in rows}
