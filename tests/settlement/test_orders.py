"""Orders people can live with: gathered as they like, paid all at once, answered, taken back."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import inspect, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.exchange.actions import record_refund
from marketplace.ledger.models import Entry
from marketplace.members.actions import gather_orders
from marketplace.members.models import Gathering, Person
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions, queries
from marketplace.settlement.models import Movement
from tests.books import balance
from tests.disputing import contest
from tests.going_on import money_moves
from tests.people import Pair

TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def orders(status: str) -> list[Movement]:
    db.session.expire_all()
    return list(db.session.scalars(select(Movement).where(Movement.status == status).order_by(Movement.id)))


def listed(pair, amount: str = "1000.00") -> Movement:
    pair.fee(pair.won(), amount)
    money_moves()
    return orders("listed")[-1]


@pytest.fixture
def order(pair, scene) -> Movement:
    """A listed order of 100.00, and nothing besides."""
    return db.session.get(Movement, scene("an order of 100.00", lambda: listed(pair).id))


def told(event: str) -> set[int]:
    return set(db.session.scalars(select(OutgoingMail.person_id).where(OutgoingMail.event == event)))


@pytest.mark.parametrize(
    ("gathering", "waits_until"),
    [
        ("at_once", TUESDAY),
        ("daily", TUESDAY + timedelta(hours=14, minutes=1)),
        ("weekly", TUESDAY + timedelta(days=6)),
    ],
)
def test_orders_are_gathered_as_the_payer_likes(pair, gathering, waits_until):
    with time_machine.travel(TUESDAY, tick=False):
        gather_orders(pair.b, gathering)
        referral = pair.won()
        pair.fee(referral, "100.00"), pair.fee(referral, "200.00")
    if waits_until > TUESDAY:
        with time_machine.travel(waits_until - timedelta(hours=11), tick=False):
            money_moves()
            assert orders("listed") == []
    with time_machine.travel(waits_until, tick=False):
        money_moves()
        (order,) = orders("listed")
        assert (order.amount_minor, len(order.items)) == (3000, 2)
    assert check_books() == []


def test_the_ways_to_gather_are_said_in_whole_words(pair, visit):
    html = visit(pair.b).get("/agency/payout").html
    assert [f"<b>{label}</b>" for label in Gathering.labels().values() if f"<b>{label}</b>" not in html] == []


def test_a_gathering_that_is_none_is_refused(pair):
    with pytest.raises(BadInput):
        gather_orders(pair.b, "hourly")


def test_what_is_gathered_is_not_moved_by_the_wake_up_either(pair):
    gather_orders(pair.b, "weekly")
    payment = pair.fee(pair.won(), "100.00")
    actions.settle([payment.reward.id])
    assert orders("listed") == []


def test_all_orders_are_marked_as_sent_in_one_step_or_none(pair, found, order):
    first = order
    other = found.agency("Third")
    pair.A, pair.a = other, other.people[0]
    second = listed(pair, "500.00")
    with pytest.raises(NotFound):
        actions.mark_all_sent([first.id, second.id, 999], pair.b)
    assert [one.id for one in orders("listed")] == [first.id, second.id]
    actions.mark_all_sent([first.id, second.id], pair.b)
    assert [one.id for one in orders("sent")] == [first.id, second.id]


def test_pay_all_lists_what_is_to_pay_and_its_sum(pair, found, visit, order):
    first = order
    other = found.agency("Third")
    pair.A, pair.a = other, other.people[0]
    second = listed(pair, "500.00")
    visitor = visit(pair.b)
    page = visitor.get("/movements/pay")
    assert "€150.00" in page.text
    assert first.reference in page.text
    assert second.reference in page.text
    page = visitor.post("/movements/pay", orders=[str(first.id), str(second.id)])
    assert "2 orders are marked as sent" in page.text
    assert "Nothing to pay" in visitor.get("/movements/pay").text


def test_pay_all_adds_up_what_is_ticked_and_keeps_the_ticks(pair, found, visit, order):
    first = order
    other = found.agency("Third")
    pair.A, pair.a = other, other.people[0]
    listed(pair, "500.00")
    visitor = visit(pair.b)
    total = re.compile(r'<tfoot.*?class="r amt">([^<]+)</td>', re.S)
    assert total.findall(visitor.get("/movements/pay").html) == ["€150.00"]
    page = visitor.post("/movements/pay", orders=[str(first.id)], deed="sum")
    assert total.findall(page.html) == ["€100.00"]
    assert [box["value"] for box in page.all("input") if "checked" in box] == [str(first.id)]
    assert "Nothing is ticked" in visitor.post("/movements/pay", deed="sum").text
    page = visitor.post("/movements/pay", 422)
    assert "Tick the orders that you have sent." in page.text
    assert " checked" not in page.html, "and nothing is ticked for them"
    assert len(orders("listed")) == 2


@pytest.mark.thorough
def test_pay_all_names_what_is_paid_or_cancelled_meanwhile_and_asks_again_for_the_rest(pair, found, visit):
    paid, third, fourth = listed(pair), found.agency("Third"), found.agency("Fourth")
    pair.A, pair.a = third, third.people[0]
    payment = pair.fee(pair.won(), "500.00")
    money_moves()
    replaced = orders("listed")[-1]
    pair.A, pair.a = fourth, fourth.people[0]
    left = listed(pair, "200.00")
    visitor = visit(pair.b)
    visitor.get("/movements/pay")
    actions.mark_sent(paid.id, pair.b)
    record_refund(payment.id, pair.b, Money(10_000, "EUR"), clock.today())
    money_moves()
    page = visitor.post("/movements/pay", 409, orders=[str(one.id) for one in (paid, replaced, left)])
    assert paid.reference in page.text
    assert replaced.reference in page.text
    assert "Sent, waits for their word" in page.text
    assert "A fee in it was refunded or corrected" in page.text
    assert [box["value"] for box in page.all("input") if "checked" in box] == [str(left.id)]
    assert left in orders("listed")
    assert "1 order is marked as sent" in visitor.post("/movements/pay", orders=[str(left.id)]).text


def test_pay_all_says_that_orders_are_owed_which_can_not_be_paid_yet(found, visit):
    giver, taker = found.agency(iban=None), found.agency()
    pair = Pair(giver, taker, giver.people[0], taker.people[0])
    pair.fee(pair.won())
    money_moves()
    assert "1 order that you owe is still being prepared" in visit(pair.b).get("/movements/pay").text
    assert "bank details" in visit(pair.b).get("/movements/1").text


def test_pay_all_adds_up_the_rows_that_it_shows_and_says_when_there_are_more(pair, found, visit, monkeypatch):
    monkeypatch.setattr(queries, "PAID_AT_ONCE", 1)
    first = listed(pair)
    visitor = visit(pair.b)
    assert "of 1" not in visitor.get("/movements/pay").text
    other = found.agency("Third")
    pair.A, pair.a = other, other.people[0]
    second = listed(pair, "500.00")
    for order, other, total, left in ((first, second, "€100.00", 2), (second, first, "€50.00", 1)):
        page = visitor.get("/movements/pay")
        assert order.reference in page.text
        assert other.reference not in page.text
        assert re.findall(r'class="r amt">([^<]+)</td>', page.html) == [total, total]
        assert ("These are the first 1 of 2" in page.text) == (left == 2)
        visitor.post("/movements/pay", orders=[str(order.id)])
    assert "Nothing to pay" in visitor.get("/movements/pay").text


def test_the_desk_opens_an_order_without_the_rewards_it_carries(pair):
    order_id = listed(pair).id
    db.session.expunge_all()
    order = queries.any_movement(order_id)
    unloaded = inspect(order).unloaded
    assert "items" in unloaded
    assert not {"payer", "payee"} & unloaded


@pytest.mark.thorough
def test_the_statement_leads_to_the_orders_that_wait_and_to_no_others(pair, found, visit):
    actions.mark_sent(listed(pair).id, pair.b)
    for _order in range(2):
        other = found.agency()
        pair.A, pair.a = other, other.people[0]
        listed(pair)
    visitor = visit(pair.b)
    page = visitor.get("/statement")
    assert "More bank orders wait for you" in page.text
    assert {"href": "/movements?only=waiting"} in page.all("a")
    assert visitor.get("/movements?only=waiting").html.count("/movements/1") == 0


@pytest.mark.thorough
def test_an_admin_of_one_of_the_two_agencies_takes_nothing_back(pair, found):
    order, involved = listed(pair), found.person(pair.A, "sales", alliance_role="admin")
    actions.mark_sent(order.id, pair.b)
    with pytest.raises(NotAllowed, match="another admin"):
        actions.undo_as_admin(order.id, involved, "I know")


def test_the_banks_number_is_one_line(pair, order):
    actions.mark_sent(order.id, pair.b, " TX\n1\t")
    assert orders("sent")[0].bank_reference == "TX 1"


@pytest.mark.thorough
def test_sent_is_taken_back_within_ten_minutes(pair, order):
    actions.mark_sent(order.id, pair.b, "TX1")
    with pytest.raises(NotNow, match="nothing to undo"):
        actions.undo(order.id, pair.a)
    actions.undo(order.id, pair.b)
    (order,) = orders("listed")
    assert (order.sent_at, order.bank_reference) == (None, "")
    assert told("money.undone") == {pair.a.id, pair.b.id}
    actions.mark_sent(order.id, pair.b)
    with time_machine.travel(clock.now() + timedelta(minutes=11)), pytest.raises(NotNow, match="admin"):
        actions.undo(order.id, pair.b)
    assert check_books() == []


@pytest.mark.thorough
def test_received_is_taken_back_by_a_reversing_entry_and_may_be_said_again(pair, order):
    actions.mark_sent(order.id, pair.b)
    for turn in range(1, 4):
        actions.confirm_received(order.id, pair.a)
        assert balance("owed_to_referrer", pair.A.id, "EUR").minor == 0
        actions.undo(order.id, pair.a)
        assert balance("owed_to_referrer", pair.A.id, "EUR").minor == -10_000
        assert [one.status for one in orders("sent")] == ["sent"]
        assert order.items[0].reward.status == "accrued"
        assert db.session.query(Entry).filter_by(movement_id=order.id).count() == 2 * turn
        assert check_books() == []
    actions.confirm_received(order.id, pair.a)
    assert order.items[0].reward.status == "settled"
    assert check_books() == []


def test_received_can_not_be_taken_back_once_another_order_stands_on_it(pair):
    payment = pair.fee(pair.won(), "1000.00")
    money_moves()
    (order,) = orders("listed")
    actions.confirm_received(order.id, pair.a)
    record_refund(payment.id, pair.b, Money(50_000, "EUR"), clock.today())
    pair.fee(payment.referral, "2000.00")
    money_moves()
    assert len(orders("listed")) == 1
    with pytest.raises(NotNow, match="Another order"):
        actions.undo(order.id, pair.a)
    assert check_books() == []


def test_an_admin_takes_back_at_any_time_but_not_for_their_own_agency(pair, found, order):
    actions.mark_sent(order.id, pair.b)
    actions.confirm_received(order.id, pair.a)
    involved, admin = found.person(pair.A, "sales", alliance_role="admin"), found.person(alliance_role="admin")
    with time_machine.travel(clock.now() + timedelta(days=3)):
        with pytest.raises(NotAllowed):
            actions.undo_as_admin(order.id, involved, "wrong account")
        actions.undo_as_admin(order.id, admin, "wrong account")
    assert [one.id for one in orders("sent")] == [order.id]
    assert check_books() == []


def test_an_admin_is_offered_no_decision_on_their_own_agencys_order(pair, found, order, visit):
    actions.mark_sent(order.id, pair.b)
    involved, admin = found.person(pair.A, "sales", alliance_role="admin"), found.person(alliance_role="admin")
    path = f"/desk/movements/{order.id}"
    own, others = visit(involved).get(path), visit(admin).get(path)
    assert "another admin has to decide" in own.text
    assert (f'action="{path}/undo"' in own.html, f'action="{path}/undo"' in others.html) == (False, True)


@pytest.mark.thorough
def test_what_one_says_a_colleague_takes_back_and_a_stranger_sees_no_order(pair, found, visit):
    order, colleague = listed(pair), found.person(pair.A, "finance")
    actions.mark_sent(order.id, pair.b)
    actions.confirm_received(order.id, pair.a)
    assert "take this back" in visit(colleague).get(f"/movements/{order.id}").text
    assert "take this back" not in visit(pair.b).get(f"/movements/{order.id}").text
    with pytest.raises(NotNow):
        actions.undo(order.id, pair.b)
    with pytest.raises(NotFound):
        actions.undo(order.id, found.agency().people[0])
    actions.undo(order.id, colleague)
    # What the payee took back, the payee did not say: "sent" is still the payer's word.
    assert "take this back" not in visit(pair.a).get(f"/movements/{order.id}").text
    assert "take this back" in visit(pair.b).get(f"/movements/{order.id}").text
    with pytest.raises(NotNow):
        actions.undo(order.id, pair.a)
    actions.undo(order.id, pair.b)
    assert [one.id for one in orders("listed")] == [order.id]
    assert check_books() == []


@pytest.mark.parametrize("by_admin", [False, True])
def test_received_taken_back_of_what_was_never_said_to_be_sent_is_to_be_paid_again(pair, found, visit, by_admin, order):
    for _turn in range(2):
        actions.confirm_received(order.id, pair.a)
        if by_admin:
            actions.undo_as_admin(order.id, found.person(alliance_role="admin"), "the wrong order")
        else:
            actions.undo(order.id, pair.a)
        assert [(one.id, one.sent_at, one.ended_at) for one in orders("listed")] == [(order.id, None, None)]
    assert "Pay this" in visit(pair.b).get(f"/movements/{order.id}").text
    letter = render(db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "money.undone")).first())
    assert "the order is to be paid" in letter.text
    start = clock.now()
    with time_machine.travel(start + timedelta(days=3, hours=1)):
        money_moves()
    assert told("money.reminder") == {pair.b.id}
    actions.mark_sent(order.id, pair.b)
    actions.confirm_received(order.id, pair.a)
    actions.undo(order.id, pair.a)
    assert [one.id for one in orders("sent")] == [order.id]
    assert check_books() == []


def test_fifty_who_take_back_at_once_do_it_once(pair, in_parallel, order):
    actions.mark_sent(order.id, pair.b)
    actions.confirm_received(order.id, pair.a)
    order_id, person_id = order.id, pair.a.id
    answers = in_parallel([lambda: actions.undo(order_id, db.session.get(Person, person_id)) and "undone"] * 20)
    assert answers.count("undone") == 1
    assert check_books() == []


@pytest.mark.thorough
def test_letters_to_admins_lead_to_pages_that_admins_can_open(pair, found, visit, monkeypatch):
    # What is delivered forgets what it said; here it stays, to be read.
    monkeypatch.setitem(house().jobs, "deliver_mail", replace(house().jobs["deliver_mail"], run=lambda ids: None))
    admin = found.person(alliance_role="admin")
    order = listed(pair)
    actions.mark_sent(order.id, pair.b)
    contest(order, pair.a)
    listed(pair)
    with time_machine.travel(clock.now() + timedelta(days=30)):
        sweep()
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.person_id == admin.id)).all()
    assert {mail.event for mail in mails} == {"money.dispute_to_decide", "money.reminder"}
    desk = visit(admin)
    for mail in mails:
        desk.get(render(mail).path)


def test_the_pages_offer_what_can_be_taken_back_for_as_long_as_it_can(pair, visit, order):
    visitor = visit(pair.b)
    visitor.post(f"/movements/{order.id}/sent", on=f"/movements/{order.id}", bank_reference="")
    page = visitor.get(f"/movements/{order.id}")
    assert "You can take this back until" in page.text
    page = visitor.post(f"/movements/{order.id}/undo")
    assert "Taken back" in page.text
    assert "Pay this" in page.text


@pytest.mark.parametrize("way", ["page", "program"])
@pytest.mark.parametrize("word", ["sent", "contest"])
def test_what_has_arrived_is_neither_sent_nor_contested_by_a_page_that_was_left_open(
    pair, visit, client, found, way, word
):
    pair.fee(pair.won(), "1000.00")
    money_moves()
    (order,) = orders("listed")
    actions.mark_sent(order.id, pair.b)
    actions.confirm_received(order.id, pair.a)
    said, person = {"reason": "Nothing came."}, pair.b if word == "sent" else pair.a
    if way == "program":
        body = said if word == "contest" else {}
        answer = client.post(f"/api/v1/movements/{order.id}/{word}", json=body, headers=found.token(person))
        assert answer.status_code == 409
    else:
        visitor = visit(person)
        key = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/me").html)[1]
        word = "object" if word == "contest" else word
        objection = {"ground": "not_arrived", "words": "Nothing came."}
        answer = visitor.client.post(f"/movements/{order.id}/{word}", data={"csrf_token": key, **objection})
        assert answer.status_code == 409
    assert [one.id for one in orders("done")] == [order.id]
    assert balance("owed_to_referrer", pair.A.id, "EUR").minor == 0
    assert check_books() == []


def test_an_order_that_was_sent_is_not_contested_before_it_is_and_only_once(pair):
    pair.fee(pair.won(), "1000.00")
    money_moves()
    (order,) = orders("listed")
    with pytest.raises(NotNow):
        contest(order, pair.a)
    actions.mark_sent(order.id, pair.b)
    contest(order, pair.a)
    for again in (lambda: contest(order, pair.a), lambda: actions.mark_sent(order.id, pair.b)):
        with pytest.raises(NotNow):
            again()
