"""Rewards, for whoever may see them."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..core.listing import Order, caseless, mention
from ..core.money import Money
from ..core.sums import sums
from ..members.models import Agency, Person
from ..rewards.models import REACHED, Reward, RewardState
from .piles import Pile

ORDERS = {
    "since": Order(_l("Since"), (Reward.accrued_at,), falling=True),
    "subject": Order(_l("Client’s job"), (caseless(Reward.subject),)),
    "kept": Order(_l("Fee kept"), (Reward.currency, Reward.kept_minor), falling=True),
    "amount": Order(_l("Reward"), (Reward.currency, Reward.amount_minor), falling=True),
}


def states_offered(asked: RewardState | None) -> list[RewardState]:
    """The states that a list of rewards is narrowed to: those that there are, and the one that is asked for."""
    collects = {RewardState.FUNDED} if current_app.config["SETTINGS"].has_stripe else set()
    return [state for state in RewardState if state in {*REACHED, *collects, asked}]


def rewards_of(
    agency_id: int | None,
    direction: str | None = None,
    status: str | None = None,
    only: Pile | None = None,
    words: str = "",
) -> Select[Reward]:
    """A SELECT of the agency's rewards, newest first. `earned`: it referred; `owed`: it received; None: both. With these
    words in what it is for, in the number of the fee's invoice or in an agency's name."""
    sides = {"owed": [Reward.payer_id], "earned": [Reward.payee_id]}.get(
        direction or "", [Reward.payer_id, Reward.payee_id]
    )
    chosen = select(Reward).where(or_(*(side == agency_id for side in sides))).order_by(Reward.id.desc())
    chosen = chosen.where(only.holds(agency_id)) if only else chosen
    chosen = chosen.where(_mention(words)) if words else chosen
    return chosen.where(Reward.status == status) if status else chosen


def _mention(words: str) -> ColumnElement[bool]:
    named = mention(words, Agency.name)
    return or_(mention(words, Reward.subject, Reward.invoice), Reward.payer.has(named), Reward.payee.has(named))


def with_sides() -> list:
    """Loader options for lists of rewards: both sides, without a query a row."""
    return [joinedload(side).load_only(Agency.name) for side in (Reward.payer, Reward.payee)]


def count_rewards(rows: Select[Reward]) -> int:
    """How many rewards a list has."""
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def sums_of(rows: Select[Reward], only: Pile | None, agency_id: int) -> list[Money]:
    """What a list of rewards comes to, or what of them lies on a pile: one sum a currency, less what the agency owes."""
    rows = rows if only else rows.where(Reward.status != RewardState.VOID)
    amount = (only or Pile.COUNTED).amount(agency_id)
    return sums(rows.with_only_columns(Reward.currency, func.sum(amount)).group_by(Reward.currency))


def parts_of(rows: list[Reward], only: Pile, agency_id: int) -> dict[int, Money]:
    """By reward, the part of it that lies on a pile; positive where it is to the agency's good."""
    chosen = select(Reward.id, only.amount(agency_id), Reward.currency)
    found = db.session.execute(chosen.where(Reward.id.in_([row.id for row in rows])))
    return {reward_id: Money(int(minor), currency) for reward_id, minor, currency in found}


def reward_for(person: Person, reward_id: int) -> Reward:
    """The reward, if this person's agency is one of its two sides; otherwise there is nothing there."""
    reward = db.session.scalar(rewards_of(person.agency_id).where(Reward.id == reward_id).options(*with_sides()))
    if reward is None:
        raise NotFound()
    return reward
