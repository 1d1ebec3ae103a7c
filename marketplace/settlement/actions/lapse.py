"""What waits for a second admin on orders is overtaken by what somebody says of them."""

from ...members.second_admin import let_lapse
from ..models import Movement


def lapse(*orders: Movement) -> None:
    """Nothing waits on these any more; the admins concerned are told. Call it inside the transaction that changes the orders."""
    let_lapse("money.lapsed", "movement", lambda one: (one.payer_id, one.payee_id), *orders)
