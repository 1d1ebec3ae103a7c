"""Rewards by where their money stands when it is in no order of its own: what Today says in words, and lists open."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from ..core.vocabulary import Vocabulary
from ..ledger.queries import open_amount
from ..rewards.models import Reward, RewardState
from ..settlement.due import is_disputed, is_waiting, may_be_owed_back
from ..settlement.models import UNPAID, Movement, MovementItem


class Pile(Vocabulary):
    """What a list of rewards is narrowed to, beside their states; figures add up the same rows.

    What the books have open is always: orders not paid, sent or contested, and the piles `next`, `still`, `back`, `disputed_back`.
    """

    COUNTED = "counted", _l("All that are not void")
    NEXT = "next", _l("For the next payment")
    STILL = "still", _l("Held, waiting or disputed")
    BACK = "back", _l("To be given back")
    DISPUTED_BACK = "disputed_back", _l("To be given back, disputed")
    NETTED_OUT = "netted_out", _l("Netted in what you pay")
    NETTED_IN = "netted_in", _l("Netted in what you are paid")

    def holds(self, agency_id: int | None) -> ColumnElement[bool]:
        """Condition: the reward lies on this pile, for this agency."""
        still = Reward.held_at.is_not(None) | is_waiting() | is_disputed()
        return {
            Pile.COUNTED: lambda: Reward.status != RewardState.VOID,
            Pile.NEXT: lambda: and_(may_have_rest(), ~still, rest() > 0),
            Pile.STILL: lambda: and_(may_have_rest(), still, rest() > 0),
            Pile.BACK: lambda: and_(may_have_rest(), ~is_disputed(), may_be_owed_back(), rest() < 0),
            Pile.DISPUTED_BACK: lambda: and_(may_have_rest(), is_disputed(), may_be_owed_back(), rest() < 0),
            Pile.NETTED_OUT: lambda: _netted(Movement.payer_id == agency_id),
            Pile.NETTED_IN: lambda: _netted(Movement.payee_id == agency_id),
        }[self]()

    def amount(self, agency_id: int) -> ColumnElement[int]:
        """In SQL, the part of the reward that lies here, in minor units; positive where it is to the agency's good."""
        if self == Pile.COUNTED:
            return case((Reward.payee_id == agency_id, Reward.amount_minor), else_=-Reward.amount_minor)
        part = _carried() if self in (Pile.NETTED_OUT, Pile.NETTED_IN) else rest()
        return case((Reward.payee_id == agency_id, part), else_=-part)


def _carried() -> ColumnElement[int]:
    """What a live order carries of a reward, seen from payer to payee: an order that turned round counts the other way."""
    seen = case((Movement.payer_id == Reward.payer_id, MovementItem.amount_minor), else_=-MovementItem.amount_minor)
    live = select(func.coalesce(func.sum(seen), 0)).join(Movement, Movement.id == MovementItem.movement_id)
    live = live.where(MovementItem.reward_id == Reward.id, MovementItem.live)
    return live.correlate_except(MovementItem, Movement).scalar_subquery()


def rest() -> ColumnElement[int]:
    """What is open on a reward beyond what its live order carries; negative where something must come back."""
    return open_amount(Reward.id) - _carried()


def may_have_rest() -> ColumnElement[bool]:
    """Only what is in no order, or was corrected since, can have a rest: all others are passed over."""
    carried = exists().where(MovementItem.reward_id == Reward.id, MovementItem.live)
    return and_(Reward.status.in_((RewardState.ACCRUED, RewardState.FUNDED)), or_(Reward.corrections > 0, ~carried))


def _netted(side: ColumnElement[bool]) -> ColumnElement[bool]:
    taken_off: Select[int] = select(MovementItem.reward_id).join(Movement, Movement.id == MovementItem.movement_id)
    taken_off = taken_off.where(MovementItem.live, MovementItem.amount_minor < 0, Movement.status.in_(UNPAID), side)
    return Reward.id.in_(taken_off)
