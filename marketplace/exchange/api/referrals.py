"""Working referrals, fees and refunds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from flask_login import current_user

from ...core.api import Input, Named, Output, Page, Seen, calls, links, listing, read_amount
from ...core.api_fields import Amount, Day, YesNo, amount_in, currency, decimals_of, filled, instant, text, word
from ...core.guards import member_may
from ...core.idempotency import once
from ...core.paging import page
from ...core.room import house
from ...core.typed import SEEN
from ...rewards.models import FeeKind, RewardState
from .. import actions, loading, queries
from ..frozen import terms_kept
from ..models import FeePayment, LostReason, Referral, ReturnReason, Stage
from ..models.lead import CLIENT_FIELDS
from ..timeline import EventKind, timeline_of

bp = calls("referrals", "Referrals")
WORK = ("get_referral", "move_referral", "add_note", "report_payment")
GO_ON = links(*WORK, referral_id="id") | links("refund_payment", "void_payment", payment_id="payments/0/id")
MEND = links("refund_payment", "void_payment", payment_id="id") | links("get_reward", reward_id="reward/id")


class StageIn(Input):
    stage = word([stage for stage in Stage if stage != Stage.ACCEPTED], required=True)
    note = text(5000, allow_none=True)
    reason = word([*LostReason, *ReturnReason], "", load_default="", allow_none=True,
                  metadata={"description": "why it is lost; or why it is returned, `not_as_described` unless said"})  # fmt: skip
    client_since = Day(load_default=None, allow_none=True, metadata={"description": "with `already_ours`"})
    rules: ClassVar[dict] = {
        "allOf": [
            {"if": filled("stage", const=Stage.LOST), "then": filled("reason", enum=list(LostReason))},
            {"if": filled("stage", const=Stage.RETURNED), "then": filled("note", pattern=SEEN)},
        ]
    }


class NoteIn(Input):
    text = text(5000, needed=True)


class PaymentIn(Input):
    rules: ClassVar[dict] = decimals_of("amount")

    amount = amount_in(required=True)
    currency = currency(required=True)
    received_on = Day(required=True)
    invoice = text(200, allow_none=True)
    kind = word(
        FeeKind,
        load_default=FeeKind.ONE_OFF,
        metadata={"description": "whether the client pays this once or regularly"},
    )
    sure = YesNo(
        load_default=True,
        metadata={
            "description": "false: refuse it if the invoice or the same fee is reported already, or the day is before the acceptance"
        },
    )


class RefundIn(Input):
    paragraphs = frozenset()

    amount = amount_in(required=True)
    refunded_on = Day(required=True)
    reason = text(2000, allow_none=True)
    sure = YesNo(load_default=True, metadata={"description": "false: refuse it if the same is given back already"})


class VoidIn(Input):
    reason = text(2000, needed=True)


Client = Output.from_dict({name: String() for name in CLIENT_FIELDS}, name="Client")


class LeadName(Output):
    id = Integer()
    number = String()
    title = String()


class Terms(Output):
    """As they were at acceptance."""

    id = Integer(attribute="terms_id")
    basis_points = Integer(attribute="rate", metadata={"description": "where `by_rules`, of fees for which none holds"})
    by_rules = Boolean(metadata={"description": "whether the rules of the terms decide on each fee"})
    level = String(allow_none=True, metadata={"description": "the referrer’s at the acceptance, where rules decide"})
    own_rate = Boolean(metadata={"description": "whether the rate is one that only this referrer has"})
    words = List(String(), metadata={"description": "what of each fee is due, a sentence a rule"})


class LeadRoundOut(Output):
    """A round of an open lead."""

    number = Integer()
    most = Integer(metadata={"description": "how many there are before everyone sees the lead"})
    asked = List(
        Nested(Named),
        allow_none=True,
        dump_default=None,
        metadata={"description": "as it begins, to the referrer: whom it asks; null for all others"},
    )


class Event(Output):
    """One thing that happened; a fee, a refund and a void have an amount."""

    at = instant()
    kind = word(EventKind)
    state = String(
        allow_none=True,
        metadata={
            "description": "what a step led to, or of a round: began, time_over, all_declined, closed (with the lead), everyones"
        },
    )
    round = Nested(LeadRoundOut, allow_none=True, dump_default=None)
    text = String()
    by = String(attribute="by.name", dump_default=None, allow_none=True)
    keeper = String(
        attribute="keeper.name",
        dump_default=None,
        allow_none=True,
        metadata={"description": "of your agency, who looks after the client since"},
    )
    amount = Amount(allow_none=True, dump_default=None)
    currency = currency(attribute="amount.currency", allow_none=True, dump_default=None)


class RewardName(Output):
    id = Integer()
    amount = Amount()
    currency = currency()
    status = word(RewardState)
    why = String(metadata={"description": "why it is this sum", "example": "10% of the fee"})
    waits_until = instant("nothing moves before")


class PaymentOut(Output):
    id = Integer()
    referral = Integer(attribute="referral_id")
    amount = Amount()
    currency = currency()
    received_on = Date()
    kind = word(FeeKind)
    invoice = String()
    refunded = Amount()
    kept = Amount()
    voided = Boolean(attribute="is_void")
    reward = Nested(RewardName, allow_none=True)


class BroughtFirst(Output):
    agency = Nested(Named)
    at = instant()


class ReferralOut(Output):
    id = Integer()
    lead = Nested(LeadName)
    referrer = Nested(Named)
    receiver = Nested(Named)
    stage = word(Stage, attribute="status")
    lost_reason = word(LostReason, allow_none=True)
    accepted_at = instant()
    terms = Nested(Terms)
    client = Nested(Client, allow_none=True)
    brought_first = Nested(
        BroughtFirst,
        allow_none=True,
        metadata={
            "description": "another member that had brought this client before; the share stays with the referrer"
        },
    )
    timeline = List(Nested(Event))
    payments = List(Nested(PaymentOut))


class Accepted(Output):
    referral = Nested(ReferralOut)


def seen_referral(referral: Referral) -> Seen:
    """A referral as the person who asks sees it."""
    events = timeline_of(referral.lead, referral, current_user)
    first = house().answers["brought_first"]([referral.id])
    return with_client(referral, actions.see_client(referral.lead, current_user), events, first)


def with_client(
    referral: Referral, client: dict | None, events: list, first: Mapping[int, Any] = MappingProxyType({})
) -> Seen:
    """A referral with what depends on who asks; `first` says by referral who else had brought its client before."""
    brought = first.get(referral.id)
    return Seen(referral, terms=_terms(referral), client=client, timeline=events, brought_first=brought)


def _terms(referral: Referral) -> Seen:
    return Seen(referral, own_rate=referral.own_rate_id is not None, words=terms_kept(referral).words)


@bp.get("/referrals")
@member_may("referrals")
@bp.input(Page, location="query", arg_name="asked")
@bp.output(listing(ReferralOut, "ReferralList"), links=links(*WORK, referral_id="items/0/id"))
@bp.doc(summary="Your referrals, both ways, newest first", security="token", operation_id="get_referrals")
def referrals(asked: dict) -> object:
    """Without timelines; open one for its own."""
    query = queries.referrals_both_ways(current_user.agency_id).options(*loading.with_payments())
    found = page(query, [Referral.id], asked["cursor"], asked["limit"])
    clients = actions.see_clients([referral.lead for referral in found.rows], current_user)
    first = house().answers["brought_first"]([row.id for row in found.rows])
    return {"items": [with_client(row, clients.get(row.lead_id), [], first) for row in found.rows], "next": found.next}


@bp.get("/referrals/<int:referral_id>")
@member_may("referrals")
@bp.output(ReferralOut, links=GO_ON)
@bp.doc(summary="One referral with its timeline and payments", security="token", operation_id="get_referral")
def referral(referral_id: int) -> object:
    """Either side may look."""
    return seen_referral(queries.referral_for(current_user, referral_id))


@bp.post("/referrals/<int:referral_id>/stage")
@member_may("work")
@once
@bp.input(StageIn, arg_name="body")
@bp.output(ReferralOut, links=GO_ON)
@bp.doc(summary="Move a referral on", security="token", operation_id="move_referral")
def stage(referral_id: int, body: dict) -> object:
    """Forward only; `lost` takes a reason, `returned` a note, and maybe a reason."""
    note, reason = body["note"] or "", body["reason"] or ""
    if body["stage"] == Stage.RETURNED:
        reason = reason or ReturnReason.NOT_AS_DESCRIBED
        actions.return_lead(referral_id, current_user, reason, note, body["client_since"])
        return seen_referral(queries.referral_for(current_user, referral_id))
    return seen_referral(actions.move_on(referral_id, current_user, body["stage"], note, reason))


@bp.post("/referrals/<int:referral_id>/notes")
@member_may("work")
@once
@bp.input(NoteIn, arg_name="body")
@bp.output(ReferralOut, status_code=201, links=GO_ON)
@bp.doc(summary="Write a note that both sides see", security="token", operation_id="add_note")
def note(referral_id: int, body: dict) -> object:
    """It stands in the timeline."""
    actions.add_note(referral_id, current_user, body["text"])
    return seen_referral(queries.referral_for(current_user, referral_id))


@bp.post("/referrals/<int:referral_id>/payments")
@member_may("work")
@once
@bp.input(PaymentIn, arg_name="body")
@bp.output(PaymentOut, status_code=201, links=MEND)
@bp.doc(summary="Report a fee the client paid", security="token", operation_id="report_payment")
def report(referral_id: int, body: dict) -> object:
    """Your own charge: without VAT and without money passed on. The reward accrues at once."""
    fee = read_amount(body["amount"], body["currency"])
    return actions.report_fee(
        referral_id, current_user, fee, body["received_on"], body["invoice"] or "", body["sure"], FeeKind(body["kind"])
    )


@bp.post("/payments/<int:payment_id>/refunds")
@member_may("work")
@once
@bp.input(RefundIn, arg_name="body")
@bp.output(PaymentOut, status_code=201, links=MEND)
@bp.doc(summary="Record what was given back to the client", security="token", operation_id="refund_payment")
def refund(payment_id: int, body: dict) -> object:
    """The reward shrinks with it, also after it was paid."""
    amount = read_amount(body["amount"], queries.reported_payment(current_user, payment_id).currency)
    reason, sure = body["reason"] or "", body["sure"]
    return actions.record_refund(payment_id, current_user, amount, body["refunded_on"], reason, sure)


@bp.post("/payments/<int:payment_id>/void")
@member_may("work")
@once
@bp.input(VoidIn, arg_name="body")
@bp.output(PaymentOut, links=MEND)
@bp.doc(summary="Strike out a payment that was mistyped", security="token", operation_id="void_payment")
def void(payment_id: int, body: dict) -> object:
    """The row stays, with the reason; the reward falls to nothing."""
    payment: FeePayment = actions.void_payment(payment_id, current_user, body["reason"])
    return payment
