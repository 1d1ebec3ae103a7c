"""Payments close the orders that they name, where sum, currency and direction are the order's."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ...core import lifecycle
from ...core.arrays import among
from ...core.extensions import db
from ...members.models import Person
from ...settlement.actions import confirm_all_received, mark_sent
from ...settlement.models import Movement
from ...settlement.replaced import asking_for_the_same
from .. import queries
from ..models import BankLine, LineState
from ..verdicts import Beside, Verdict, verdict_on


def hold(order_ids: Collection[int]) -> list[Movement]:
    """These orders, locked, with all that booking them may change: what asks for the rewards of one that has ended. In the order of
    the ids, like every other lock on movements; and before a payment is bound to one, which locks it as well."""
    asking = asking_for_the_same(list(order_ids)).with_only_columns(Movement.id)
    held = sorted({*order_ids, *db.session.scalars(asking)})
    chosen = select(Movement).where(among(Movement.id, held)).order_by(Movement.id).with_for_update(of=Movement)
    chosen = chosen.options(selectinload(Movement.booked_by)).execution_options(populate_existing=True)
    found = db.session.scalars(chosen).all()
    asked = set(order_ids)
    return [one for one in found if one.id in asked]


def match(agency_id: int, order_ids: Collection[int], person: Person) -> list[BankLine]:
    """Match what waits for these orders; returns the payments that were matched. Call it inside a transaction."""
    orders = hold(order_ids)
    beside = queries.beside_orders(orders, agency_id)
    fitting = {order.id: found for order in orders if (found := _fitting(order, beside[order.id]))}
    new = [order for order in orders if order.id in fitting and fitting[order.id][0][1] == Verdict.FITS]
    # What is sent first is left alone by money that came for a cancelled order.
    for order in new:
        if order.payer_id == agency_id:
            mark_sent(order.id, person, fitting[order.id][0][0].number)
    came: dict[int, date | None] = {
        order.id: max(line.booked_on for line, _verdict in fitting[order.id])
        for order in new if order.payer_id != agency_id
    }  # fmt: skip
    confirm_all_received(came, person)
    lines = [line for found in fitting.values() for line, _verdict in found]
    lifecycle.move_all(lines, LineState.MATCHED, person)
    return lines


def _fitting(order: Movement, beside: Beside) -> list[tuple[BankLine, Verdict]]:
    """The payments that close an order, or tell what is known of it: one of the whole sum, or else all parts, which come to it."""
    said = [(line, verdict_on(line, order, beside)) for line in beside.waiting]
    fitting = [one for one in said if one[1] in (Verdict.FITS, Verdict.KNOWN)]
    single = [one for one in fitting if abs(one[0].amount_minor) == order.amount_minor][:1]
    return single or fitting
