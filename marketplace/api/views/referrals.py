"""Working referrals, fees and refunds."""

from apiflask import APIBlueprint
from flask_login import current_user
from sqlalchemy import select

from ...core.errors import NotFound
from ...core.extensions import db
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...exchange import actions, queries
from ...exchange.models import FeePayment, Referral
from ...exchange.timeline import timeline_of
from .. import shapes
from ..answers import PaymentAnswer, ReferralAnswer, listing
from ..schemas import ListQuery, NoteIn, PaymentIn, ReasonIn, RefundIn, StageIn
from .leads import read_amount

bp = APIBlueprint("api_referrals", __name__, tag="Referrals")


@bp.get("/referrals")
@member_may("referrals")
@bp.input(ListQuery, location="query", arg_name="asked")
@bp.output(listing(ReferralAnswer))
@bp.doc(summary="Your referrals, both ways, newest first", security="token")
def list_referrals(asked: dict):
    """Without timelines; open one for its own."""
    mine = (Referral.receiver_id == current_user.agency_id) | (Referral.referrer_id == current_user.agency_id)
    query = select(Referral).where(mine).order_by(Referral.id.desc()).options(*queries.with_payments())
    found = page(query, [Referral.id], asked["cursor"], asked["limit"])
    clients = actions.see_clients([referral.lead for referral in found.rows], current_user)
    items = [shapes.referral(row, clients.get(row.lead_id), []) for row in found.rows]
    return {"items": items, "next": found.next}


@bp.get("/referrals/<int:referral_id>")
@member_may("referrals")
@bp.output(ReferralAnswer)
@bp.doc(summary="One referral with its timeline and payments", security="token")
def one(referral_id: int):
    """Either side may look."""
    return _shown(queries.referral_for(current_user, referral_id))


@bp.post("/referrals/<int:referral_id>/stage")
@member_may("work")
@once
@bp.input(StageIn, arg_name="body")
@bp.output(ReferralAnswer)
@bp.doc(summary="Move a referral on", security="token")
def stage(referral_id: int, body: dict):
    """Forward only; `lost` takes a reason, `returned` a note."""
    referral = actions.move_on(referral_id, current_user, body["stage"], body["note"] or "", body["reason"] or "")
    return _shown(referral)


@bp.post("/referrals/<int:referral_id>/notes")
@member_may("work")
@once
@bp.input(NoteIn, arg_name="body")
@bp.output(ReferralAnswer, status_code=201)
@bp.doc(summary="Write a note that both sides see", security="token")
def note(referral_id: int, body: dict):
    """It stands in the timeline."""
    actions.add_note(referral_id, current_user, body["text"])
    return _shown(queries.referral_for(current_user, referral_id))


@bp.post("/referrals/<int:referral_id>/payments")
@member_may("work")
@once
@bp.input(PaymentIn, arg_name="body")
@bp.output(PaymentAnswer, status_code=201)
@bp.doc(summary="Report a fee the client paid", security="token")
def report(referral_id: int, body: dict):
    """Your own charge: without VAT and without money passed on. The reward accrues at once."""
    fee = read_amount(body["amount"], body["currency"])
    payment = actions.report_fee(referral_id, current_user, fee, body["received_on"], body["invoice"] or "")
    return shapes.payment(payment)


@bp.post("/payments/<int:payment_id>/refunds")
@member_may("work")
@once
@bp.input(RefundIn, arg_name="body")
@bp.output(PaymentAnswer, status_code=201)
@bp.doc(summary="Record what was given back to the client", security="token")
def refund(payment_id: int, body: dict):
    """The reward shrinks with it, also after it was paid."""
    mine = select(FeePayment.currency).join(Referral).where(FeePayment.id == payment_id)
    currency = db.session.scalar(mine.where(Referral.receiver_id == current_user.agency_id))
    if currency is None:
        raise NotFound()
    amount = read_amount(body["amount"], currency)
    payment = actions.record_refund(payment_id, current_user, amount, body["refunded_on"], body["reason"] or "")
    return shapes.payment(payment)


@bp.post("/payments/<int:payment_id>/void")
@member_may("work")
@once
@bp.input(ReasonIn, arg_name="body")
@bp.output(PaymentAnswer)
@bp.doc(summary="Strike out a payment that was mistyped", security="token")
def void(payment_id: int, body: dict):
    """The row stays, with the reason; the reward falls to nothing."""
    payment = actions.void_payment(payment_id, current_user, body["reason"])
    return shapes.payment(payment)


def _shown(referral: Referral) -> dict:
    client = actions.see_client(referral.lead, current_user)
    return shapes.referral(referral, client, timeline_of(referral.lead, referral, current_user))
