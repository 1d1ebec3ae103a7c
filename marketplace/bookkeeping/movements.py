"""All members' movements, for the admins: by state, or those that are stuck."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from ..core.extensions import db
from ..core.listing import mention
from ..core.money import Money
from ..core.sums import base_first, sums
from ..members.models import Agency
from ..settlement.models import LIVE, Movement, MovementState
from .stuck import Stuck, why


@dataclass(frozen=True)
class Station:
    """The movements that are in a state now: how many there are, and what they come to, one sum a currency."""

    state: MovementState
    count: int
    sums: list[Money]


def movements(status: MovementState | None, stuck: Stuck | str | None = None, words: str = "") -> Select[Movement]:
    """A SELECT of movements: of one state, stuck for one reason, or (`any`) for whatever reason; with these words in the
    reference, in the bank's number or in an agency's name."""
    chosen = select(Movement)
    chosen = chosen.where(Movement.status == status) if status else chosen
    if stuck:
        chosen = chosen.where(why() == stuck if Stuck.read(stuck) else why().is_not(None))
    if words:
        named = mention(words, Agency.name)
        said = mention(words, Movement.reference, Movement.bank_reference)
        chosen = chosen.where(or_(said, Movement.payer.has(named), Movement.payee.has(named)))
    return chosen


def count_by_state(chosen: Select[Movement]) -> dict[MovementState, int]:
    """How many of them are in each state."""
    return dict(
        db.session.execute(chosen.with_only_columns(Movement.status, func.count()).group_by(Movement.status)).all()
    )


def count_by_reason() -> dict[Stuck, int]:
    """How many are stuck for each reason."""
    word = why().label("word")
    rows = select(Movement.id, word).where(Movement.status.in_(LIVE)).subquery()
    found = select(rows.c.word, func.count()).where(rows.c.word.is_not(None)).group_by(rows.c.word)
    return {Stuck(one): count for one, count in db.session.execute(found)}


def sums_of(chosen: Select[Movement]) -> list[Money]:
    """What they come to, one sum a currency."""
    total = func.sum(Movement.amount_minor)
    return sums(chosen.with_only_columns(Movement.currency, total).group_by(Movement.currency))


def stations() -> list[Station]:
    """Where money is on its way now, in the order of the states; those where nothing stands are left out."""
    columns = (Movement.status, Movement.currency, func.count(), func.sum(Movement.amount_minor))
    chosen = select(*columns).where(Movement.status.in_(LIVE)).group_by(Movement.status, Movement.currency)
    found: dict[MovementState, list[tuple[int, Money]]] = {}
    for status, currency, count, minor in db.session.execute(chosen):
        found.setdefault(status, []).append((count, Money(int(minor), currency)))
    return [
        Station(one, sum(count for count, _sum in found[one]), base_first(total for _count, total in found[one]))
        for one in MovementState
        if one in found
    ]
