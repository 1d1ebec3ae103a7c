"""Payments on bank statements, for their agency."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..core.errors import NotFound
from ..core.extensions import db
from ..settlement.models import Movement, MovementState
from .models import BankLine, LineState
from .references import orders_named
from .verdicts import Verdict, verdict_on, verdict_without_order

MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Seen:
    """A payment that waits, how it stands to its order, and for one that names none the open orders of its sum."""

    line: BankLine
    verdict: Verdict
    candidates: Sequence[Movement] = ()


def lines_of(agency_id: int | None, status: LineState | None = None) -> Select[BankLine]:
    """A SELECT of an agency's payments, the newest first, each with its order."""
    chosen = select(BankLine).where(BankLine.agency_id == agency_id).order_by(BankLine.id.desc())
    chosen = chosen.where(BankLine.status == status) if status else chosen
    return chosen.options(joinedload(BankLine.movement).joinedload(Movement.booked_by))


def line_of(agency_id: int | None, line_id: int) -> BankLine:
    """One of them; NotFound where it is no such."""
    found = db.session.scalar(lines_of(agency_id).where(BankLine.id == line_id))
    if found is None:
        raise NotFound()
    return found


def count_lines(agency_id: int | None) -> dict[LineState, int]:
    """How many of an agency's payments are in each state."""
    chosen = select(BankLine.status, func.count()).where(BankLine.agency_id == agency_id).group_by(BankLine.status)
    return dict(db.session.execute(chosen).all())


def seen(lines: Sequence[BankLine]) -> list[Seen]:
    """Payments with how they stand now. The questions asked of the database are as many for one as for a page."""
    if not lines:
        return []
    orders = {one.movement_id for one in lines if one.movement_id}
    agency_id = lines[0].agency_id
    waiting, closed = waiting_for_orders(orders, agency_id), closed_orders(orders, agency_id)
    open_orders = _open_by_sum(agency_id) if any(one.movement_id is None for one in lines) else {}
    found = []
    for line in lines:
        if line.movement is None:
            alike = open_orders.get((line.amount_minor, line.currency), [])[:MOST_CANDIDATES]
            several = len(orders_named(line.purpose)) > 1
            found.append(Seen(line, Verdict.SEVERAL if several else verdict_without_order(line), alike))
            continue
        others = [one for one in waiting.get(line.movement.id, []) if one.id != line.id]
        found.append(Seen(line, verdict_on(line, line.movement, others, line.movement.id in closed)))
    return found


def verdict_of(line: BankLine) -> Verdict:
    """How one payment stands now."""
    return seen([line])[0].verdict


def candidates(line: BankLine) -> Sequence[Movement]:
    """The open orders of its agency that come to exactly this payment and go its way."""
    return _open_by_sum(line.agency_id).get((line.amount_minor, line.currency), [])


def own_orders(order_ids: Collection[int], agency_id: int) -> set[int]:
    """Which of these are orders that the agency pays or receives, and that were ever to be paid."""
    listed = select(Movement.id).where(Movement.id.in_(order_ids), Movement.listed_at.is_not(None))
    return set(db.session.scalars(listed.where(_is_side(agency_id))))


def open_sums(agency_id: int) -> set[tuple[int, str]]:
    """What its open orders come to, as its bank would book it: below zero where it pays."""
    return set(_open_by_sum(agency_id))


def _open_by_sum(agency_id: int) -> dict[tuple[int, str], list[Movement]]:
    """Orders to be paid, and for their payee also those that are said to be sent."""
    stands = Movement.status.in_((MovementState.LISTED, MovementState.SENT))
    chosen = select(Movement).where(_is_side(agency_id), stands).order_by(Movement.id)
    sides = (joinedload(Movement.payer), joinedload(Movement.payee))
    found: dict[tuple[int, str], list[Movement]] = defaultdict(list)
    for order in db.session.scalars(chosen.options(*sides)):
        pays = order.payer_id == agency_id
        if not pays or order.status == MovementState.LISTED:
            found[-order.amount_minor if pays else order.amount_minor, order.currency].append(order)
    return found


def waiting_for_orders(order_ids: Collection[int], agency_id: int) -> dict[int, list[BankLine]]:
    """By order, the agency's payments that wait with it, the oldest first."""
    chosen = select(BankLine).where(BankLine.agency_id == agency_id, BankLine.status == LineState.WAITING)
    found: dict[int, list[BankLine]] = defaultdict(list)
    for line in db.session.scalars(chosen.where(BankLine.movement_id.in_(order_ids)).order_by(BankLine.id)):
        found[line.movement_id or 0].append(line)
    return found


def closed_orders(order_ids: Collection[int], agency_id: int) -> set[int]:
    """Which of these orders the agency's statements have closed before: what they say was paid, less what came back."""
    chosen = select(BankLine.movement_id).where(
        BankLine.agency_id == agency_id, BankLine.status == LineState.MATCHED, BankLine.movement_id.in_(order_ids)
    )
    moved = chosen.group_by(BankLine.movement_id).having(func.sum(BankLine.amount_minor) != 0)
    return {one for one in db.session.scalars(moved) if one}


def fingerprints_there(agency_id: int, fingerprints: Sequence[str]) -> set[str]:
    """Which of these payments the agency has brought before."""
    chosen = select(BankLine.fingerprint).where(BankLine.agency_id == agency_id)
    return set(db.session.scalars(chosen.where(BankLine.fingerprint.in_(fingerprints))))


def _is_side(agency_id: int) -> ColumnElement[bool]:
    return or_(Movement.payer_id == agency_id, Movement.payee_id == agency_id)
