"""The clock is set forward two days in the middle of a settlement, once for good and once to be set right again: by either rail it is
settled exactly once."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.reconciliation.actions import bring
from marketplace.settlement import actions, due
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import actions as rail
from tests.books import balance
from tests.reconciliation.statements import Paid, csv
from tests.stripe_double import Fault

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEGINS = datetime(2030, 1, 7, 9, tzinfo=UTC)
BY_BANK = ["reported", "prepared", "listed", "sent", "on the payer's statement", "on the payee's statement"]
BY_STRIPE = ["reported", "prepared", "collection asked", "collected", "payout asked", "paid out"]
OFTEN = ("listed", "sent", "collection asked", "payout asked")  # the others, and set right again, in the thorough run


def jumps(names: list[str]):
    return pytest.mark.parametrize(("jump_after", "is_set_right"), [
        pytest.param(name, back, marks=() if name in OFTEN and not back else pytest.mark.thorough)
        for back in (False, True) for name in names
    ])  # fmt: skip


@pytest.fixture
def traveller():
    with time_machine.travel(BEGINS, tick=False) as one:
        yield one


def the_order() -> Movement | None:
    db.session.expire_all()
    return db.session.scalars(select(Movement).order_by(Movement.id)).first()


def number() -> int:
    order = the_order()
    assert order is not None
    return order.id


def named(pair, sign: str) -> Paid:
    return Paid(the_order().reference, f"{sign}100.00", "Somebody", day=f"{clock.today()}")


def steps_of(pair, stripe=None) -> dict:
    """By what it is then, the step that leads there."""
    return {
        "reported": lambda: pair.fee(pair.won(), "1000.00"),
        "prepared": lambda: actions.prepare(due.rewards(10)),
        "listed": lambda: actions.place([number()]),
        "sent": lambda: actions.mark_sent(number(), pair.b),
        "on the payer's statement": lambda: bring(pair.b, "statement.csv", csv([named(pair, "-")])),
        "on the payee's statement": lambda: bring(pair.a, "statement.csv", csv([named(pair, "")])),
        "collection asked": lambda: unanswered(stripe, "/v1/payment_intents", rail.collect),
        "collected": lambda: rail.collect([number()]),
        "payout asked": lambda: unanswered(stripe, "/v1/transfers", rail.pay_out),
        "paid out": lambda: rail.pay_out([number()]),
    }


def unanswered(stripe, path: str, job) -> None:
    """It is carried out, and the answer is lost."""
    stripe.double.faults.append(Fault("drop", path))
    job([number()])
    stripe.double.faults.clear()


def live_through(pair, traveller, names: list[str], jump_after: str, is_set_right: bool, stripe=None) -> None:
    """Step by step, with the sweep between; what the sweep has done already is refused, or done once."""
    steps = steps_of(pair, stripe)
    for name in names:
        with suppress(NotNow):
            steps[name]()
        assert check_books() == []
        if name == jump_after:
            traveller.shift(2 * DAY + MINUTE)
            sweep()
            assert check_books() == []
            if is_set_right:
                traveller.shift(-2 * DAY)
        traveller.shift(2 * MINUTE)


def closed_once(pair) -> None:
    kinds = text("SELECT kind, count(*) FROM entries WHERE kind NOT IN ('accrued', 'cost') GROUP BY kind")
    assert {row.count for row in db.session.execute(kinds)} == {1}
    assert [one.status for one in db.session.scalars(select(Movement))] == ["done"]
    for side, agency in (("owed_by_receiver", pair.B), ("owed_to_referrer", pair.A)):
        assert balance(side, agency.id, "EUR").minor == 0


@jumps(BY_BANK)
def test_by_bank_an_order_is_settled_once(pair, traveller, jump_after, is_set_right):
    live_through(pair, traveller, BY_BANK, jump_after, is_set_right)
    closed_once(pair)
    lines = db.session.execute(text("SELECT status, count(*) FROM bank_lines GROUP BY status")).all()
    assert [tuple(row) for row in lines] == [("matched", 2)]


@pytest.mark.thorough
@jumps(BY_STRIPE)
def test_by_stripe_it_is_charged_and_handed_on_once(pair, stripe, traveller, jump_after, is_set_right):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    live_through(pair, traveller, BY_STRIPE, jump_after, is_set_right, stripe)
    for _day in range(6):
        sweep()
        assert check_books() == []
        traveller.shift(DAY)
    closed_once(pair)
    assert [one["amount"] for one in stripe.of("charge")] == [100_00]
    assert [one["amount"] for one in stripe.of("transfer")] == [100_00]
