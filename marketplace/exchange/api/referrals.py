"""Working referrals, fees and refunds."""

from apiflask import Schema
from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from apiflask.validators import Length, OneOf
from flask_login import current_user

from ...core.api import Amount, Input, Named, Page, Seen, calls, currency, instant, listing, read_amount, word
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...rewards.models import RewardState
from .. import actions, queries
from ..models import FeePayment, LostReason, Referral, Stage
from ..models.lead import CLIENT_FIELDS
from ..timeline import EventKind, timeline_of

bp = calls("referrals", "Referrals")


class StageIn(Input):
    stage = String(required=True, validate=OneOf([stage for stage in Stage if stage != Stage.ACCEPTED]))
    note = String(load_default="", validate=Length(max=5000), allow_none=True)
    reason = String(
        load_default="", allow_none=True, metadata={"description": f"for lost: one of {', '.join(LostReason)}"}
    )


class NoteIn(Input):
    text = String(required=True, validate=Length(min=1, max=5000))


class PaymentIn(Input):
    amount = Amount(required=True)
    currency = currency(required=True)
    received_on = Date(required=True)
    invoice = String(load_default="", validate=Length(max=200), allow_none=True)
    sure = Boolean(
        load_default=True,
        metadata={
            "description": "false: refuse it if the invoice is reported already, or the day is before the acceptance"
        },
    )


class RefundIn(Input):
    paragraphs = frozenset()

    amount = Amount(required=True)
    refunded_on = Date(required=True)
    reason = String(load_default="", validate=Length(max=2000), allow_none=True)


class VoidIn(Input):
    reason = String(required=True, validate=Length(min=1, max=2000))


Client = Schema.from_dict({name: String() for name in CLIENT_FIELDS}, name="Client")


class LeadName(Schema):
    id = Integer()
    number = String()
    title = String()


class Terms(Schema):
    """As they were at acceptance."""

    id = Integer(attribute="terms_id")
    basis_points = Integer(attribute="rate")


class Event(Schema):
    """One thing that happened; a fee, a refund and a void have an amount."""

    at = instant()
    kind = word(EventKind)
    state = String(allow_none=True)
    text = String()
    by = String(attribute="by.name", dump_default=None, allow_none=True)
    amount = Amount()
    currency = currency(attribute="amount.currency")


class RewardName(Schema):
    id = Integer()
    amount = Amount()
    currency = currency()
    status = word(RewardState)


class PaymentOut(Schema):
    id = Integer()
    amount = Amount()
    currency = currency()
    received_on = Date()
    invoice = String()
    refunded = Amount()
    kept = Amount()
    voided = Boolean(attribute="is_void")
    reward = Nested(RewardName, allow_none=True)


class ReferralOut(Schema):
    id = Integer()
    lead = Nested(LeadName)
    referrer = Nested(Named)
    receiver = Nested(Named)
    stage = word(Stage, attribute="status")
    lost_reason = word(LostReason, allow_none=True)
    accepted_at = instant()
    terms = Nested(Terms)
    client = Nested(Client, allow_none=True)
    timeline = List(Nested(Event))
    payments = List(Nested(PaymentOut))


class Accepted(Schema):
    referral = Nested(ReferralOut)


def seen_referral(referral: Referral) -> Seen:
    """A referral as the person who asks sees it."""
    events = timeline_of(referral.lead, referral, current_user)
    return _seen(referral, actions.see_client(referral.lead, current_user), events)


def _seen(referral: Referral, client: dict | None, events: list) -> Seen:
    shown = [one if one.amount else {"at": one.at, "kind": one.kind, "state": one.state, "text": one.text, "by": one.by}
             for one in events]  # fmt: skip
    return Seen(referral, terms=referral, client=client, timeline=shown)


@bp.get("/referrals")
@member_may("referrals")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(ReferralOut, "ReferralList"))
@bp.doc(summary="Your referrals, both ways, newest first", security="token")
def referrals(asked: dict) -> object:
    """Without timelines; open one for its own."""
    query = queries.referrals_both_ways(current_user.agency_id).options(*queries.with_payments())
    found = page(query, [Referral.id], asked["cursor"], asked["limit"])
    clients = actions.see_clients([referral.lead for referral in found.rows], current_user)
    return {"items": [_seen(row, clients.get(row.lead_id), []) for row in found.rows], "next": found.next}


@bp.get("/referrals/<int:referral_id>")
@member_may("referrals")
@bp.output(ReferralOut)
@bp.doc(summary="One referral with its timeline and payments", security="token")
def referral(referral_id: int) -> object:
    """Either side may look."""
    return seen_referral(queries.referral_for(current_user, referral_id))


@bp.post("/referrals/<int:referral_id>/stage")
@member_may("work")
@once
@bp.input(StageIn, arg_name="body")
@bp.output(ReferralOut)
@bp.doc(summary="Move a referral on", security="token")
def stage(referral_id: int, body: dict) -> object:
    """Forward only; `lost` takes a reason, `returned` a note."""
    note, reason = body["note"] or "", body["reason"] or ""
    return seen_referral(actions.move_on(referral_id, current_user, body["stage"], note, reason))


@bp.post("/referrals/<int:referral_id>/notes")
@member_may("work")
@once
@bp.input(NoteIn, arg_name="body")
@bp.output(ReferralOut, status_code=201)
@bp.doc(summary="Write a note that both sides see", security="token")
def note(referral_id: int, body: dict) -> object:
    """It stands in the timeline."""
    actions.add_note(referral_id, current_user, body["text"])
    return seen_referral(queries.referral_for(current_user, referral_id))


@bp.post("/referrals/<int:referral_id>/payments")
@member_may("work")
@once
@bp.input(PaymentIn, arg_name="body")
@bp.output(PaymentOut, status_code=201)
@bp.doc(summary="Report a fee the client paid", security="token")
def report(referral_id: int, body: dict) -> object:
    """Your own charge: without VAT and without money passed on. The reward accrues at once."""
    fee = read_amount(body["amount"], body["currency"])
    return actions.report_fee(referral_id, current_user, fee, body["received_on"], body["invoice"] or "", body["sure"])


@bp.post("/payments/<int:payment_id>/refunds")
@member_may("work")
@once
@bp.input(RefundIn, arg_name="body")
@bp.output(PaymentOut, status_code=201)
@bp.doc(summary="Record what was given back to the client", security="token")
def refund(payment_id: int, body: dict) -> object:
    """The reward shrinks with it, also after it was paid."""
    amount = read_amount(body["amount"], queries.reported_payment(current_user, payment_id).currency)
    return actions.record_refund(payment_id, current_user, amount, body["refunded_on"], body["reason"] or "")


@bp.post("/payments/<int:payment_id>/void")
@member_may("work")
@once
@bp.input(VoidIn, arg_name="body")
@bp.output(PaymentOut)
@bp.doc(summary="Strike out a payment that was mistyped", security="token")
def void(payment_id: int, body: dict) -> object:
    """The row stays, with the reason; the reward falls to nothing."""
    payment: FeePayment = actions.void_payment(payment_id, current_user, body["reason"])
    return payment
