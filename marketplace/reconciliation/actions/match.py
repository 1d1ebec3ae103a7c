"""Payments close the orders that they name, where sum, currency and direction are the order's."""

from collections.abc import Collection

from sqlalchemy import select

from ...core import lifecycle
from ...core.extensions import db
from ...members.models import Person
from ...settlement.actions import confirm_received, mark_sent
from ...settlement.due import among
from ...settlement.models import Movement
from ...settlement.replaced import asking_for_the_same
from .. import queries
from ..models import BankLine, LineState
from ..verdicts import Beside, Verdict, verdict_on


def hold(order_ids: Collection[int]) -> list[Movement]:
    """These orders, locked, with all that booking them may change: what asks for the rewards of a cancelled one. In the order of
    the ids, like every other lock on movements; and before a payment is bound to one, which locks it as well."""
    held = sorted({*order_ids, *asking_for_the_same(list(order_ids))})
    chosen = select(Movement).where(among(Movement.id, held)).order_by(Movement.id).with_for_update(of=Movement)
    found = db.session.scalars(chosen.execution_options(populate_existing=True)).all()
    asked = set(order_ids)
    return [one for one in found if one.id in asked]


def match(agency_id: int, order_ids: Collection[int], person: Person) -> int:
    """Match what waits for these orders; returns how many payments were matched. Call it inside a transaction."""
    orders = hold(order_ids)
    beside = queries.beside_orders(orders, agency_id)
    return sum(_close(order, beside[order.id], person) for order in orders)


def _close(order: Movement, beside: Beside, person: Person) -> int:
    said = [(line, verdict_on(line, order, beside)) for line in beside.waiting]
    fitting = [(line, verdict) for line, verdict in said if verdict in (Verdict.FITS, Verdict.KNOWN)]
    if not fitting:
        return 0
    # One payment of the whole sum, or else all parts, which come to it.
    single = [one for one in fitting if abs(one[0].amount_minor) == order.amount_minor][:1]
    whole = single or fitting
    if whole[0][1] == Verdict.FITS:
        _carry_out(order, whole[0][0], person)
    for line, _verdict in whole:
        lifecycle.move(line, LineState.MATCHED, person)
    return len(whole)


def _carry_out(order: Movement, line: BankLine, person: Person) -> None:
    """Say of the order what the statement says of it."""
    if order.payer_id == line.agency_id:
        mark_sent(order.id, person, line.bank_id)
    else:
        confirm_received(order.id, person)
