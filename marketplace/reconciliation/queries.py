"""Payments on bank statements, for their agency."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
)  # fmt: skip
from sqlalchemy.orm import aliased, joinedload, with_expression

from ..core.arrays import among
from ..core.extensions import db
from ..settlement.models import Movement, MovementState
from ..settlement.queries import signed_amount
from .models import BankLine, LineState
from .references import orders_named
from .verdicts import Beside, Verdict, verdict_on, verdict_without_order

MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Seen:
    """A payment that waits, how it stands to its order, and for one that names none the open orders of its sum."""

    line: BankLine
    verdict: Verdict
    candidates: Sequence[Movement] = ()


def lines_of(agency_id: int | None, status: LineState | None = None) -> Select[BankLine]:
    """A SELECT of an agency's payments, the newest first, each with its order, and whether it can be looked at again."""
    chosen = select(BankLine).where(BankLine.agency_id == agency_id).order_by(BankLine.id.desc())
    chosen = chosen.where(BankLine.status == status) if status else chosen
    again = with_expression(BankLine.open_again, open_again())
    return chosen.options(joinedload(BankLine.movement).joinedload(Movement.booked_by), again)


def count_lines(agency_id: int | None) -> dict[LineState, int]:
    """How many of an agency's payments are in each state."""
    chosen = select(BankLine.status, func.count()).where(BankLine.agency_id == agency_id).group_by(BankLine.status)
    return dict(db.session.execute(chosen).all())


def seen(lines: Sequence[BankLine]) -> list[Seen]:
    """Payments with how they stand now. The questions asked of the database are as many for one as for a page."""
    if not lines:
        return []
    agency_id = lines[0].agency_id
    beside = beside_orders([one.movement for one in lines if one.movement], agency_id)
    nameless = [one for one in lines if one.movement is None]
    alike = _open_by_sum(agency_id, nameless)
    found = []
    for line in lines:
        if line.movement is None:
            several = len(orders_named(line.purpose)) > 1
            verdict = Verdict.SEVERAL if several else verdict_without_order(line)
            found.append(Seen(line, verdict, alike.get((line.amount_minor, line.currency), [])[:MOST_CANDIDATES]))
        else:
            found.append(Seen(line, verdict_on(line, line.movement, beside[line.movement.id])))
    return found


def open_again() -> ColumnElement[bool]:
    """Condition: the order that a payment had closed was taken back and waits for money again. One that the bank has returned since
    is gone, and can't be what the order waits for."""
    pays, back = BankLine.amount_minor < 0, aliased(BankLine)
    payer = and_(pays, Movement.payer_id == BankLine.agency_id, Movement.status == MovementState.LISTED)
    until_there = Movement.status.in_((MovementState.LISTED, MovementState.SENT))
    payee = and_(~pays, Movement.payee_id == BankLine.agency_id, until_there)
    waits = exists().where(Movement.id == BankLine.movement_id, or_(payer, payee))
    returned = exists().where(
        back.agency_id == BankLine.agency_id, back.movement_id == BankLine.movement_id, back.id > BankLine.id,
        back.status == LineState.MATCHED, (back.amount_minor < 0) != pays,
    )  # fmt: skip
    return and_(BankLine.status == LineState.MATCHED, waits, ~returned)


def is_open_again(line: BankLine) -> bool:
    """Whether that holds of a payment."""
    return bool(db.session.scalar(select(BankLine.id).where(BankLine.id == line.id, open_again())))


def verdict_of(line: BankLine) -> Verdict:
    """How one payment stands now."""
    return seen([line])[0].verdict


def candidates(line: BankLine) -> Sequence[Movement]:
    """The open orders of its agency that come to exactly this payment and go its way."""
    return _open_by_sum(line.agency_id, [line]).get((line.amount_minor, line.currency), [])


def own_orders(order_ids: Collection[int], agency_id: int) -> set[int]:
    """Which of these are orders that the agency pays or receives, and that were ever to be paid."""
    listed = select(Movement.id).where(among(Movement.id, order_ids), Movement.listed_at.is_not(None))
    return set(db.session.scalars(listed.where(Movement.of(agency_id))))


def open_sums(agency_id: int) -> set[tuple[int, str]]:
    """What its open orders come to, as its bank would book it: below zero where it pays."""
    chosen = select(signed_amount(agency_id), Movement.currency).where(_is_open(agency_id)).distinct()
    return {(minor, currency) for minor, currency in db.session.execute(chosen)}


def _open_by_sum(agency_id: int, lines: Sequence[BankLine]) -> dict[tuple[int, str], list[Movement]]:
    """The open orders that come to the sums of these payments."""
    sums = {(one.amount_minor, one.currency) for one in lines if not one.returned}
    if not sums:
        return {}
    signed = signed_amount(agency_id)
    chosen = select(Movement, signed).where(_is_open(agency_id), tuple_(signed, Movement.currency).in_(sorted(sums)))
    sides = (joinedload(Movement.payer), joinedload(Movement.payee))
    found: dict[tuple[int, str], list[Movement]] = defaultdict(list)
    for order, minor in db.session.execute(chosen.order_by(Movement.id).options(*sides)):
        found[minor, order.currency].append(order)
    return found


def _is_open(agency_id: int) -> ColumnElement[bool]:
    """Condition: the order is to be paid, or for its payee also said to be sent."""
    pays = and_(Movement.payer_id == agency_id, Movement.status == MovementState.LISTED)
    paid = and_(Movement.payee_id == agency_id, Movement.status.in_((MovementState.LISTED, MovementState.SENT)))
    return or_(pays, paid)


def beside_orders(orders: Sequence[Movement], agency_id: int) -> dict[int, Beside]:
    """By order, what stands beside it on the agency's statements."""
    ids = [one.id for one in orders]
    waiting, alike, matched = waiting_for_orders(ids, agency_id), _alike(ids, agency_id), _matched(ids, agency_id)
    return {
        one.id: Beside(waiting.get(one.id, []), alike, one.id in matched and _stands(one, agency_id)) for one in orders
    }


def _stands(order: Movement, agency_id: int) -> bool:
    """Whether an order is still where a payment brought it: taken back, it waits for one again."""
    if order.booked_by:
        return True
    paid = (MovementState.SENT, MovementState.CONTESTED, MovementState.DONE)
    return order.status in (paid if order.payer_id == agency_id else (MovementState.DONE,))


def _matched(order_ids: Sequence[int], agency_id: int) -> set[int]:
    """Which of these orders a payment on the agency's statements, in their direction, has matched."""
    chosen = select(BankLine.movement_id).join(Movement).where(
        BankLine.agency_id == agency_id, BankLine.status == LineState.MATCHED, among(BankLine.movement_id, order_ids),
        (BankLine.amount_minor < 0) == (Movement.payer_id == agency_id),
    )  # fmt: skip
    return {one for one in db.session.scalars(chosen) if one}


def _alike(order_ids: Sequence[int], agency_id: int) -> set[int]:
    """The payments for these orders that equal an earlier one of another file in day and sum: banks write the same payment
    differently in each kind of file."""
    earlier = aliased(BankLine)
    same = [getattr(earlier, name) == getattr(BankLine, name)
            for name in ("agency_id", "movement_id", "booked_on", "amount_minor", "currency")]  # fmt: skip
    chosen = select(BankLine.id).where(BankLine.agency_id == agency_id, among(BankLine.movement_id, order_ids))
    return set(db.session.scalars(chosen.where(exists().where(*same, earlier.brought_at < BankLine.brought_at))))


def waiting_for_orders(order_ids: Sequence[int], agency_id: int) -> dict[int, list[BankLine]]:
    """By order, the agency's payments that wait with it, the oldest first."""
    chosen = select(BankLine).where(BankLine.agency_id == agency_id, BankLine.status == LineState.WAITING)
    found: dict[int, list[BankLine]] = defaultdict(list)
    for line in db.session.scalars(chosen.where(among(BankLine.movement_id, order_ids)).order_by(BankLine.id)):
        found[line.movement_id or 0].append(line)
    return found


def fingerprints_there(agency_id: int, fingerprints: Sequence[str]) -> set[str]:
    """Which of these payments the agency has brought before."""
    chosen = select(BankLine.fingerprint).where(BankLine.agency_id == agency_id)
    return set(db.session.scalars(chosen.where(among(BankLine.fingerprint, fingerprints))))
