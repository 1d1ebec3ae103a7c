"""A client is passed on by hand whom another member had brought before: all three are told."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ...core.extensions import db
from ...core.transaction import transaction
from ...exchange.models import Referral
from ...members.queries import people_who
from ...outbox.actions import send
from ..first import first_of
from ..models import BroughtFirst


def tell_first(referral_ids: Sequence[int]) -> None:
    """Write down who had brought the clients of these referrals first, and tell that member; both sides read it on the referral. The
    share stays with whoever passed the client on."""
    for referral_id in referral_ids:
        with transaction():
            referral = db.session.scalar(select(Referral).where(Referral.id == referral_id))
            lead = first_of(referral_id)
            if referral is None or lead is None:
                continue
            row = {"referral_id": referral.id, "lead_id": lead.id, "agency_id": lead.referrer_id, "at": lead.posted_at}
            new = insert(BroughtFirst).values(**row).on_conflict_do_nothing().returning(BroughtFirst.referral_id)
            if db.session.scalar(new) is not None:
                send("referral.brought_first", people_who("referrals", lead.referrer_id), referral=referral.id)
