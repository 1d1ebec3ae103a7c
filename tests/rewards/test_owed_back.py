"""What is owed back of a reward: the reward says it, as the books do."""

import pytest
from sqlalchemy import select, text, update

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import record_refund
from marketplace.rewards import queries
from marketplace.rewards.models import Reward
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement


def refunded(pair) -> Reward:
    """Half of a fee whose reward of 100.00 was paid."""
    payment = pair.fee(pair.won(), "1000.00")
    sweep()
    confirm_received(listed().id, pair.a)
    record_refund(payment.id, pair.b, Money(500_00, "EUR"), clock.today(), "half")
    return db.session.scalars(select(Reward)).one()


def listed() -> Movement:
    return db.session.scalars(select(Movement).where(Movement.status == "listed")).one()


@pytest.mark.thorough
def test_a_reward_says_that_something_is_owed_back_until_it_is_netted(pair):
    reward = refunded(pair)
    assert reward.owed_back
    pair.fee(pair.won(), "3000.00")
    sweep()
    assert listed().amount_minor == 250_00
    confirm_received(listed().id, pair.a)
    db.session.expire_all()
    assert not reward.owed_back
    assert check_books() == []


@pytest.mark.thorough
def test_what_a_process_of_the_release_before_has_booked_is_netted_as_well(pair):
    """It wrote the entry and the state, and nothing else."""
    refunded(pair)
    db.session.execute(update(Reward).values(owed_back=False))
    db.session.commit()
    assert [one.sentence for one in check_books()] == [
        "A reward is owed back exactly while the books have less than nothing open of it"
    ]
    sweep()
    assert queries.behind_books(10) == []
    assert check_books() == []
    pair.fee(pair.won(), "3000.00")
    sweep()
    assert listed().amount_minor == 250_00


@pytest.mark.thorough
def test_the_books_are_broken_where_a_reward_says_something_else(pair):
    refunded(pair)
    db.session.execute(text("UPDATE rewards SET owed_back = NOT owed_back"))
    assert len(check_books()) == 1
    db.session.rollback()
    assert check_books() == []
