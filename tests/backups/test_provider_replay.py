"""A backup is older than what Stripe has done since: restored three days later, with its events of three days sent again, nothing is
charged or handed on twice, and both lists say the same."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core.checks import check_books, compare_lists
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.disputes.actions import open_dispute
from marketplace.disputes.models import Subject
from marketplace.rewards.models import Reward
from marketplace.settlement import due
from marketplace.settlement.actions import settle
from marketplace.settlement.models import Movement
from marketplace.stripe_rail.actions import collect
from tests.books import balance
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import arrive, charge_back

DAY = timedelta(days=1)
BEGINS = datetime(2030, 1, 7, 9, tzinfo=UTC)
STAGES = ["done", "payout asked", "collected", "charged back", "by debit", "collection asked", "prepared"]
SUMS = {stage: 100_00 + number for number, stage in enumerate(STAGES)}


@pytest.fixture
def traveller():
    with time_machine.travel(BEGINS, tick=False) as one:
        yield one


def movements() -> dict[int, str]:
    """By sum, what each is."""
    db.session.expire_all()
    return {one.amount_minor: f"{one.status}" for one in db.session.scalars(select(Movement)) if one.kind == "stripe"}


def cash() -> int:
    return balance("cash_stripe", None, "EUR").minor


def real_cash(stripe) -> int:
    """What has moved on Stripe's own list, apart from what the alliance put there."""
    return sum(row["net"] for row in stripe.double.all("balance_transaction") if row["type"] != "topup")


@pytest.fixture
def stages(pair, stripe, traveller):
    """A movement of its own sum in each stage."""
    stripe.connect(pair.a)
    stripe.save(pair.b)
    stripe.double.funds.move("topup", 5_000_00, "eur", "tu_1")
    referral = pair.won()

    def begin(stage: str) -> None:
        pair.fee(referral, f"{SUMS[stage] // 10}.{SUMS[stage] % 10}0")
        settle(due.rewards(10))
        if stage != "prepared":
            collect(list(db.session.scalars(select(Movement.id).where(Movement.status == "prepared"))))

    for stage in ("done", "charged back"):
        begin(stage)
    traveller.shift(3 * DAY)
    sweep()
    # What is charged back becomes due again: it stays frozen, for a movement that is made after the backup is another story.
    disputed = db.session.scalar(select(Reward.id).where(Reward.amount_minor == SUMS["charged back"]))
    open_dispute(Subject.REWARD, disputed, pair.b, "other", "Why.")
    begin("payout asked")
    traveller.shift(2 * DAY + timedelta(hours=1))
    stripe.double.faults.append(Fault("drop", "/v1/transfers"))
    sweep()
    begin("collected")
    stripe.save(pair.b, "debit")
    begin("by debit")
    stripe.save(pair.b)
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    begin("collection asked")
    begin("prepared")
    assert movements() == {
        SUMS["done"]: "done", SUMS["charged back"]: "done", SUMS["payout asked"]: "collected", SUMS["collected"]: "collected",
        SUMS["by debit"]: "collecting", SUMS["collection asked"]: "collecting", SUMS["prepared"]: "prepared",
    }  # fmt: skip
    return pair


def three_days(stripe, traveller, client) -> list[dict]:
    """What the site and Stripe do in three days; returns the events."""
    told = len(stripe.double.events)
    sweep()
    arrive(stripe.double, next(one for one in stripe.of("payment_intent") if one["status"] == "processing"))
    charge_back(stripe.double, next(one for one in stripe.of("charge") if one["amount"] == SUMS["charged back"]))
    for hours in (0, 12, 12, 24, 23):
        traveller.shift(timedelta(hours=hours))
        stripe.deliver(client)
        sweep()
    assert check_books() == []
    return stripe.double.events[told:]


ORDERS = [
    "shuffled",
    "none",
    *(pytest.param(one, marks=pytest.mark.thorough) for one in ("none", "all", "doubled", "the last first")),
]


@pytest.mark.thorough
@pytest.mark.parametrize("order", ORDERS)
def test_restored_after_three_days_nothing_has_a_second_effect(
    stages, stripe, traveller, client, elsewhere, app, tmp_path, order
):
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "one")])
    assert done.exit_code == 0, done.output
    events = three_days(stripe, traveller, client)
    here = {amount: state for amount, state in movements().items() if state in ("done", "refused", "collected")}
    before = (cash(), [one["id"] for one in stripe.of("charge")], [one["id"] for one in stripe.of("transfer")])
    db.session.rollback()
    done = elsewhere("restore", tmp_path / "one")
    assert done.exit_code == 0, done.output
    elsewhere.is_connected(stripe.double)
    stripe.deliver(elsewhere.client(), in_order(events, order))
    elsewhere.within(lambda: live_on(traveller, stripe, order))
    if order == "none":
        return
    assert elsewhere.within(movements) == here
    assert (elsewhere.within(cash), [one["id"] for one in stripe.of("charge")],
            [one["id"] for one in stripe.of("transfer")]) == before  # fmt: skip
    assert elsewhere.within(cash) == real_cash(stripe)


def in_order(events: list[dict], order: str) -> list[dict]:
    some = {"all": events, "doubled": [one for event in events for one in (event, event)], "shuffled": events * 2,
            "the last first": events[::-1], "none": []}[order]  # fmt: skip
    return random.Random(7).sample(some, len(some)) if order == "shuffled" else some


def live_on(traveller, stripe, order: str) -> None:
    """The restored site goes on; its books hold, and nothing is taken or sent twice."""
    for hours in (0, 0.1, 7, 7):
        traveller.shift(timedelta(hours=hours))
        sweep()
        assert check_books() == []
        for kind, name in (("charge", "metadata"), ("transfer", "metadata")):
            named = [one[name]["movement"] for one in stripe.of(kind)]
            assert len(named) == len(set(named)), f"{kind} twice"
    if order != "none":  # a chargeback that nobody tells of is not found by looking
        assert compare_lists() == []
