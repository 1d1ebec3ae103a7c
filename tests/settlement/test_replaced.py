"""An order that no longer holds, and the one that comes in its place: the payer's people get one letter for one event."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.languages import NAMES
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import record_refund
from marketplace.exchange.models import FeePayment
from marketplace.moderation.actions import suspend_agency
from marketplace.outbox.actions import deliver
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.outbox.queries import due_mail
from marketplace.settlement import actions, due
from marketplace.settlement.models import Movement
from marketplace.settlement.replaced import is_replaced, replaced_by


@pytest.fixture(params=NAMES)
def pair(pair, request):
    """The pair, of whom the payer reads this language."""
    pair.b.language = request.param
    db.session.commit()
    return pair


@pytest.fixture
def payment(pair, scene):
    """A fee whose reward stands in a listed order that was told of."""
    payment = db.session.get(FeePayment, scene(f"an order in {pair.b.language}", lambda: _listed(pair)))
    assert events(pair.b, "sent")[-1:] == ["money.listed"]
    return payment


def _listed(pair) -> int:
    payment = pair.fee(pair.won(), "1000.00")
    sweep()
    return payment.id


def events(person, status: str) -> list[str]:
    db.session.expire_all()
    mine = select(OutgoingMail.event).where(OutgoingMail.person_id == person.id, OutgoingMail.status == status)
    return list(db.session.scalars(mine.where(OutgoingMail.event.like("money.%")).order_by(OutgoingMail.id)))


def waiting(person) -> list:
    """The letters about money that wait for delivery, as they would be read now."""
    mine = select(OutgoingMail).where(OutgoingMail.person_id == person.id, OutgoingMail.status == "queued")
    return [render(mail) for mail in db.session.scalars(mine.where(OutgoingMail.event.like("money.%")))]


def later() -> None:
    """What the sweep delivers when the new order has had its time to come."""
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        deliver(due_mail(100))


def order(place: int) -> Movement:
    return db.session.scalars(select(Movement).order_by(Movement.id)).all()[place]


def refund(pair, payment, minor: int) -> None:
    record_refund(payment.id, pair.b, Money(minor, "EUR"), clock.today())


@pytest.mark.thorough
def test_a_new_order_s_letter_says_that_the_old_one_no_longer_holds(pair, payment):
    refund(pair, payment, 40_000)
    actions.settle([payment.reward.id])
    first, second = order(0), order(1)
    letter = [one for one in waiting(pair.b) if one]
    assert len(letter) == 1
    assert first.reference in letter[0].subject
    assert letter[0].text.count(first.reference) >= 1
    assert second.reference in letter[0].text
    later()
    assert events(pair.b, "sent") == ["money.listed", "money.listed"]
    assert events(pair.b, "moot") == ["money.superseded"]


@pytest.mark.thorough
def test_nothing_is_said_before_the_new_order_has_had_time_to_come(pair, payment):
    refund(pair, payment, 40_000)
    actions.reissue_outdated(due.outdated_movements_of([payment.reward.id]))
    deliver(due_mail(100))
    assert events(pair.b, "queued") == ["money.superseded"]


@pytest.mark.thorough
def test_a_kill_before_the_new_order_does_not_lose_the_news(pair, payment):
    refund(pair, payment, 40_000)
    actions.reissue_outdated(due.outdated_movements_of([payment.reward.id]))
    later()
    assert events(pair.b, "sent") == ["money.listed", "money.superseded"]


def test_an_order_that_nothing_replaces_is_told_of_alone(pair, payment):
    refund(pair, payment, 100_000)
    sweep()
    later()
    assert events(pair.b, "sent") == ["money.listed", "money.superseded"]


def test_a_suspended_payee_is_told_of_at_once(pair, payment, found):
    suspend_agency(pair.A.id, "Unpaid orders", found.person(alliance_role="admin"))
    actions.reissue_outdated(due.outdated_movements(10))
    assert len([one for one in waiting(pair.b) if one]) == 1
    deliver(due_mail(100))
    assert "money.superseded" in events(pair.b, "sent")


def test_a_replaced_order_whose_letter_is_late_is_not_asked_for(pair, payment):
    refund(pair, payment, 40_000)
    actions.settle([payment.reward.id])
    refund(pair, payment, 20_000)
    actions.settle([payment.reward.id])
    (letter,) = [one for one in waiting(pair.b) if one]
    assert order(0).reference in letter.subject
    assert order(1).reference in letter.subject
    later()
    assert events(pair.b, "moot") == ["money.superseded", "money.listed", "money.superseded"]


@pytest.mark.thorough
def test_what_was_replaced_and_paid_long_ago_is_not_named_again(pair, payment):
    refund(pair, payment, 40_000)
    actions.settle([payment.reward.id])
    actions.mark_sent(order(1).id, pair.b)
    actions.confirm_received(order(1).id, pair.a)
    refund(pair, payment, 10_000)
    pair.fee(pair.won(), "500.00")
    sweep()
    third = order(2)
    assert len(third.items) == 2
    assert order(0).reference not in str(waiting(pair.b))
    later()
    assert replaced_by([third.id]) == {third.id: []}


@pytest.mark.thorough
def test_other_orders_of_the_payer_in_between_hide_no_replacement(pair):
    payment = pair.fee(pair.won(), "1000.00")
    sweep()
    pair.fee(pair.won(title="Other"), "500.00")
    sweep()
    record_refund(payment.id, pair.b, Money(400_00, "EUR"), clock.today())
    sweep()
    first, other, last = db.session.scalars(select(Movement).order_by(Movement.id))
    assert replaced_by([other.id, last.id]) == {other.id: [], last.id: [first.reference]}
    assert is_replaced(first)


@pytest.mark.thorough
def test_other_orders_of_the_payer_swallow_no_word_that_one_is_cancelled(pair):
    payment = pair.fee(pair.won(), "1000.00")
    sweep()
    pair.fee(pair.won(title="Other"), "500.00")
    sweep()
    record_refund(payment.id, pair.b, Money(1000_00, "EUR"), clock.today())
    sweep()
    first = db.session.scalars(select(Movement).order_by(Movement.id)).first()
    assert (first.status, is_replaced(first)) == ("refused", False)
    assert [one.subject for one in waiting(pair.b) if one and first.reference in one.subject]
