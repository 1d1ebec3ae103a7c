"""Calls on the alliance's claims: what a payer owes it, and what admins decide."""

from collections.abc import Sequence
from typing import Any

from apiflask.fields import Boolean, Integer, Nested, String
from flask_login import current_user

from ...core import approval
from ...core.api import Empty, Input, Named, Output, Seen, calls
from ...core.api_fields import Amount, currency, instant, text, word
from ...core.errors import NotFound
from ...core.guards import admin_only, member_may
from ...core.idempotency import once
from ...members.queries import names_of
from ...settlement.models import Movement
from .. import actions, queries
from ..client import if_offered
from ..declines import Decline
from ..models import ClaimPaymentState, StripePayment

bp = calls("claims", "Money")


class ClaimPaymentOut(Output):
    """What the payer pays back of a claim: the whole of it."""

    status = word(ClaimPaymentState)
    by_bank = Boolean(attribute="is_by_bank")
    declined = word(Decline, allow_none=True)
    made_at = instant()
    collected_at = instant()


class OwedOut(Output):
    """What your agency owes the alliance: it went back to you, by your bank or a refund, after it was paid out."""

    movement = Integer(attribute="id")
    reference = String(allow_none=True)
    amount = Amount()
    currency = currency()
    payment = Nested(ClaimPaymentOut, allow_none=True, metadata={"description": "the last one; null before"})


class ClaimDecidedOut(Output):
    """What an admin has decided of a claim, and a second one has yet to agree with."""

    reason = String()
    by = Nested(Named)
    at = instant()


class ClaimOut(Output):
    """What went back to a payer, by their bank or a refund, and the payee, who has the money, has not given back."""

    movement = Integer(attribute="id")
    reference = String(allow_none=True)
    amount = Amount()
    currency = currency()
    payer = Nested(Named)
    payee = Nested(Named)
    chargeback = String(
        attribute="dispute",
        allow_none=True,
        metadata={
            "description": "its number at Stripe, or that of a refund made there by hand; null where the money has come back"
        },
    )
    lost_at = instant()
    payment = Nested(ClaimPaymentOut, allow_none=True, metadata={"description": "the payer's last one; null before"})
    waiting = Nested(ClaimDecidedOut, allow_none=True, metadata={"description": "null where no decision waits"})


class WriteOffIn(Input):
    reason = text(2000, needed=True)


class PaidByBankIn(Input):
    note = text(2000, needed=True)


class ClaimObjectionIn(Input):
    reason = text(2000, load_default="")


def owed(claims: Sequence[tuple[Movement, StripePayment]]) -> list[Seen]:
    """Each with what is paid of it."""
    payments = queries.claim_payments([movement.id for movement, _payment in claims])
    return [Seen(movement, payment=payments.get(movement.id)) for movement, _payment in claims]


@bp.post("/stripe/claims/<int:movement_id>/pay")
@member_may("payout")
@once
@bp.input(Empty, arg_name="body")
@bp.output(OwedOut)
@bp.doc(summary="Pay back what you owe the alliance", security="token", operation_id="pay_claim")
@if_offered
def pay_claim(movement_id: int, body: dict[str, Any]) -> object:
    """By the number of its movement, and by what your agency has left at Stripe. It is tried once; ask again where it was refused."""
    paid = actions.pay_claim(movement_id, current_user)
    return Seen(paid.movement, payment=paid)


def as_claims(found: Sequence[tuple[Movement, StripePayment]]) -> list[Seen]:
    """Each with the decision that waits on it; these, and who made them, are read for all at once."""
    waiting = approval.standing([payment for _movement, payment in found])
    names = names_of(one.proposed_by for one in waiting.values())
    decided = {
        one: {
            "reason": row.reason,
            "at": row.proposed_at,
            "by": {"id": row.proposed_by, "name": names[row.proposed_by]},
        }
        for one, row in waiting.items()
    }
    paid = queries.claim_payments([movement.id for movement, _payment in found])
    return [
        Seen(
            movement,
            dispute=payment.dispute,
            lost_at=payment.lost_at,
            payment=paid.get(movement.id),
            waiting=decided.get(payment.id),
        )
        for movement, payment in found
    ]


def _found(movement_id: int) -> Seen:
    found = queries.claim_of(movement_id)
    if found is None:
        raise NotFound()
    return as_claims([found])[0]


@bp.get("/stripe/claims/<int:movement_id>")
@admin_only
@bp.output(ClaimOut)
@bp.doc(summary="A claim of the alliance's on a payer; for admins", security="token", operation_id="get_claim")
def claim(movement_id: int) -> object:
    """By the number of its movement."""
    return _found(movement_id)


@bp.post("/stripe/claims/<int:movement_id>/write-off")
@admin_only
@once
@bp.input(WriteOffIn, arg_name="body")
@bp.output(ClaimOut)
@bp.doc(summary="Propose to write a claim off; for admins", security="token", operation_id="write_off_claim")
def write_off(movement_id: int, body: dict[str, Any]) -> object:
    """Nothing happens until a second admin agrees."""
    actions.write_off(movement_id, current_user, body["reason"])
    return _found(movement_id)


@bp.post("/stripe/claims/<int:movement_id>/agree")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(ClaimOut)
@bp.doc(summary="Agree to write a claim off; for admins", security="token", operation_id="agree_on_claim")
def agree(movement_id: int, body: dict[str, Any]) -> object:
    """The alliance bears it from now on."""
    actions.agree(movement_id, current_user)
    return _found(movement_id)


@bp.post("/stripe/claims/<int:movement_id>/object")
@admin_only
@once
@bp.input(ClaimObjectionIn, arg_name="body")
@bp.output(ClaimOut)
@bp.doc(summary="Don't agree to write a claim off; for admins", security="token", operation_id="object_to_claim")
def object_to(movement_id: int, body: dict[str, Any]) -> object:
    """Who has proposed it takes it back in the same way, without a reason."""
    actions.object_to(movement_id, current_user, body["reason"])
    return _found(movement_id)


@bp.post("/stripe/claims/<int:movement_id>/paid-by-bank")
@admin_only
@once
@bp.input(PaidByBankIn, arg_name="body")
@bp.output(ClaimOut)
@bp.doc(
    summary="Say that a claim has come to the alliance's bank; for admins",
    security="token",
    operation_id="claim_paid_by_bank",
)
def paid_by_bank(movement_id: int, body: dict[str, Any]) -> object:
    """The whole of it; `note` says which payment it was. It ends the claim."""
    actions.claim_paid_by_bank(movement_id, current_user, body["note"])
    return _found(movement_id)


@bp.post("/stripe/claims/<int:movement_id>/not-paid-by-bank")
@admin_only
@once
@bp.input(Empty, arg_name="body")
@bp.output(ClaimOut)
@bp.doc(
    summary="Take back that a claim has come to the alliance's bank; for admins",
    security="token",
    operation_id="claim_not_paid_by_bank",
)
def not_paid_by_bank(movement_id: int, body: dict[str, Any]) -> object:
    """The claim stands again."""
    actions.claim_not_paid_by_bank(movement_id, current_user)
    return _found(movement_id)
