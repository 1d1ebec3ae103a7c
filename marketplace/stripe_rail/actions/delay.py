"""The payee is told that money comes later than was said, or by bank order."""

from ...members.queries import people_who
from ...outbox.actions import send
from ...settlement.models import Movement
from .. import queries
from ..models import StripePayment


def tell_payee(movement: Movement, payment: StripePayment) -> None:
    """A payment was refused: at the first refusal the day of the next try, nothing at further ones, and at last that it comes by bank
    order. Where the payer has left another means since, that one is charged at once. Call it inside the transaction."""
    means = queries.means_of(movement.payer_id)
    if means is None or means.means is None:
        comes_by_bank(movement)
    elif means.means == payment.means and means.refusals == 1 and means.next_try_at:
        send(
            "money.delayed",
            people_who("money", movement.payee_id),
            movement=movement.id,
            again=means.next_try_at.isoformat(),
        )


def comes_by_bank(movement: Movement) -> None:
    """Stripe collects it no more."""
    send("money.delayed", people_who("money", movement.payee_id), movement=movement.id)
