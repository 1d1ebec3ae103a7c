"""What goes back to a payer, by its bank or by a refund, may come again and go once more: events tell of it in any order."""

from typing import Any

from ..client import Unanswered, asking, stripe
from ..models import GIVEN, ClaimPayment, StripePayment, is_refund
from ..queries import claim_payment_by, gone_by, payment_by
from .charge_back import WITHDRAWN, book_dispute
from .pay_claim import look_at_collection
from .refund import book_refund


def look_at_what_goes_back(number: str) -> bool:
    """Book a chargeback or a refund by what Stripe says of it now; whether it concerned a payment of ours. No more than the whole goes back:
    what took it before, or a part of it, may have ended since, and is looked at first. Raises Unanswered, also while the payment itself is not
    recorded."""
    said = _ask(number)
    payment = _that_goes_back(said)
    if payment is None:
        return False
    if said.status in GIVEN | WITHDRAWN:
        for earlier in gone_by(payment):
            if earlier != number:
                _book(_ask(earlier))
    _book(said)
    return True


def _ask(number: str) -> Any:
    with asking("what goes back to a payer"):
        return stripe().v1.refunds.retrieve(number) if is_refund(number) else stripe().v1.disputes.retrieve(number)


def _book(said: Any) -> None:
    if payment := _that_goes_back(said):
        book = book_refund if is_refund(said.id) else book_dispute
        book(payment, said)


def _that_goes_back(said: Any) -> StripePayment | ClaimPayment | None:
    """The payment of a movement or of a claim; its own answer may be lost, or its event be late."""
    payment = _known_by(str(said.charge))
    if payment is None and said.payment_intent and look_at_collection(str(said.payment_intent)):
        payment = _known_by(str(said.charge))
        if payment is None:
            raise Unanswered("a collection that goes back")
    return payment


def _known_by(charge: str) -> StripePayment | ClaimPayment | None:
    return payment_by(charge=charge) or claim_payment_by(charge=charge)
