"""A claim that ends otherwise while a second admin has yet to agree that it is lost."""

from ...members.second_admin import let_lapse
from ..models import StripePayment


def lapse(payment: StripePayment) -> None:
    """Nothing waits on the claim any more; the admins concerned are told. Call it inside the transaction that ends it."""
    let_lapse("money.claim_lapsed", "movement", lambda one: (one.movement.payer_id, one.movement.payee_id), payment)
