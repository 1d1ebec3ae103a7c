"""Each outcome of a dispute, and of the appeal, while the reward's money is at Stripe: every balance after every step."""

import pytest
from sqlalchemy import select

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.disputes import actions
from marketplace.rewards.models import Reward
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.disputes.conftest import later, now
from tests.going_on import money_moves
from tests.stripe_double.desk import press
from tests.stripe_double.endpoints import arrive

OUTCOMES = {"dismiss": 100_00, "amend": 60_00, "void": 0}
# By the state: the means, and what each side has open, in cents.
STATES = {
    "the card refuses": ("declined", 100_00, 100_00),
    "a debit is under way": ("debit", 100_00, 100_00),
    "collected": ("ok", 0, 100_00),
    "handed on": ("ok", 0, 0),
}


class Story:
    """A fee of 1,000.00 from B to A, so a reward of 100.00, by Stripe."""

    def __init__(self, pair, stripe, reward: Reward):
        self.pair, self.stripe, self.reward = pair, stripe, reward

    def books(self, owes: int, owed: int) -> None:
        """What is open on each side, once money has moved; and all invariants."""
        money_moves()
        assert check_books() == []
        assert balance("owed_by_receiver", self.pair.B.id, "EUR").minor == owes
        assert balance("owed_to_referrer", self.pair.A.id, "EUR").minor == -owed

    def end(self, due: int) -> None:
        """What is under way arrives, what was paid too much comes back; then nothing is open, and A has what is due."""
        for days in (3, 21, 42, 50, 65):
            with later(days):
                for intent in self.stripe.of("payment_intent"):
                    if intent["status"] == "processing":
                        arrive(self.stripe.double, intent)
                money_moves()
                for order in db.session.scalars(select(Movement).where(Movement.status == "listed")):
                    settlement.confirm_received(order.id, db.session.get(type(self.pair.a), order.payee.people[0].id))
        with later(70):
            self.books(0, 0)
        assert now(self.reward).status == ("settled" if due else "void")
        by_bank = select(Movement).where(Movement.status == "done", Movement.kind == "bank_order")
        got = sum(one["amount"] - one["amount_reversed"] for one in self.stripe.of("transfer"))
        for order in db.session.scalars(by_bank):
            got += order.amount_minor if order.payee_id == self.pair.A.id else -order.amount_minor
        assert got == due


@pytest.fixture
def story(pair, admins, stripe, client, stripe_scene):
    def live(state: str) -> int:
        means, owes, owed = STATES[state]
        stripe.connect(pair.a)
        stripe.save(pair.b, means)
        stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
        made = Story(pair, stripe, pair.fee(pair.won(), "1000.00").reward)
        if state == "handed on":
            money_moves()
            press(stripe.double, stripe.of("charge")[0]["id"], "make it available")
            stripe.deliver(client)
            money_moves()
        made.books(owes, owed)
        return made.reward.id

    def begin(state: str) -> tuple[Story, int, int]:
        reward = stripe_scene(f"by Stripe: {state}", lambda: live(state))
        return Story(pair, stripe, db.session.get(Reward, reward)), *STATES[state][1:]

    return begin


def decided(row, admin, outcome: str) -> None:
    amount = Money(OUTCOMES[outcome], "EUR") if outcome == "amend" else None
    assert actions.decide(row.id, admin, outcome, "Rule 4.", amount) is None


def answered(one: Story):
    row = actions.open_dispute("reward", one.reward.id, one.pair.b, "not_due", "They came by themselves.")
    return actions.answer(row.id, one.pair.a, "It is the same client.")


@pytest.mark.thorough
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("state", STATES)
def test_the_books_balance_after_each_outcome(story, admin, state, outcome):
    one, owes, owed = story(state)
    row = answered(one)
    one.books(owes, owed)
    decided(row, admin, outcome)
    change = OUTCOMES[outcome] - 100_00
    one.books(owes + change, owed + change)
    one.stripe.double.funds.move("topup", 500_00, "eur", "tu_2")
    one.end(OUTCOMES[outcome])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("first", "last"), [("void", "dismiss"), ("dismiss", "void"), ("amend", "void"), ("void", "amend")]
)
@pytest.mark.parametrize("state", STATES)
def test_the_books_balance_after_each_appeal(story, admin, other_admin, state, first, last):
    one, owes, owed = story(state)
    row = answered(one)
    decided(row, admin, first)
    change = OUTCOMES[first] - 100_00
    one.books(owes + change, owed + change)
    actions.appeal(row.id, one.pair.a if first == "void" else one.pair.b, "Not read.")
    one.books(owes + change, owed + change)
    decided(row, other_admin, last)
    change = OUTCOMES[last] - 100_00
    one.books(owes + change, owed + change)
    one.stripe.double.funds.move("topup", 500_00, "eur", "tu_2")
    one.end(OUTCOMES[last])
