"""What a suspension, or leaving, does to leads and referrals. Ending it brings none of them back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from ...core import audit
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...members.actions import the_alliance
from ...members.models import STOPPED, Agency, AgencyState
from ..due import open_leads, untouched_referrals
from ..models import Lead, Referral, Remark
from .end_lead import take_back
from .work_referral import give_back


def follow_suspensions(agency_ids: Sequence[int]) -> None:
    """Give back the clients that suspended agencies have accepted and not contacted, and take back the open leads of those
    that are suspended or leave.

    What a client asked by their links goes on, for the alliance. First what they received: a client that came from another
    suspended agency is open then, and is taken back as well. Each stands in a transaction of its own, and only if the agency
    is stopped still.
    """
    for referral_id in _ids_of(Referral.id, Referral.receiver_id.in_(agency_ids), untouched_referrals()):
        _give_back(referral_id)
    for lead_id in _ids_of(Lead.id, Lead.referrer_id.in_(agency_ids), open_leads()):
        _take_back(lead_id)


def _ids_of(number: InstrumentedAttribute[int], of_these: ColumnElement[bool], chosen: Select[Any]) -> list[int]:
    return list(db.session.scalars(chosen.where(of_these).with_only_columns(number).order_by(number)))


def _give_back(referral_id: int) -> None:
    with transaction():
        held = untouched_referrals().join(Referral.receiver).where(Agency.status == AgencyState.SUSPENDED)
        referral = locked(held.where(Referral.id == referral_id), skip=True)
        if referral is not None:
            give_back(referral, Remark.RECEIVER_SUSPENDED)


def _take_back(lead_id: int) -> None:
    with transaction():
        waiting = open_leads().join(Lead.referrer).where(Agency.status.in_(STOPPED))
        lead = locked(waiting.where(Lead.id == lead_id), skip=True)
        if lead is not None and lead.enquiry_id is not None:
            # The client has asked by its link, and waits for an answer: from here on nobody earns by it.
            lead.referrer_id = the_alliance().id
            audit.record("lead.handed_over", lead)
        elif lead is not None:
            take_back(lead, None, Remark.REFERRER_LEAVES if lead.referrer.is_leaving else Remark.REFERRER_SUSPENDED)
