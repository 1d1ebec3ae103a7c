"""Writing past deals that were read: the leads of all of them at once, then what rests on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.money import Money
from ...exchange import contacts
from ...exchange.actions.payments import fee_of
from ...exchange.fees import given_of
from ...exchange.frozen import freeze_then
from ...exchange.models import (
    Audience,
    Consent,
    ConsentBasis,
    ConsentChannel,
    FeePayment,
    Lead,
    LeadState,
    Referral,
    Remark,
    Stage,
)
from ...exchange.wanted import understood
from ...members.models import Agency
from ...rewards import actions as rewards
from ...rewards.models import Terms
from ...rewards.queries import all_terms_with_rules
from .sheet import Row

ENDS = {"won": LeadState.ACCEPTED, "withdrawn": LeadState.WITHDRAWN, "expired": LeadState.EXPIRED}


@dataclass(frozen=True)
class Deal:
    """One row, read: agencies found, dates made possible, the fee in minor units. What else it holds is kept as it is."""

    row: Row
    referrer: Agency
    receiver: Agency | None
    outcome: str  # won, expired, withdrawn
    posted_on: date
    ended_on: date
    fee: Money | None
    paid_on: date | None
    title: str
    category: str
    currency: str  # empty where the row names none


def keep(deals: Sequence[Deal]) -> None:
    """Write deals: each kind of rows is written together, because the next kind needs their ids."""
    # A hundred deals name a dozen services and regions.
    work = cache(_work)
    leads = [_lead(deal, work(deal.category, deal.row["region"])) for deal in deals]
    _write(leads)
    for deal, lead in zip(deals, leads, strict=True):
        _keep_consent(lead, deal)
        _keep_history(lead, deal)
    terms = all_terms_with_rules()
    won = [
        (deal, _referral(deal, deal.receiver, lead, terms))
        for deal, lead in zip(deals, leads, strict=True)
        if deal.receiver is not None
    ]
    _write([referral for _deal, referral in won])
    for _deal, referral in won:
        lifecycle.record(referral, None, Stage.ACCEPTED, note=Remark.IMPORTED, at=referral.accepted_at)
        lifecycle.record(referral, Stage.ACCEPTED, Stage.WON, at=referral.accepted_at)
    paid = [(deal, referral, _payment(deal, referral, deal.fee)) for deal, referral in won if deal.fee is not None]
    paid.sort(key=lambda one: one[0].ended_on)  # what rules count of a client goes by the order of its fees
    _write([payment for _deal, _referral, payment in paid])
    for deal, referral, payment in paid:
        _accrue(deal, referral, payment)


def _write(rows: Sequence[object]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def _lead(deal: Deal, work: Mapping[str, Any]) -> Lead:
    row, posted_at = deal.row, clock.start_of(deal.posted_on)
    lead = Lead(
        import_ref=row["ref"],
        referrer_id=deal.referrer.id,
        status=ENDS[deal.outcome],
        audience=Audience.OPEN,
        title=deal.title,
        **work,
        currency=deal.currency or current_app.config["SETTINGS"].base_currency,
        created_at=posted_at,
        posted_at=posted_at,
        answer_by=_answer_by(deal),
    )
    _keep_client(lead, row, deal.referrer.country)
    return lead


def _work(category: str, region: str) -> Mapping[str, Any]:
    """The service and the region: what the taxonomy knows by these words, or the words."""
    return {"category": category, "region": region} | understood(category, region, "").columns


def _answer_by(deal: Deal) -> datetime:
    return clock.start_of(deal.posted_on) + timedelta(hours=current_app.config["SETTINGS"].answer_hours)


def _keep_client(lead: Lead, row: Row, country: str) -> None:
    client = {"company": row["client_company"], "contact": "", "email": row["client_email"], "phone": "", "website": ""}
    # Old records are taken as they are: an address that looks wrong today is still what they had.
    kept, errors = contacts.normalised(client, country)
    contacts.keep(lead, client if errors else kept, country)


def _keep_consent(lead: Lead, deal: Deal) -> None:
    db.session.add(
        Consent(
            lead_id=lead.id,
            basis=ConsentBasis.IMPORTED,
            channel=ConsentChannel.IMPORT,
            obtained_on=deal.posted_on,
            wording=Remark.EARLIER_RECORDS,
            recorded_at=lead.posted_at,
        )
    )


def _keep_history(lead: Lead, deal: Deal) -> None:
    ended_at = clock.start_of(deal.ended_on) if deal.outcome == "won" else min(_answer_by(deal), clock.now())
    lifecycle.record(lead, None, LeadState.DRAFT, at=lead.posted_at)
    lifecycle.record(lead, LeadState.DRAFT, LeadState.OPEN, at=lead.posted_at)
    lifecycle.record(lead, LeadState.OPEN, lead.status, note=Remark.IMPORTED, at=ended_at)


def _referral(deal: Deal, receiver: Agency, lead: Lead, among: Sequence[Terms]) -> Referral:
    """Accepted on the day on which it was won, under the terms that were in force then."""
    at = clock.start_of(deal.ended_on)
    return Referral(
        lead=lead,
        referrer_id=deal.referrer.id,
        receiver_id=receiver.id,
        status=Stage.WON,
        accepted_at=at,
        **freeze_then(deal.referrer, lead.in_category, at, among).columns,
    )


def _payment(deal: Deal, referral: Referral, fee: Money) -> FeePayment:
    return FeePayment(
        referral_id=referral.id,
        amount_minor=fee.minor,
        currency=fee.currency,
        received_on=deal.ended_on,
        reported_at=referral.accepted_at,
        invoice="",
    )


def _accrue(deal: Deal, referral: Referral, payment: FeePayment) -> None:
    given = given_of(payment, referral)
    if deal.paid_on:  # it waits for nothing any more
        given = replace(given, waits_until=None)
    reward = rewards.accrue(
        fee_of(payment, referral), given.rate, payment.reported_at, held=deal.paid_on is None, given=given
    )
    if deal.paid_on:
        rewards.settle_as_paid_before(reward, clock.start_of(deal.paid_on))
