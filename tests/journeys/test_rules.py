"""A fee under rules, from the report to the money: mails, bank order, refund and what comes back, with the balances at each step."""

from datetime import date

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import record_refund
from marketplace.rewards.actions import NewRule
from marketplace.rewards.models import CapPer
from marketplace.settlement.models import Movement, MovementState
from tests.books import balance


def test_a_capped_and_waiting_reward_goes_its_way(ruled, visit, deliver):
    A, B = ruled.pair.A, ruled.pair.B
    ruled.set(NewRule(1000, cap_minor=100_00, cap_per=CapPer.MONTH, currency="EUR", hold_days=30))
    won = ruled.client(1)
    first, second = ruled.fee(won, "800.00"), ruled.fee(won, "500.00")
    assert balance("owed_by_receiver", B.id, "EUR") == Money(100_00, "EUR")
    sweep()
    assert db.session.query(Movement).count() == 0
    letters = [one for one in deliver() if "You earn" in one["Subject"]]
    assert len(letters) == 2
    text = letters[1].get_body(("plain",)).get_content()
    assert "it waits until" in text
    assert "at most €20.00" in text
    ruled.go_to(date(2030, 2, 1))
    sweep()
    (order,) = db.session.query(Movement).all()
    assert (order.status, order.amount_minor) == (MovementState.LISTED, 100_00)
    assert "10% of the fee, at most €20.00" in visit(ruled.pair.b).get(f"/movements/{order.id}").text
    record_refund(second.payment_id, ruled.pair.b, Money(400_00, "EUR"), date(2030, 2, 1), sure=True)
    assert (first.amount_minor, second.amount_minor) == (80_00, 10_00)
    sweep()
    db.session.expire_all()
    listed = [one for one in db.session.query(Movement).all() if one.status == MovementState.LISTED]
    assert [one.amount_minor for one in listed] == [90_00]
    assert balance("owed_to_referrer", A.id, "EUR") == Money(-90_00, "EUR")
    assert check_books() == []
