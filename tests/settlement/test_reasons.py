"""What an order carries of a reward, and why it no longer holds, is said as it is: a refund, a dispute, money that came otherwise."""

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Dispute
from marketplace.exchange.actions import record_refund
from marketplace.moderation.actions import reinstate_agency, suspend_agency
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions
from marketplace.settlement.models import Movement, Part, Remark
from tests.disputing import contest
from tests.documents.papers import file_of, papers, text_of
from tests.going_on import money_moves

REFUND = ("refund", "correct")


@pytest.fixture
def order(pair) -> Movement:
    """B owes A 100.00 EUR, and the order is listed."""
    pair.fee(pair.won(), "1000.00")
    money_moves()
    return last()


def last() -> Movement:
    db.session.expire_all()
    return db.session.scalars(select(Movement).order_by(Movement.id.desc())).first()


def said_to(person, event: str) -> str:
    """The newest letter about money to somebody."""
    mine = select(OutgoingMail).where(OutgoingMail.person_id == person.id, OutgoingMail.event == event)
    return render(db.session.scalars(mine.order_by(OutgoingMail.id.desc())).first()).text


def parts(order: Movement) -> list[Part | None]:
    return [item.part for item in order.items]


def refunded(pair, order: Movement, minor: int = 400_00) -> None:
    record_refund(order.items[0].reward.payment_id, pair.b, Money(minor, "EUR"), clock.today())
    money_moves()


def no_refund_in(text: str) -> bool:
    return not any(word in text for word in REFUND)


def paid_twice(pair, order: Movement) -> None:
    """It was cancelled as the payee was suspended, asked for again, and both were paid."""
    suspend_agency(pair.A.id, "for a day", None)
    sweep()
    reinstate_agency(pair.A.id, None)
    sweep()
    for one in (last(), order):
        actions.confirm_received(one.id, pair.a)


@pytest.mark.thorough
def test_what_is_left_after_a_part_has_arrived_is_called_the_rest(pair, order, found, visit):
    actions.mark_sent(order.id, pair.b)
    row = contest(order, pair.a)
    disputes.answer(row.id, pair.b, "It left.")
    disputes.decide(row.id, found.person(alliance_role="admin"), "amend", "A part came.", Money(40_00, "EUR"))
    money_moves()
    booked, rest = db.session.scalars(select(Movement).where(Movement.id != order.id).order_by(Movement.id)).all()
    assert (parts(booked), parts(rest)) == ([Part.ARRIVED], [Part.REST])
    letter = said_to(pair.b, "money.listed")
    assert "60.00. The rest of it: a part was settled before." in letter
    assert no_refund_in(letter)
    assert "The rest of it" in visit(pair.b).get(f"/movements/{rest.id}").text
    sweep()
    (notice,) = papers(kind="notice", agency_id=pair.A.id)
    assert "What has arrived of it." in " ".join(text_of(file_of(notice)).split())


@pytest.mark.thorough
def test_what_was_paid_twice_is_not_called_refunded(pair, order, later):
    paid_twice(pair, order)
    later(days=15)
    money_moves()
    back = last()
    assert (back.payer_id, parts(back)) == (pair.A.id, [Part.OWED_BACK])
    letter = said_to(pair.a, "money.listed")
    assert "A reward was paid to you twice" in letter
    assert "Owed back: more was paid of it than is due." in letter
    assert no_refund_in(letter)


@pytest.mark.thorough
def test_what_was_paid_twice_and_is_netted_is_called_owed_back(pair, order):
    paid_twice(pair, order)
    pair.fee(pair.won(), "3000.00")
    money_moves()
    assert sorted(parts(last()), key=str) == [None, Part.OWED_BACK]
    assert no_refund_in(said_to(pair.b, "money.listed"))


def test_what_a_refund_takes_from_a_paid_reward_is_said_to_be_owed_back_for_it(pair, order, later):
    actions.confirm_received(order.id, pair.a)
    refunded(pair, order)
    later(days=15)
    money_moves()
    assert parts(last()) == [Part.OWED_BACK]
    assert "A fee was refunded or corrected after its reward was paid to you" in said_to(pair.a, "money.listed")


def test_an_order_on_its_way_carries_the_reward_as_it_was(pair, order, visit):
    actions.mark_sent(order.id, pair.b)
    refunded(pair, order)
    assert parts(last()) == [Part.BEFORE]
    assert "As it was before its sum was changed." in visit(pair.b).get(f"/movements/{order.id}").text


def raised(pair, order: Movement, found, minor: int) -> None:
    """An admin decides that another sum is due."""
    reward_id = order.items[0].reward_id
    disputes.open_dispute("reward", reward_id, pair.a, "wrong_sum", "We had agreed on more.")
    row = db.session.scalars(select(Dispute).order_by(Dispute.id.desc())).first()
    disputes.answer(row.id, pair.b, "Right.")
    disputes.decide(row.id, found.person(alliance_role="admin"), "amend", "So it is.", Money(minor, "EUR"))
    money_moves()
    db.session.expire_all()


def test_an_order_that_carried_the_whole_reward_is_not_the_rest_of_one_that_was_raised_later(pair, order, found, visit):
    actions.confirm_received(order.id, pair.a)
    raised(pair, order, found, 130_00)
    assert (parts(order), parts(last())) == ([Part.BEFORE], [Part.REST])
    page = visit(pair.b).get(f"/movements/{order.id}").text
    assert "As it was before its sum was changed." in page
    assert "The rest of it" not in page


def test_what_was_cancelled_before_it_was_paid_is_no_part_that_was_settled(pair, order, found):
    refunded(pair, order, 100_00)
    order = last()
    actions.confirm_received(order.id, pair.a)
    raised(pair, order, found, 130_00)
    assert (parts(order), parts(last())) == ([Part.BEFORE], [Part.REST])


def test_the_whole_of_a_reward_is_the_share_also_after_a_refund(pair, order):
    refunded(pair, order)
    assert parts(last()) == [None]
    assert "10% of the fee of €600.00" in said_to(pair.b, "money.listed")


def cancelled_by_a_refund(pair, order) -> None:
    refunded(pair, order, 1000_00)


def cancelled_by_a_dispute(pair, order) -> None:
    disputes.open_dispute("reward", order.items[0].reward_id, pair.b, "wrong_sum", "We had agreed on less.")
    money_moves()


def cancelled_by_late_money(pair, order) -> None:
    """For the order that this one replaced."""
    earlier = db.session.scalars(select(Movement).order_by(Movement.id)).first()
    actions.confirm_received(earlier.id, pair.a)
    money_moves()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("by", "said"),
    [
        (cancelled_by_a_refund, "A fee in it was refunded or corrected"),
        (cancelled_by_a_dispute, "A reward in it is disputed"),
        (cancelled_by_late_money, "What it asked for was paid in another way"),
    ],
)
def test_an_order_that_no_longer_holds_says_why(pair, order, visit, by, said):
    if by == cancelled_by_late_money:
        suspend_agency(pair.A.id, "for a day", None)
        sweep()
        reinstate_agency(pair.A.id, None)
        sweep()
        order = last()
    by(pair, order)
    assert (db.session.get(Movement, order.id).status, order.reason) == ("refused", Remark.SUPERSEDED)
    assert said in said_to(pair.b, "money.superseded")
    assert said in visit(pair.b).get(f"/movements/{order.id}").text
    assert check_books() == []


def test_an_order_for_the_same_sum_as_the_one_it_replaces_does_not_say_that_the_sum_has_changed(pair, order):
    cancelled_by_a_dispute(pair, order)
    disputes.withdraw(db.session.scalars(select(Dispute.id)).one(), pair.b)
    money_moves()
    assert last().amount == order.amount
    said = said_to(pair.b, "money.listed")
    assert f"It replaces {order.reference}, which you need not pay any more." in said
    assert "sum no longer" not in said


def test_an_order_whose_sum_holds_again_once_it_is_locked_is_not_cancelled(pair, order):
    actions.reissue_outdated([order.id])  # found a moment ago; what was said against it was taken back meanwhile
    assert db.session.get(Movement, order.id).status == "listed"
