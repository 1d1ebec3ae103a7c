"""What disputes are about, a reward or a bank order: what freezes it, and what a decision makes of it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from ..core.errors import BadInput
from ..core.formats import money
from ..core.money import Money
from ..members.models import Person
from ..rewards import actions as rewards
from ..rewards.models import Reward
from ..settlement import actions as settlement
from ..settlement.models import Movement, MovementState
from . import queries
from .models import Dispute, Outcome, Subject


@dataclass(frozen=True)
class Matter:
    """What can be done with one kind of matter. What writes is called inside a transaction, with the matter held."""

    freeze: Callable[[Dispute], None]  # nothing new moves its money
    stands: Callable[[Dispute], Money]  # as the books have it
    at_stake: Callable[[Dispute], Money]  # what a decision can take away, and an appeal bring back
    due: Callable[
        [Dispute, str, Money | None], Money | None
    ]  # what an outcome makes of it; refused where that makes no sense
    against: Callable[[Dispute, Outcome, Money | None], int]  # which side such a decision goes against
    carry_out: Callable[[Dispute, Money | None, Person], None]  # and let it go


def of(row: Dispute) -> Matter:
    """That of a dispute."""
    return ORDER if row.subject == Subject.ORDER else REWARD


def reward_of(row: Dispute) -> Reward:
    """The reward that a dispute is about, where it is about one."""
    if row.reward is None:
        raise LookupError(f"{row.number} is about no reward")
    return row.reward


def order_of(row: Dispute) -> Movement:
    """The bank order that a dispute is about, where it is about one."""
    if row.movement is None:
        raise LookupError(f"{row.number} is about no order")
    return row.movement


def stands_as_decided(row: Dispute) -> bool:
    """Whether a decision stands that can be appealed against: an admin may have taken back since that an order arrived, and its payee
    have objected anew."""
    if row.movement is None:
        return True
    return row.movement.status in (MovementState.DONE, MovementState.REFUSED) and not queries.is_followed(row)


def _at_stake(row: Dispute) -> Money:
    return max(reward_of(row).amount, reward_of(row).share)


def _due(row: Dispute, outcome: str, amount: Money | None) -> Money | None:
    """None for the share, as rewards.decide() takes it; refused where it changes nothing, or says no sum."""
    reward = reward_of(row)
    if outcome == Outcome.DISMISS:
        return None
    due = _asked(outcome, amount, queries.fee_of(reward)[0])
    if due == reward.share:
        sentence = _("That is what the reward is already: choose “%(dismiss)s”.", dismiss=Outcome.DISMISS.label)
        raise BadInput(sentence, {"amount" if outcome == Outcome.AMEND else "outcome": sentence})
    return due


def _against(row: Dispute, outcome: Outcome, due: Money | None) -> int:
    """Who objected where the reward stays as it is; else its payee, who is owed less, or its payer, who owes more."""
    reward = reward_of(row)
    if outcome == Outcome.DISMISS or due is None:
        return row.opener_id
    return reward.payee_id if due < reward.share else reward.payer_id


def _decide(row: Dispute, due: Money | None, _admin: Person) -> None:
    rewards.decide(reward_of(row), due)
    rewards.release(reward_of(row))


def _arrived(row: Dispute, outcome: str, amount: Money | None) -> Money:
    if outcome == Outcome.DISMISS:
        return row.amount
    arrived = _asked(outcome, amount, row.amount)
    if arrived == row.amount:
        sentence = _("That is all of it: choose “%(dismiss)s”.", dismiss=Outcome.DISMISS.of_order)
        raise BadInput(sentence, {"amount": sentence})
    return arrived


def _asked(outcome: str, amount: Money | None, most: Money) -> Money:
    """What other outcomes than "dismiss" come to: nothing, or a sum up to `most`."""
    if outcome == Outcome.VOID:
        return Money(0, most.currency)
    if outcome != Outcome.AMEND:
        raise BadInput(_("Mend what is marked."), {"outcome": _("Choose one.")})
    if amount is None:
        sentence = _("Enter the amount.")
    elif amount.currency != most.currency:
        sentence = _("This is in %(currency)s.", currency=most.currency)
    elif amount.minor <= 0:
        sentence = _("Enter an amount above zero.")
    elif amount > most:
        sentence = _("That is more than %(most)s.", most=money(most))
    else:
        return amount
    raise BadInput(_("Mend what is marked."), {"amount": sentence})


REWARD = Matter(
    freeze=lambda row: rewards.freeze(reward_of(row)),
    stands=lambda row: reward_of(row).amount,
    at_stake=_at_stake,
    due=_due,
    against=_against,
    carry_out=_decide,
)
ORDER = Matter(
    freeze=lambda row: settlement.freeze(order_of(row)),
    stands=lambda row: settlement.arrived_of(order_of(row)),
    at_stake=lambda row: row.amount,
    due=_arrived,
    against=lambda row, outcome, _due: row.opener_id if outcome == Outcome.DISMISS else row.other_id,
    carry_out=lambda row, due, admin: settlement.find_arrived(order_of(row), due or Money(0, row.currency), admin),
)
