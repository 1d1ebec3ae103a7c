"""The payee is told that money comes later than was said, or by bank order."""

from sqlalchemy import exists, select

from ...core.extensions import db
from ...members.queries import people_who
from ...outbox.actions import send
from ...settlement.models import Movement, MovementItem, Remark
from .. import queries
from ..models import StripePayment


def tell_payee(movement: Movement, payment: StripePayment) -> None:
    """A payment was refused: once the day of the next try, nothing when the means refuses the same again, and at last that it comes by
    bank order. Where the payer has left another means since, that one is charged at once. Call it inside the transaction."""
    means = queries.means_of(movement.payer_id)
    if means is None or means.means is None:
        comes_by_bank(movement)
    elif means.means == payment.means and means.next_try_at and _is_new(movement, payment.means):
        send(
            "money.delayed",
            people_who("money", movement.payee_id),
            movement=movement.id,
            again=means.next_try_at.isoformat(),
        )


def _is_new(movement: Movement, means: str) -> bool:
    """Whether it carries a reward that this means has not refused before."""
    refused = (
        select(MovementItem.reward_id).join(Movement).join(StripePayment, StripePayment.movement_id == Movement.id)
    )
    refused = refused.where(
        Movement.id != movement.id, Movement.reason == Remark.DECLINED, StripePayment.means == means
    )
    carried = MovementItem.movement_id == movement.id, MovementItem.amount_minor > 0
    return bool(db.session.scalar(select(exists().where(*carried, MovementItem.reward_id.not_in(refused)))))


def comes_by_bank(movement: Movement) -> None:
    """Stripe collects it no more."""
    send("money.delayed", people_who("money", movement.payee_id), movement=movement.id)
