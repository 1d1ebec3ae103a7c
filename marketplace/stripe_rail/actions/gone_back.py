"""What goes back to a payer, by its bank or by a refund, may come again and go once more: events tell of it in any order."""

from typing import Any

from ..client import Unanswered, asking, stripe
from ..models import GIVEN, REFUNDS, ClaimPayment, StripePayment
from ..queries import claim_payment_by, payment_by
from .charge_back import WITHDRAWN, book_dispute
from .pay_claim import look_at_collection
from .refund import book_refund


def look_at_what_goes_back(number: str) -> bool:
    """Book a chargeback or a refund by what Stripe says of it now; whether it concerned a payment of ours. A payment goes back by one at
    a time: what took it before has ended since, and is looked at first. Raises Unanswered, also while the payment itself is not recorded."""
    is_refund = number.startswith(REFUNDS)
    said = _ask(number, is_refund)
    payment = _that_goes_back(said)
    if payment is None:
        return False
    earlier = payment.dispute if isinstance(payment, ClaimPayment) else payment.gone_by
    if earlier and earlier != number and said.status in (GIVEN if is_refund else WITHDRAWN):
        look_at_what_goes_back(earlier)
        payment = _that_goes_back(said) or payment
    book = book_refund if is_refund else book_dispute
    book(payment, said)
    return True


def _ask(number: str, is_refund: bool) -> Any:
    with asking("what goes back to a payer"):
        return stripe().v1.refunds.retrieve(number) if is_refund else stripe().v1.disputes.retrieve(number)


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
