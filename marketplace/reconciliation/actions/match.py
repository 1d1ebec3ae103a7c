"""Payments close the orders that they name, where sum, currency and direction are the order's."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from ...core import lifecycle
from ...core.extensions import db
from ...members.models import Person
from ...settlement.actions import confirm_received, mark_sent
from ...settlement.models import Movement, MovementState
from .. import queries
from ..models import BankLine, LineState
from ..verdicts import Verdict, verdict_on


def match(agency_id: int, order_ids: Collection[int], person: Person) -> int:
    """Match what waits for these orders; returns how many payments were matched. Call it inside a transaction."""
    # In the order of the ids, like every other lock on movements; cancelled ones last, as booking one locks what followed it.
    chosen = select(Movement).where(Movement.id.in_(order_ids)).order_by(Movement.id).with_for_update(of=Movement)
    orders = list(db.session.scalars(chosen.execution_options(populate_existing=True)))
    orders.sort(key=lambda one: one.status == MovementState.REFUSED)
    waiting, closed = queries.waiting_for_orders(order_ids, agency_id), queries.closed_orders(order_ids, agency_id)
    return sum(_close(order, waiting.get(order.id, []), order.id in closed, person) for order in orders)


def _close(order: Movement, lines: Sequence[BankLine], closed: bool, person: Person) -> int:
    said = {line: verdict_on(line, order, [one for one in lines if one is not line], closed) for line in lines}
    fitting = [line for line, verdict in said.items() if verdict in (Verdict.FITS, Verdict.KNOWN)]
    # One payment of the whole sum, or several that come to it.
    whole = [line for line in fitting if abs(line.amount_minor) == order.amount_minor][:1]
    if not whole and fitting and sum(abs(line.amount_minor) for line in fitting) == order.amount_minor:
        whole = fitting
    if not whole:
        return 0
    if said[whole[0]] == Verdict.FITS:
        _carry_out(order, whole[0], person)
    for line in whole:
        lifecycle.move(line, LineState.MATCHED, person)
    return len(whole)


def _carry_out(order: Movement, line: BankLine, person: Person) -> None:
    """Say of the order what the statement says of it."""
    if order.payer_id == line.agency_id:
        mark_sent(order.id, person, line.bank_id)
    else:
        confirm_received(order.id, person)
