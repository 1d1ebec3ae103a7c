"""Each outcome of a dispute, and of the appeal, in every state of the reward: every balance after every step."""

from dataclasses import replace

import pytest

from marketplace.core import clock
from marketplace.core.lifecycle import history_of
from marketplace.core.money import Money
from marketplace.disputes import actions
from marketplace.exchange.actions import record_refund
from tests.disputes.conftest import STATES, answered, later, now, objection

OUTCOMES = {"dismiss": None, "amend": 60_00, "void": 0}


def euros(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, "EUR")


def decided(row, admin, outcome: str) -> None:
    amount = euros(OUTCOMES[outcome]) if outcome == "amend" else None
    assert actions.decide(row.id, admin, outcome, "Rule 4.", amount) is None


def due_after(outcome: str, earned: int) -> int:
    return earned if OUTCOMES[outcome] is None else OUTCOMES[outcome]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_books_balance_after_each_outcome(story, admin, state, outcome):
    one, open_now, earned, paid = story(state)
    before = now(one.reward).status
    row = answered(one)
    one.books(open_now, earned, paid)
    assert now(one.reward).is_disputed
    assert now(one.reward).status == before
    if state in ("accrued", "on a listed order", "partly refunded"):
        assert one.order() is None, "nothing asks for frozen money"
    decided(row, admin, outcome)
    due = due_after(outcome, earned)
    one.books(open_now + due - earned, due, paid)
    assert not now(one.reward).is_disputed
    assert now(row).status == "decided"
    _to_the_end(one, due, paid)


def _to_the_end(one, due: int, paid: int) -> None:
    """What is owed is paid, what was on its way arrives, and what was paid too much comes back."""
    for days in (21, 42):  # a week's rewards are gathered, and what is owed back has waited
        with later(days):
            one.books(due - paid, due, paid)
            if order := one.order():
                paid += order.amount_minor if order.payer_id == one.pair.B.id else -order.amount_minor
                one.pay()
                one.books(due - paid, due, paid)
    assert paid == due
    assert now(one.reward).status == ("settled" if due else "void")


# Each pair of outcomes in one state, and each state; all pairs in all states in the thorough run.
APPEALS = [
    pytest.param(state, first, last, marks=() if (pair - at) % len(STATES) == 0 else pytest.mark.thorough)
    for pair, (first, last) in enumerate((a, b) for a in OUTCOMES for b in OUTCOMES)
    for at, state in enumerate(STATES)
]


@pytest.mark.thorough
@pytest.mark.parametrize(("state", "first", "last"), APPEALS)
def test_the_books_balance_after_each_appeal(story, admin, other_admin, state, first, last):
    one, open_now, earned, paid = story(state)
    row = answered(one)
    decided(row, admin, first)
    due = due_after(first, earned)
    one.books(open_now + due - earned, due, paid)
    actions.appeal(row.id, one.pair.a if first == "void" else one.pair.b, "You have not read the second paper.")
    one.books(open_now + due - earned, due, paid)
    assert now(one.reward).is_disputed
    if state != "sent":
        assert one.order() is None, "nothing asks for frozen money"
    decided(row, other_admin, last)
    due = due_after(last, earned)
    one.books(open_now + due - earned, due, paid)
    assert now(row).status == "final"
    _to_the_end(one, due, paid)


@pytest.mark.thorough
def test_a_reward_that_is_void_was_so_by_the_books_and_opens_when_its_money_comes_after_all(story, admin):
    one, *_figures = story("sent")
    decided(answered(one), admin, "void")
    one.books(0, 0, 0)
    assert now(one.reward).status == "void"
    one.pay()
    one.books(-100_00, 0, 100_00)
    assert now(one.reward).status == "accrued"
    with later(15):
        one.books(-100_00, 0, 100_00)
        one.pay()
        one.books(0, 0, 0)
    assert [step.became for step in history_of(one.reward)] == ["accrued", "void", "accrued", "void"]


@pytest.mark.thorough
def test_who_gives_back_what_was_decided_is_told_why(story, admin, environment):
    from marketplace.core.queue import sweep
    from tests.mail import letters

    one, *_figures = story("settled")
    decided(answered(one), admin, "void")
    with later(15):
        sweep(), sweep()
    asked = [
        letter.get_body(("plain",)).get_content()
        for letter in letters(environment)
        if "Please pay" in str(letter["Subject"])
    ]
    assert "An admin has decided on a reward that was paid to you" in asked[-1]
    assert "as an admin has decided" in asked[-1]


def test_an_agency_whose_paid_reward_is_disputed_does_not_leave_yet(story, pair):
    from marketplace.members.models import Agency
    from marketplace.moderation.due import leaving

    one, *_figures = story("settled")
    from marketplace.exchange.actions import move_on

    move_on(one.reward.referral_id, pair.b, "finished")
    row = objection(one)
    from marketplace.core.extensions import db
    from marketplace.core.transaction import transaction

    with transaction():
        db.session.get(Agency, pair.A.id).status = "leaving"
    assert leaving(10) == []
    actions.withdraw(row.id, pair.b)
    assert leaving(10) == [pair.A.id]


@pytest.mark.thorough
def test_later_refunds_shrink_what_was_decided_with_the_fee(story, admin):
    from marketplace.core import clock
    from marketplace.exchange.actions import record_refund

    one, *_figures = story("settled")
    decided(answered(one), admin, "amend")
    one.books(-40_00, 60_00, 100_00)
    record_refund(one.reward.payment_id, one.pair.b, Money(333_33, "EUR"), clock.today())
    one.books(40_00 - 100_00, 40_00, 100_00)  # two thirds of 60.00, rounded half up
    record_refund(one.reward.payment_id, one.pair.b, Money(666_67, "EUR"), clock.today())
    one.books(-100_00, 0, 100_00)


def test_a_refund_of_a_void_reward_is_recorded_and_changes_nothing(story, admin):
    from marketplace.core import clock
    from marketplace.exchange.actions import record_refund, void_payment

    one, *_figures = story("on a listed order")
    decided(answered(one), admin, "void")
    record_refund(one.reward.payment_id, one.pair.b, Money(100_00, "EUR"), clock.today())
    one.books(0, 0, 0)
    void_payment(one.reward.payment_id, one.pair.b, "mistyped")
    one.books(0, 0, 0)
    assert now(one.reward).kept_minor == 0


def test_more_can_be_decided_than_the_share_and_no_more_than_the_client_paid(story, admin, pair):
    from marketplace.core.errors import BadInput

    one, *_figures = story("settled")
    row = actions.answer(objection(one, pair.a, "wrong_sum").id, pair.b, "It is right.")
    with pytest.raises(BadInput, match="Mend"):
        actions.decide(row.id, admin, "amend", "The fee was larger.", Money(1000_01, "EUR"))
    actions.decide(row.id, admin, "amend", "The fee was larger.", Money(150_00, "EUR"))
    one.books(50_00, 150_00, 100_00)
    assert one.order().amount_minor == 50_00


@pytest.mark.thorough
def test_a_fee_that_was_struck_out_wrongly_earns_what_is_decided(story, admin, pair):
    from marketplace.exchange.actions import void_payment

    one, *_figures = story("on a listed order")
    void_payment(one.reward.payment_id, pair.b, "no such payment")
    one.books(0, 0, 0)
    row = actions.answer(objection(one, pair.a, "refund").id, pair.b, "The client has not paid.")
    actions.decide(row.id, admin, "amend", "The bank list shows it.", Money(100_00, "EUR"))
    one.books(100_00, 100_00, 0)
    one.pay()
    one.books(0, 100_00, 100_00)


def test_taken_back_the_money_goes_on_as_if_nobody_had_objected(story):
    one, *figures = story("on a listed order")
    row = objection(one)
    one.books(*figures)
    assert one.order() is None
    actions.withdraw(row.id, one.pair.b)
    one.books(*figures)
    assert one.order().amount_minor == 100_00
    one.pay()
    one.books(0, 100_00, 100_00)


@pytest.mark.thorough
def test_other_rewards_in_the_same_order_are_asked_for_anew_without_the_frozen_one(story, pair):
    one, *_figures = story("on a listed order")
    earlier = one.order()
    second = pair.fee(pair.won(), "500.00").reward
    from marketplace.core.queue import sweep

    sweep()
    objection(one)
    sweep()
    assert now(earlier).status == "refused"
    assert "A reward in it is disputed" in str(now(earlier).why(True))
    assert one.order() is None
    from tests.disputes.conftest import Story

    assert Story(pair, second).order().amount_minor == 50_00


def test_a_fee_given_back_whole_before_the_second_admin_agrees_is_void_all_the_same(
    story, pair, admin, other_admin, app, monkeypatch
):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    one, *_ = story("on a listed order")
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    record_refund(one.reward.payment_id, pair.b, Money(1000_00, "EUR"), clock.today())
    assert now(one.reward).status == "settled"
    actions.agree(row.id, other_admin)
    assert now(one.reward).status == "void"
    one.books(0, 0, 0)


def test_a_fee_given_back_whole_is_void_no_more_once_the_appeal_says_that_a_reward_was_due(
    story, pair, admin, other_admin
):
    one, *_ = story("on a listed order")
    row = answered(one)
    actions.decide(row.id, admin, "void", "Rule 4.")
    record_refund(one.reward.payment_id, pair.b, Money(1000_00, "EUR"), clock.today())
    actions.appeal(row.id, pair.a, "No.")
    actions.decide(row.id, other_admin, "dismiss", "Rule 5.")
    assert now(one.reward).status == "settled"
    one.books(0, 0, 0)
