"""What tests of disputes begin with: admins, a reward in each state that its money can be in, and what stands in the books."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.disputes import actions
from marketplace.disputes.models import Dispute, Subject
from marketplace.exchange.actions import record_refund
from marketplace.members.models import Agency, Person
from marketplace.rewards.models import Reward
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement, MovementItem
from marketplace.statements.balances import balances
from tests.books import balance
from tests.going_on import money_moves
from tests.mail import letters


@pytest.fixture
def admins(pair, found, scene):
    """Two of them."""
    names = ("Ada First", "Bea Second")
    ids = scene("two admins", lambda: [found.person(alliance_role="admin", name=name).id for name in names])
    return [db.session.get(Person, one) for one in ids]


@pytest.fixture
def admin(admins):
    return admins[0]


@pytest.fixture
def other_admin(admins):
    return admins[1]


@pytest.fixture
def told(environment):
    """`told(person)`: the subjects of what they were mailed."""
    return lambda person: [str(one["Subject"]) for one in letters(environment) if person.email in one["To"]]


def now(row):
    return db.session.get(type(row), row.id, populate_existing=True)


@dataclass
class Story:
    """A fee of 1,000.00 from B to A, so a reward of 100.00, taken to one of the states that money can be in."""

    pair: object
    reward: Reward

    @property
    def is_paid(self) -> bool:
        return now(self.reward).status == "settled"

    def order(self) -> Movement | None:
        """The live order that carries it."""
        live = select(Movement).join(MovementItem).where(MovementItem.reward_id == self.reward.id, MovementItem.live)
        return db.session.scalar(live.execution_options(populate_existing=True))

    def pay(self) -> None:
        """Whatever order is there for it is paid and confirmed."""
        order = self.order()
        payer, payee = (self.pair.b, self.pair.a) if order.payer_id == self.pair.B.id else (self.pair.a, self.pair.b)
        if order.status == "listed":
            settlement.mark_sent(order.id, payer)
        settlement.confirm_received(order.id, payee)

    def books(self, open_now: int, earned: int, paid: int) -> None:
        """What is open on the reward, what it comes to, and what was really paid, on both sides; and all invariants."""
        money_moves()
        assert balance("owed_by_receiver", self.pair.B.id, "EUR").minor == open_now
        assert balance("owed_to_referrer", self.pair.A.id, "EUR").minor == -open_now
        mine = {row["currency"]: row for row in balances(self.pair.A.id)}["EUR"]
        theirs = {row["currency"]: row for row in balances(self.pair.B.id)}["EUR"]
        assert (mine["earned"].minor, mine["paid_out"].minor) == (earned, paid)
        assert (theirs["owed"].minor, theirs["paid_in"].minor) == (earned, paid)
        assert check_books() == []


def accrued(story: Story) -> None:
    """Due, in no order: the payer gathers a week's rewards."""


def listed(story: Story) -> None:
    money_moves()


def sent(story: Story) -> None:
    money_moves()
    settlement.mark_sent(story.order().id, story.pair.b)


def settled(story: Story) -> None:
    money_moves()
    story.pay()


def partly_refunded(story: Story) -> None:
    """A quarter of the fee is given back before anything is paid."""
    record_refund(story.reward.payment_id, story.pair.b, Money(250_00, "EUR"), clock.today())
    money_moves()


def refunded_after_it_was_settled(story: Story) -> None:
    settled(story)
    record_refund(story.reward.payment_id, story.pair.b, Money(250_00, "EUR"), clock.today())


# By the state: what takes it there, what is open then, what it comes to, and what was paid.
STATES = {
    "accrued": (accrued, 100_00, 100_00, 0),
    "on a listed order": (listed, 100_00, 100_00, 0),
    "sent": (sent, 100_00, 100_00, 0),
    "settled": (settled, 0, 100_00, 100_00),
    "partly refunded": (partly_refunded, 75_00, 75_00, 0),
    "refunded after it was settled": (refunded_after_it_was_settled, -25_00, 75_00, 100_00),
}


@pytest.fixture
def story(pair, admins, scene):
    """`story(state)`: the reward in that state, with its figures. It comes before anything else is written."""

    def live(state: str) -> int:
        if state == "accrued":
            with transaction():
                db.session.get(Agency, pair.B.id).gathering = "weekly"
        made = Story(pair, pair.fee(pair.won(), "1000.00").reward)
        take, *figures = STATES[state]
        take(made)
        made.books(*figures)
        return made.reward.id

    def begin(state: str) -> tuple[Story, int, int, int]:
        reward = scene(f"a reward {state}", lambda: live(state))
        return Story(pair, db.session.get(Reward, reward)), *STATES[state][1:]

    return begin


def objection(story: Story, person=None, ground: str = "not_due") -> Dispute:
    """The payer objects, unless somebody else does."""
    return actions.open_dispute(
        Subject.REWARD, story.reward.id, person or story.pair.b, ground, "They came to us by themselves."
    )


def answered(story: Story) -> Dispute:
    row = objection(story)
    return actions.answer(row.id, story.pair.a, "It is the same client.")


def later(days: float):
    return time_machine.travel(clock.now() + timedelta(days=days))
