"""What a payer's bank has taken back of a movement and given back, as it stands on the movement's own pages."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.formats import day, money
from ..settlement.models import Movement, MovementState
from . import queries
from .client import is_offered
from .models import ClaimPayment, ClaimPaymentState, StripePart, StripePayment


@dataclass(frozen=True)
class Note:
    """A sentence, and the page of the claim that it tells of: for admins its own, or where they make a bank order of it; for the payer
    where it is paid back."""

    words: str
    page: str = ""
    by_bank: str = ""


def notes_of(movement: Movement, agency_id: int | None) -> list[Note]:
    """For one of its two agencies, or with None for the admins. What a bank gave back to the alliance concerns no payee."""
    if queries.lacks_key(movement):
        return [_without_key(movement, for_admins=agency_id is None)]
    payment = None if movement.is_bank_order else queries.payment_of(movement.id)
    if payment is None:
        return []
    gone = [] if agency_id else [_part(one) for one in queries.parts_of_movement(movement.id)]
    return [*gone, *_on_the_whole(movement, payment, agency_id)]


def _part(part: StripePart) -> Note:
    what = {"part": money(part.amount), "day": day(part.gone_at)}
    if part.is_refund:
        return Note(
            _("%(part)s went back to the payer by a refund at Stripe on %(day)s. The alliance bears it.", **what)
        )
    return Note(_("The payer’s bank took %(part)s back on %(day)s. The alliance bears it.", **what))


def _on_the_whole(movement: Movement, payment: StripePayment, agency_id: int | None) -> list[Note]:
    if movement.status == MovementState.COLLECTED and payment.available_at and payment.available_at > clock.now():
        return [Note(_("Stripe says that it is available on %(day)s.", day=day(payment.available_at)))]
    if payment.won_at and not payment.dispute and agency_id != movement.payee_id:
        return [Note(_returned(payment, agency_id == movement.payer_id))]
    if not queries.was_claim(movement, payment):
        return []
    paid = queries.claim_payment_of(movement.id)
    if agency_id is None:
        return [Note(_claim(movement, payment, paid), url_for("stripe_rail.claim", movement_id=movement.id))]
    return [_claim_seen_by(movement, payment, paid, agency_id)] if payment.dispute else []


def _without_key(movement: Movement, for_admins: bool) -> Note:
    if not for_admins:
        return Note(_("The alliance has no connection to Stripe at the moment. It goes on when it has one again."))
    if queries.may_go_by_bank(movement):
        words = _("The alliance has no connection to Stripe. Give it its key again, or look at Stripe whether this was collected since the "
                  "backup was made; if not, it can go by bank.")  # fmt: skip
        return Note(words, by_bank=url_for("stripe_rail.order_instead", movement_id=movement.id))
    return Note(
        _(
            "The alliance has no connection to Stripe, which was asked to collect it. Give it its key again, and it goes on."
        )
    )


def _claim(movement: Movement, payment: StripePayment, paid: ClaimPayment | None) -> str:
    if payment.dispute is None:
        return _("It had gone back to the payer after it was handed on, and has come back to the alliance.")
    return f"{_gone_back(payment)} {_stands(movement, payment, paid)}"


def _gone_back(payment: StripePayment) -> str:
    if payment.was_refunded:
        return _("An admin has refunded it to the payer at Stripe after it was handed on.")
    return _("The payer’s bank has taken it back after it was handed on.")


def _stands(movement: Movement, payment: StripePayment, paid: ClaimPayment | None) -> str:
    if payment.lost_at:
        return _("It is written off: the alliance bears it.")
    if paid and paid.status == ClaimPaymentState.DONE:
        return _("The payer has paid it back to the alliance.")
    return _("The alliance has a claim of %(amount)s on the payer.", amount=money(movement.amount))


def _claim_seen_by(movement: Movement, payment: StripePayment, paid: ClaimPayment | None, agency_id: int) -> Note:
    if agency_id == movement.payee_id:
        return Note(" ".join((_gone_back(payment), _("That is between the payer and the alliance."))))
    page = ""
    if payment.lost_at:
        stands = _("It is written off: you owe the alliance nothing for it.")
    elif paid and paid.status == ClaimPaymentState.DONE:
        stands = _("You have paid it back to the alliance.")
    else:
        stands = _("The alliance has a claim of %(amount)s on you.", amount=money(movement.amount))
        page = url_for("stripe_rail.agency", _anchor="owed") if is_offered() else ""
    return Note(f"{_gone_back_to_you(payment)} {stands}", page)


def _gone_back_to_you(payment: StripePayment) -> str:
    if payment.was_refunded:
        return _("An admin has refunded it to you at Stripe after it was handed on.")
    return _("Your bank has taken it back after it was handed on.")


def _returned(payment: StripePayment, to_payer: bool) -> str:
    if payment.is_stopped:
        if to_payer:
            return _(
                "It has come back to the alliance. It could not be sent to what you paid with; the alliance looks into it."
            )
        return _(
            "It has come back to the alliance. It could not be sent to what the payer paid with: an admin has to look why."
        )
    if payment.refund is None:
        if to_payer:
            return _("It has come back to the alliance, and is on its way to what you paid with.")
        return _("It has come back to the alliance, and is on its way to what the payer paid with.")
    if payment.taken_by:
        if to_payer:
            return _("It had come back to the alliance, and your bank has taken it: you have it.")
        return _("It had come back to the alliance, and the payer’s bank has taken it: the payer has it.")
    if to_payer:
        return _("It had come back to the alliance, which has sent it to what you paid with.")
    return _("It had come back to the alliance, and was sent to what the payer paid with.")
