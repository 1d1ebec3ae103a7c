"""Calls on payments by Stripe."""

from typing import Any

from apiflask.fields import Boolean, Integer, List, Nested, String
from flask_login import current_user

from ...core.api import Empty, Named, Output, Page, Seen, calls, listing
from ...core.api_fields import Amount, currency, instant, word
from ...core.guards import admin_only, member_may
from ...core.idempotency import once
from ...core.paging import page
from ...settlement.models import Movement, MovementState, Obstacle
from .. import actions, queries
from ..client import currencies, if_offered, payee_bears_costs
from ..declines import Decline
from ..models import EventState, MeansKind, StripeEvent, StripePayment
from .claims import ClaimOut, OwedOut, as_claims, owed

bp = calls("stripe", "Money")


class AccountOut(Output):
    """The agency's account at Stripe, as Stripe said last."""

    receives = Boolean(metadata={"description": "whether rewards can be paid there"})
    submitted = Boolean()
    needs = List(String(), metadata={"description": "what Stripe still wants, in its own words"})
    closed_because = String()


class MeansOut(Output):
    """What the agency pays with."""

    kind = word(MeansKind)
    label = String()
    expires = String()
    declined = word(Decline, allow_none=True)
    next_try_at = instant()


class OwnOut(Output):
    owed = List(Nested(OwedOut), metadata={"description": "what your agency owes the alliance"})
    currencies = List(String())
    costs_borne_by = String(metadata={"description": "who bears what Stripe keeps: `alliance` or `referrer`"})
    account = Nested(AccountOut, allow_none=True)
    means = Nested(MeansOut, allow_none=True)


class StuckOut(Output):
    id = Integer()
    reference = String(allow_none=True)
    status = word(MovementState)
    blocked_by = word(Obstacle, attribute="blocked_reason", allow_none=True)
    amount = Amount()
    currency = currency()
    payer = Nested(Named)
    payee = Nested(Named)


class EventOut(Output):
    event = String()
    kind = String()
    about = String()
    made_at = instant()
    received_at = instant()
    status = word(EventState)
    done_at = instant()


class FoundPaymentOut(Output):
    """What Stripe has collected, and a restored backup doesn't know."""

    id = Integer()
    payment = String(attribute="intent", metadata={"description": "its id at Stripe"})
    reference = String()
    amount = Amount()
    currency = currency()
    payer = Nested(Named, allow_none=True, metadata={"description": "null where the backup doesn't know the agency"})
    payee = Nested(Named, allow_none=True)
    made_at = instant()
    seen_at = instant()


class RefundOut(Output):
    """What belongs to a payer, and could not be refunded to them; `stopped_at` is null where another refund is asked for."""

    movement = Integer(attribute="id")
    reference = String(allow_none=True)
    amount = Amount()
    currency = currency()
    payer = Nested(Named)
    refunds_failed = Integer()
    stopped_at = instant()


class DeskOut(listing(EventOut, "StripeEvents")):  # type: ignore[misc]
    stuck = List(Nested(StuckOut))
    claims = List(Nested(ClaimOut))
    found = List(Nested(FoundPaymentOut))
    refunds = List(Nested(RefundOut))


@bp.get("/stripe")
@member_may("payout")
@bp.output(OwnOut)
@bp.doc(
    summary="How your agency is paid and pays by Stripe", security="token", operation_id="get_stripe", responses=[404]
)
@if_offered
def own() -> object:
    """Accounts and means are given on Stripe's own pages, which begin on the page “Stripe” here."""
    means = queries.means_of(current_user.agency_id)
    return {
        "owed": owed(queries.claims(current_user.agency_id)),
        "currencies": sorted(currencies()),
        "costs_borne_by": "referrer" if payee_bears_costs() else "alliance",
        "account": queries.account_of(current_user.agency_id),
        "means": means if means and means.means else None,
    }


@bp.get("/stripe/events")
@admin_only
@bp.input(Page, location="query")
@bp.output(DeskOut)
@bp.doc(
    summary="Events of Stripe’s, newest first, and what is stuck there",
    security="token",
    operation_id="get_stripe_events",
)
@if_offered
def events(query_data: dict[str, Any]) -> object:
    """An event is a hint to look; `done` means that Stripe was asked."""
    found = page(queries.all_events(), [StripeEvent.id.desc()], query_data["cursor"], query_data["limit"])
    claims, unseen = as_claims(queries.claims()), queries.unseen()
    refunds = [_refund(*one) for one in queries.stopped_refunds()]
    return {
        "items": found.rows, "next": found.next, "stuck": queries.stuck(), "claims": claims, "found": unseen, "refunds": refunds,
    }  # fmt: skip


@bp.post("/stripe/found/<int:found_id>/seen-to")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(FoundPaymentOut)
@bp.doc(
    summary="See to a payment that a restored backup doesn't know; for admins",
    security="token",
    operation_id="see_to_found_payment",
)
@if_offered
def see_to(found_id: int, body: dict[str, Any]) -> object:
    """Refund it at Stripe before: what it was for is collected anew, now or when its fee is reported again."""
    return actions.see_to(found_id, current_user)


@bp.post("/stripe/movements/<int:movement_id>/hand-on")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(StuckOut)
@bp.doc(
    summary="Have a payout that was taken back at Stripe handed on again; for admins",
    security="token",
    operation_id="hand_on_again",
)
@if_offered
def hand_on(movement_id: int, body: dict[str, Any]) -> object:
    """Where `blocked_by` is `payout_came_back`."""
    return actions.hand_on_again(movement_id, current_user)


@bp.post("/stripe/movements/<int:movement_id>/by-bank")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(StuckOut)
@bp.doc(
    summary="Make a bank order of a payment that Stripe was not asked for, while there is no key to it; for admins",
    security="token",
    operation_id="order_instead",
)
def by_bank(movement_id: int, body: dict[str, Any]) -> object:
    """Where `stuck` is `no_key` and `status` is `prepared`."""
    return actions.order_instead(movement_id, current_user)


def _refund(movement: Movement, payment: StripePayment) -> Seen:
    return Seen(movement, refunds_failed=payment.refunds_failed, stopped_at=payment.refund_stopped_at)


@bp.post("/stripe/refunds/<int:movement_id>/try-again")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(RefundOut)
@bp.doc(
    summary="Ask once more for a refund that came to nothing; for admins",
    security="token",
    operation_id="try_refund_again",
)
@if_offered
def try_refund_again(movement_id: int, body: dict[str, Any]) -> object:
    """By the number of its movement. If it fails too, it waits for an admin again."""
    payment = actions.try_refund_again(movement_id, current_user)
    return _refund(payment.movement, payment)
