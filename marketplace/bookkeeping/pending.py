"""Rewards that are in no movement: for the next one, disputed, imported and not released, or to be given back, disputed or not."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import joinedload

from ..core.extensions import db
from ..core.listing import Order, mention
from ..core.money import Money
from ..core.sums import piled, sums
from ..core.vocabulary import Vocabulary
from ..ledger.models import Entry, Line
from ..members.models import Agency
from ..rewards.models import Reward
from ..settlement.due import is_disputed, is_waiting, may_be_owed_back
from ..statements.piles import may_have_rest, rest


def _since() -> ColumnElement[datetime]:
    """In SQL, since when what is in no movement is owed; what is to be given back, since the books last changed."""
    changed = select(func.max(Entry.at)).join(Line, Line.entry_id == Entry.id).where(Line.reward_id == Reward.id)
    return case((rest() < 0, changed.scalar_subquery()), else_=Reward.accrued_at)


ORDERS = {
    "since": Order(_l("Since"), (_since(),), falling=True),
    "amount": Order(_l("Sum"), (Reward.currency, rest()), falling=True),
}
SIDES = [joinedload(side).load_only(Agency.name) for side in (Reward.payer, Reward.payee)]  # loader options for lists


class Pending(Vocabulary):
    """Why a reward, or what is left of it, is in no movement."""

    DUE = "due", _l("Due, for the next payment")
    DISPUTED = "disputed", _l("Frozen by a dispute")
    WAITING = "waiting", _l("Waits, as the terms say")
    HELD = "held", _l("Imported, not released")
    BACK = "back", _l("To be given back")
    DISPUTED_BACK = "disputed_back", _l("To be given back, frozen by a dispute")

    def holds(self) -> ColumnElement[bool]:
        """Condition: the reward is one of these."""
        held, disputed, waiting = Reward.held_at.is_not(None), is_disputed(), is_waiting()
        return and_(
            may_have_rest(),
            {
                Pending.DUE: lambda: and_(~held, ~disputed, ~waiting, rest() > 0),
                Pending.WAITING: lambda: and_(~held, ~disputed, waiting, rest() > 0),
                Pending.DISPUTED: lambda: and_(~held, disputed, rest() > 0),
                Pending.HELD: lambda: and_(held, rest() > 0),
                Pending.BACK: lambda: and_(~disputed, may_be_owed_back(), rest() < 0),
                Pending.DISPUTED_BACK: lambda: and_(disputed, may_be_owed_back(), rest() < 0),
            }[self](),
        )


def pending(which: Pending | None, words: str = "") -> Select[Reward]:
    """A SELECT of these rewards, or of all that are in no movement; with these words in an agency's name."""
    chosen = select(Reward).where(which.holds() if which else or_(*(one.holds() for one in Pending)))
    if words:
        named = mention(words, Agency.name)
        chosen = chosen.where(or_(Reward.payer.has(named), Reward.payee.has(named)))
    return chosen


@dataclass(frozen=True)
class Left:
    """What of a reward is in no movement, negative where it is to be given back; and since when it is owed, or is owed back."""

    amount: Money
    since: datetime


def left_of(rewards: list[Reward]) -> dict[int, Left]:
    """By id, what is left of these rewards."""
    chosen = select(Reward.id, Reward.currency, rest(), _since()).where(Reward.id.in_([one.id for one in rewards]))
    return {one: Left(Money(int(minor), currency), since) for one, currency, minor, since in db.session.execute(chosen)}


def sums_of(chosen: Select[Reward]) -> list[Money]:
    """What that comes to, one sum a currency."""
    return sums(chosen.with_only_columns(Reward.currency, func.sum(rest())).group_by(Reward.currency))


@dataclass(frozen=True)
class Pile:
    """What is in no movement for one reason: how many rewards, what they come to, one sum a currency, and since when the oldest is
    owed, or is owed back."""

    which: Pending
    count: int
    sums: list[Money]
    since: datetime | None = None


def piles(words: str = "") -> list[Pile]:
    """All of them, the empty ones too; with these words in an agency's name."""
    # A reward is one of these at most.
    which = case(*((one.holds(), literal(str(one))) for one in Pending)).label("which")
    columns = which, Reward.currency, rest().label("rest"), _since().label("since")
    rows = pending(None, words).with_only_columns(*columns).subquery()
    chosen = select(rows.c.which, rows.c.currency, func.count(), func.sum(rows.c.rest)).group_by(
        rows.c.which, rows.c.currency
    )
    found = piled(chosen)
    oldest = dict(db.session.execute(select(rows.c.which, func.min(rows.c.since)).group_by(rows.c.which)).all())
    return [Pile(one, *found.get(one, (0, [])), oldest.get(one)) for one in Pending]
