"""Past deals: leads, referrals, fee payments and rewards with their own dates; nothing is set in motion."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from ...core import clock, lifecycle
from ...core.extensions import db
from ...core.money import CODES, BadAmount, Money, from_decimal, read_amount
from ...core.spelling import sort_key
from ...exchange import contacts
from ...exchange.actions.payments import fee_of
from ...exchange.brief import EARLIEST
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
from ...exchange.queries import terms_of
from ...exchange.wanted import understood
from ...members.models import Agency
from ...members.queries import find_agency
from ...rewards import actions as rewards
from .days import read_day
from .sheet import Account, Row, RowRefused
from .whole import whole

REQUIRED = (
    "ref", "referrer", "receiver", "title", "category", "region", "client_company", "client_email",
    "posted_on", "status", "won_on", "fee", "currency",
)  # fmt: skip
OPTIONAL = ("reward_paid_on",)


@dataclass(frozen=True)
class Deal:
    """One row, read: agencies found, dates made possible, the fee in minor units."""

    row: Row
    referrer: Agency
    receiver: Agency | None
    outcome: str  # won, expired, withdrawn
    posted_on: date
    ended_on: date
    fee: Money | None
    paid_on: date | None


def import_deals(path: Path, dry_run: bool = False, skip_refused: bool = False) -> Account:
    """Import past deals; a `ref` that is there already is skipped. All or nothing unless `skip_refused`.

    Rewards are held until `release_imported`, so an import never sets money in motion; those with `reward_paid_on`
    are settled by an entry of that day.
    """
    return whole(path, (REQUIRED, OPTIONAL), _take, ("ref", str), dry_run, skip_refused)


def _take(row: Row, account: Account) -> bool:
    if there := db.session.scalar(select(Lead).where(Lead.import_ref == row.need("ref"))):
        if _is_another(row, there):
            account.warn(row, "ref", "was imported before with another title, referrer or fee; left as it is")
        return False
    deal = _read(row, account)
    lead = _lead(deal)
    if deal.receiver is not None:
        _referral(deal, deal.receiver, lead)
    return True


def _is_another(row: Row, lead: Lead) -> bool:
    """Whether a row says something else than the deal that was made of its `ref` before."""
    first_fee = select(FeePayment).join(Referral).where(Referral.lead_id == lead.id).order_by(FeePayment.id).limit(1)
    payment = db.session.scalar(first_fee)
    was = lead.title, lead.referrer.sort_key, payment.amount if payment else None
    fee = _fee(row) if row["status"].casefold() == "awarded" and row["receiver"] else None
    return was != (row["title"][:300], sort_key(row["referrer"]), fee)


def _read(row: Row, account: Account) -> Deal:
    referrer = _agency(row, "referrer")
    won = row["status"].casefold() == "awarded" and bool(row["receiver"])
    receiver = _agency(row, "receiver") if won else None
    if receiver is not None and receiver.id == referrer.id:
        raise RowRefused("receiver", "is the referrer itself")
    posted_on = _day(row, "posted_on", None, account)
    ended_on = _day(row, "won_on", posted_on, account) if won and row["won_on"] else posted_on
    outcome = "won" if won else "withdrawn" if row["status"].casefold() == "cancelled" else "expired"
    paid_on = _day(row, "reward_paid_on", ended_on, account) if won and row["reward_paid_on"] else None
    return Deal(row, referrer, receiver, outcome, posted_on, ended_on, _fee(row) if won else None, paid_on)


def _agency(row: Row, column: str) -> Agency:
    agency = find_agency(row.need(column))
    if agency is None:
        raise RowRefused(column, f'there is no agency named "{row[column]}"')
    return agency


def _day(row: Row, column: str, earliest: date | None, account: Account) -> date:
    """The day in a column; one that can't be is set to the nearest possible day, with a warning."""
    try:
        day = read_day(row.need(column))
    except ValueError as error:
        raise RowRefused(column, str(error)) from None
    if day.year < EARLIEST:
        raise RowRefused(column, f'"{row[column]}" is too long ago')
    possible = min(max(day, earliest or day), clock.today())
    if possible != day:
        why = "is in the future" if day > clock.today() else f"is before {earliest}"
        account.warnings.append(f"line {row.line}: {column}: {day} {why}; set to {possible}")
    return possible


def _fee(row: Row) -> Money | None:
    """What the client paid; None where the row names no fee or a fee of zero, which makes no payment."""
    if not row["fee"]:
        return None
    try:
        row.need("currency")
        fee = _amount(row["fee"], _currency(row))
    except BadAmount as error:
        raise RowRefused("fee", str(error)) from None
    return fee if fee.minor else None


def _amount(text: str, currency: str) -> Money:
    """The format's own decimal string, or an amount as people type it."""
    try:
        return from_decimal(text, currency)
    except BadAmount:
        return read_amount(text, currency)


def _currency(row: Row) -> str:
    code = row["currency"].upper()
    if code and code not in CODES:
        raise RowRefused("currency", f'"{row["currency"]}" is not a currency like EUR')
    return code


ENDS = {"won": LeadState.ACCEPTED, "withdrawn": LeadState.WITHDRAWN, "expired": LeadState.EXPIRED}


def _lead(deal: Deal) -> Lead:
    row, posted_at = deal.row, clock.start_of(deal.posted_on)
    settings = current_app.config["SETTINGS"]
    answer_by = posted_at + timedelta(hours=settings.answer_hours)
    lead = Lead(
        import_ref=row["ref"],
        referrer_id=deal.referrer.id,
        status=ENDS[deal.outcome],
        audience=Audience.OPEN,
        title=row.need("title")[:300],
        **_work(row),
        currency=_currency(row) or settings.base_currency,
        created_at=posted_at,
        posted_at=posted_at,
        answer_by=answer_by,
    )
    _keep_client(lead, row, deal.referrer.country)
    db.session.add(lead)
    db.session.flush()
    _keep_consent(lead, deal)
    ended_at = clock.start_of(deal.ended_on) if deal.outcome == "won" else min(answer_by, clock.now())
    lifecycle.record(lead, None, LeadState.DRAFT, at=posted_at)
    lifecycle.record(lead, LeadState.DRAFT, LeadState.OPEN, at=posted_at)
    lifecycle.record(lead, LeadState.OPEN, lead.status, note=Remark.IMPORTED, at=ended_at)
    return lead


def _work(row: Row) -> dict[str, Any]:
    """The service and the region: what the taxonomy knows by these words, or the words."""
    typed = {"category": row["category"] or "other", "region": row["region"]}
    return typed | understood(typed["category"], typed["region"], "").columns


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


def _keep_client(lead: Lead, row: Row, country: str) -> None:
    client = {"company": row["client_company"], "contact": "", "email": row["client_email"], "phone": "", "website": ""}
    # Old records are taken as they are: an address that looks wrong today is still what they had.
    kept, errors = contacts.normalised(client, country)
    contacts.keep(lead, client if errors else kept, country)


def _referral(deal: Deal, receiver: Agency, lead: Lead) -> None:
    at: datetime = clock.start_of(deal.ended_on)
    terms = terms_of(lead.in_category, at)
    referral = Referral(
        lead_id=lead.id,
        referrer_id=deal.referrer.id,
        receiver_id=receiver.id,
        status=Stage.WON,
        accepted_at=at,
        terms_id=terms.id,
        rate=terms.rate,
    )
    db.session.add(referral)
    db.session.flush()
    lifecycle.record(referral, None, Stage.ACCEPTED, note=Remark.IMPORTED, at=at)
    lifecycle.record(referral, Stage.ACCEPTED, Stage.WON, at=at)
    if deal.fee is not None:
        _fee_payment(deal, referral, deal.fee, at)


def _fee_payment(deal: Deal, referral: Referral, fee: Money, at: datetime) -> None:
    payment = FeePayment(
        referral_id=referral.id,
        amount_minor=fee.minor,
        currency=fee.currency,
        received_on=deal.ended_on,
        reported_at=at,
        invoice="",
    )
    db.session.add(payment)
    db.session.flush()
    reward = rewards.accrue(fee_of(payment, referral), referral.rate, at, held=deal.paid_on is None)
    if deal.paid_on:
        rewards.settle_as_paid_before(reward, clock.start_of(deal.paid_on))
