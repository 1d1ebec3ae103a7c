"""Steps: what is due is settled, and what people and their banks say of bank orders."""

from marketplace.core import clock
from marketplace.reconciliation import actions as statements
from marketplace.reconciliation.models import BankLine
from marketplace.settlement import actions
from marketplace.settlement.bank import reference_of
from tests.reconciliation.statements import Paid, csv

from .model import UNDO
from .rows import Movement
from .walker import REFUSED, Walk

DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}


def settle(walk: Walk) -> bool:
    """The sweep's look: all that is due."""
    ids = walk.due("settle")
    assert ids == walk.books.due(clock.now()), "something else is due"
    if not ids:
        return False
    walk.do(f"settle {ids}", True, lambda: walk.run("settle", ids))
    walk.settle(ids)
    return True


def settle_some(walk: Walk) -> bool:
    """A wake-up for some rewards, whatever they are."""
    rows = list(walk.books.rewards)[-30:]
    ids = sorted(walk.random.sample(rows, min(len(rows), walk.random.randint(1, 3))))
    if not ids:
        return False
    walk.do(f"wake for {ids}", True, lambda: walk.run("settle", ids))
    walk.settle(ids)
    return True


def reissue(walk: Walk) -> bool:
    outdated = walk.books.outdated()
    ids = walk.due("reissue")
    assert ids == [one.id for one in outdated], (
        f"other orders are outdated: {ids} not {[one.id for one in walk.books.movements.values() if walk.books.is_outdated(one)]}"
    )
    if not ids:
        return False
    walk.do(f"cancel what is outdated: {ids}", True, lambda: walk.run("reissue", ids))
    for one in outdated:
        walk.books.end(one, "refused", clock.now())
    return True


def place(walk: Walk) -> bool:
    waiting = [one for one in walk.books.movements.values() if (one.kind, one.status) == ("bank_order", "prepared")]
    ids = walk.due("place")
    assert ids == [one.id for one in waiting], "other orders wait to be listed"
    if not ids:
        return False
    walk.do(f"list {ids}", True, lambda: walk.run("place", ids))
    for one in waiting:
        walk.books.place(one)
    return True


def an_order(walk: Walk, *states: str) -> Movement | None:
    """A bank order that was made; mostly one in such a state."""
    made = [one for one in walk.books.movements.values() if one.was_listed]
    fitting = [one for one in made if one.status in states]
    return walk.one_of(fitting) if fitting and walk.random.random() < 0.92 else walk.lately(made)


def sent(walk: Walk) -> bool:
    one = an_order(walk, "listed")
    if one is None:
        return False
    call = lambda: actions.mark_sent(one.id, walk.person(one.payer))  # noqa: E731
    if walk.do(f"{one.payer} has sent order {one.id}", one.status == "listed", call) is not REFUSED:
        say_sent(one)
    return True


def say_sent(one: Movement) -> None:
    one.move("sent", one.payer)
    one.sent_at = clock.now()


def received(walk: Walk) -> bool:
    one = an_order(walk, "sent", "listed")
    if one is None:
        return False
    late = one.status == "refused"
    allowed = can_book(walk, one) if late else one.status in ("listed", "sent", "contested")
    call = lambda: actions.confirm_received(one.id, walk.person(one.payee))  # noqa: E731
    said = walk.do(f"{one.payee} has received order {one.id}", allowed, call)
    if said is not REFUSED:
        say_received(walk, one, said.id)
    return True


def can_book(walk: Walk, one: Movement) -> bool:
    """Whether money for a cancelled order can be booked."""
    return one.late_for is None and walk.books.booked_by(one) is None


def say_received(walk: Walk, one: Movement, booked: int) -> None:
    """The order is done; a cancelled one by another, whose number is `booked`."""
    at = clock.now()
    if one.status == "refused":
        walk.books.book_late(one, booked, at, one.payee, dict(one.items))
        return
    if one.status == "listed":
        one.move("sent", one.payee)
    walk.books.finish(one, at, one.payee)
    for row in walk.disputes.values():
        if row.order is one and row.status in ("open", "silent", "answered"):
            row.status, row.proposal = "withdrawn", None


def undo(walk: Walk) -> bool:
    """By an agency, of what it said itself, for ten minutes."""
    said = [one for one in walk.books.movements.values() if one.kind == "bank_order" and one.status in ("sent", "done")]
    one = walk.lately(said)
    if one is None:
        return False
    agency = walk.one_of([one.payer, one.payee])
    sayer = one.payer if one.status == "sent" else one.payee
    said_at = one.sent_at if one.status == "sent" else one.ended_at
    mine = agency == sayer and one.said_last(one.status)[1] == agency
    allowed = mine and said_at + UNDO >= clock.now() and walk.books.can_be_taken_back(one)
    call = lambda: actions.undo(one.id, walk.person(agency))  # noqa: E731
    if walk.do(f"{agency} takes back what order {one.id} is", allowed, call) is not REFUSED:
        walk.books.take_back(one, clock.now(), agency)
    return True


def by_statement(walk: Walk) -> bool:
    """A bank statement of one side that names an order with its sum, once for each order and side."""
    one = an_order(walk, "listed", "sent")
    if one is None or one.late_for:
        return False
    side = walk.one_of(["payer", "payee"])
    if side in one.lines or one.kind == "stripe":
        return False
    agency = getattr(one, side)
    one.lines.add(side)
    fits = {"payer": one.status == "listed", "payee": one.status != "done" and walk.books.booked_by(one) is None}[side]
    waits = side == "payer" and one.status in ("contested", "refused") and walk.books.booked_by(one) is None
    said = _bring(walk, one, agency, -one.amount if side == "payer" else one.amount, f"statement of {agency} names")
    assert (said.new, said.matched) == (1, 0 if waits else 1), "it was matched otherwise"
    if fits and side == "payer":
        say_sent(one)
    elif fits:
        say_received(walk, one, max(walk.books.movements) + 1 if one.status != "refused" else booked_number(one.id))
    return True


def booked_number(number: int) -> int:
    from sqlalchemy import select

    from marketplace.core.extensions import db
    from marketplace.settlement import models

    found = select(models.Movement.id).where(models.Movement.late_for_id == number, models.Movement.status == "done")
    return db.session.scalar(found)


def _bring(walk: Walk, one: Movement, agency: int, minor: int, what: str) -> statements.Brought:
    places = DIGITS[one.currency]
    amount = f"{'-' if minor < 0 else ''}{abs(minor) // 10**places}" + (
        f".{abs(minor) % 10**places:0{places}d}" if places else ""
    )
    paid = Paid(reference_of(one.id), amount, "Somebody", day=f"{clock.today()}", currency=one.currency)
    return walk.do(
        f"{what} order {one.id}", True, lambda: statements.bring(walk.person(agency), "statement.csv", csv([paid]))
    )


def came_back(walk: Walk) -> bool:
    """The payer's bank returns what was sent."""
    from sqlalchemy import select

    from marketplace.core.extensions import db

    one = walk.one_of(
        one for one in walk.books.movements.values()
        if one.kind == "bank_order" and one.status in ("sent", "contested") and "payer" in one.lines and "back" not in one.lines
    )  # fmt: skip
    if one is None:
        return False
    one.lines.add("back")
    said = _bring(walk, one, one.payer, one.amount, f"statement of {one.payer} returns")
    assert (said.new, said.matched) == (1, 0)
    line = db.session.scalar(select(BankLine.id).where(BankLine.status == "waiting").order_by(BankLine.id.desc()))
    walk.do(f"{one.payer}: order {one.id} came back", True, lambda: statements.came_back(line, walk.person(one.payer)))
    if one.status == "sent":
        walk.books.take_back(one, clock.now(), one.payer)
    for row in walk.disputes.values():  # where it is contested, that is the answer
        if row.order is one and row.status in ("open", "silent"):
            row.status, row.proposal = "answered", None
    return True


STEPS = {
    settle: 8, settle_some: 6, reissue: 6, place: 3, sent: 7, received: 8, undo: 3, by_statement: 4, came_back: 1,
}  # fmt: skip
