"""The end of orders whose payee has the money."""

from collections.abc import Mapping, Sequence
from datetime import date

from ...core import audit, clock, lifecycle
from ...core.room import house
from ...ledger.models import EntryKind
from ...members.models import Person
from ..models import Movement, MovementState
from .entries import post_carried
from .lapse import lapse
from .reissue import let_go


def finish(
    orders: Sequence[Movement], person: Person, note: str | None = None, decided: bool = False,
    arrived_on: Mapping[int, date | None] | None = None,
) -> None:  # fmt: skip
    """Done: post what they carried, settle what is closed by it, and free the rest. A dispute about one ends with the payee's
    word, unless it was `decided` there. `arrived_on` has the days of those that a bank told of, by their ids. Set-based: a bank
    statement may close hundreds. Call it inside a transaction, with the orders held."""
    at, disputed = clock.now(), [order for order in orders if order.disputed_at]
    lapse(*orders)
    for day, those in _by_day(orders, arrived_on or {}).items():
        lifecycle.move_all(those, MovementState.DONE, person, note, at, ended_at=at, disputed_at=None, banks_day=day)
    post_carried(orders, EntryKind.CONFIRMED, "The payee has the money")
    let_go(*orders)
    for order in disputed:
        if not decided:
            house().answers["order_arrived"](order, person)
    audit.record_each("movement.received", orders, person)


def _by_day(orders: Sequence[Movement], arrived_on: Mapping[int, date | None]) -> dict[date | None, list[Movement]]:
    days: dict[date | None, list[Movement]] = {}
    for order in orders:
        days.setdefault(arrived_on.get(order.id), []).append(order)
    return days
