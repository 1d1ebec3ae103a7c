"""What a payer's bank gives back in the end: it settles what it was taken from, or goes back to the payer."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.bookkeeping import movements as desk
from marketplace.core import clock
from marketplace.core.checks import check_books, compare_lists
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes.actions import open_dispute
from marketplace.exchange.actions import record_refund
from marketplace.exchange.models import FeePayment
from marketplace.ledger.models import Entry
from marketplace.members.queries import person
from marketplace.outbox.actions import send
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement.actions import confirm_received, mark_sent
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import due, queries
from marketplace.stripe_rail.actions.bring_back import bring_back
from marketplace.stripe_rail.entries import CHARGEBACK, write_cost
from tests.books import balance
from tests.mail import letters
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import charge_back, win_dispute

COSTS = 175 + 2000  # of the collection, and of the chargeback


@pytest.fixture
def taken_back(both, stripe, stripe_scene, books, client, found):
    """100.00 that were collected and taken back, and are asked for by a bank order now; its fee."""

    def take_back() -> int:
        found.person(alliance_role="admin")
        stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
        payment = both.fee(both.won(), "1000.00")
        books(0, 10_000, 9_825, 175)
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        for _again in range(2):
            books(10_000, 10_000, -COSTS, COSTS)
        return payment.id

    return db.session.get(FeePayment, stripe_scene("a payment that was taken back", take_back))


@pytest.fixture
def win(stripe, client):
    """The bank decides for the alliance."""

    def won() -> None:
        win_dispute(stripe.double, stripe.of("dispute")[0])
        stripe.deliver(client)

    return won


def movements() -> list[tuple[str, str, str | None]]:
    db.session.expire_all()
    found = db.session.scalars(select(Movement).order_by(Movement.id))
    return [(one.kind, one.status, one.reason) for one in found]


def order() -> int:
    return db.session.scalars(select(Movement.id).where(Movement.kind == "bank_order").order_by(Movement.id)).first()


def stripe_movement() -> int:
    return db.session.scalars(select(Movement.id).where(Movement.kind == "stripe")).one()


def returning(agency) -> int:
    """What is on its way back to a payer."""
    return -balance("in_transit", agency.id, "EUR").minor


@pytest.mark.thorough
def test_it_settles_what_is_owed_again_and_the_order_is_cancelled(
    both, stripe, books, taken_back, win, environment, visit
):
    win()
    books(0, 10_000, 10_000 - COSTS, COSTS)
    assert movements() == [("stripe", "collected", None), ("bank_order", "refused", "won_back")]
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -COSTS, COSTS)
        assert taken_back.reward.status == "settled"
        assert [one["amount"] for one in stripe.of("transfer")] == [100_00]
        assert stripe.of("refund") == []
        sweep()
        (to_payer,) = [one for one in letters(environment) if "it is cancelled" in one["Subject"]]
        words = " ".join(to_payer.get_body(("plain",)).get_content().split())
        assert "The payment by Stripe stands after all." in words
        assert "payer’s bank" not in words
        assert "what was paid twice is owed back to you" in words
        assert "the new one" not in words
        (to_admin,) = [one for one in letters(environment) if "has given" in one["Subject"]]
        assert "settles that" in to_admin.get_body(("plain",)).get_content()
        said = {person: visit(person).get(f"/movements/{order()}").text for person in (both.a, both.b)}
        assert "The payment by Stripe stands after all." in said[both.a]
        assert "The payment by Stripe stands after all." in said[both.b]
        assert "payer’s bank" not in said[both.b]


@pytest.mark.thorough
def test_a_letter_of_a_chargeback_that_goes_out_late_says_what_happened_then(both, books, taken_back, win):
    with transaction():
        send("money.charged_back", person(both.b.id), movement=stripe_movement())  # as the release before did
    chosen = select(OutgoingMail).where(OutgoingMail.event == "money.charged_back", OutgoingMail.person_id == both.b.id)
    of_now, of_before = db.session.scalars(chosen.order_by(OutgoingMail.id))
    assert "open again" in render(of_now).text
    win()
    books(0, 10_000, 10_000 - COSTS, COSTS)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -COSTS, COSTS)
        assert "open again" in render(of_now).text
        assert render(of_before)


@pytest.mark.parametrize("paid", [False, True], ids=["it settles", "it goes back"])
def test_of_many_who_look_at_what_was_won_at_once_one_books_it(both, stripe, taken_back, paid, in_parallel, books):
    if paid:
        mark_sent(order(), both.b)
        confirm_received(order(), both.a)
    win_dispute(stripe.double, stripe.of("dispute")[0])
    dispute, movement_id = stripe.of("dispute")[0]["id"], stripe_movement()
    barrier = threading.Barrier(8)

    def look() -> None:
        seen = queries.payment_by(charge=stripe.of("charge")[0]["id"])
        barrier.wait(30)
        bring_back(seen, dispute)

    assert in_parallel([look] * 8) == [None] * 8
    kinds = db.session.scalars(select(Entry.kind).where(Entry.movement_id == movement_id).order_by(Entry.id)).all()
    assert kinds == ["collected", "cost", "charged_back", "cost", "won_back" if paid else "collected"]
    assert check_books() == []


def said_to(person, environment, begins: str) -> list[str]:
    """What a person's letters say whose subjects begin so, their lines joined."""
    mine = [one for one in letters(environment) if person.email in one["To"] and one["Subject"].startswith(begins)]
    return [" ".join(one.get_body(("plain",)).get_content().split()) for one in mine]


@pytest.fixture
def taken_from_payee(both, stripe, books, client, found):
    """100.00 that were collected and handed on, and taken back of both: a bank order asks for it, and both were told so."""
    found.person(alliance_role="admin")
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    payment = both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        for _again in range(2):
            books(10_000, 10_000, -COSTS, COSTS)
        yield payment


@pytest.mark.thorough
def test_a_payee_who_was_told_of_a_bank_order_is_told_that_none_follows(
    both, stripe, books, taken_from_payee, win, environment
):
    sweep()
    (before,) = said_to(both.a, environment, "The bank of")
    assert "A bank order to Kedr follows" in before
    win()
    books(0, 10_000, 10_000 - COSTS, COSTS)
    sweep()
    (after,) = said_to(both.a, environment, f"€100.00 of {both.B.name} has come back")
    assert "No bank order follows" in after
    assert "handed on to you by Stripe" in after


@pytest.mark.thorough
def test_a_payee_is_told_also_that_what_was_won_goes_back_to_the_payer(
    both, stripe, books, taken_from_payee, win, environment
):
    mark_sent(order(), both.b)
    win()
    books(10_000, 10_000, -COSTS, COSTS)
    sweep()
    (after,) = said_to(both.a, environment, f"€100.00 of {both.B.name} has come back")
    assert "belongs to the payer" in after
    assert "What is owed to you is paid otherwise" in after


@pytest.mark.thorough
def test_a_payee_who_has_the_money_all_the_time_is_told_nothing(both, stripe, books, taken_back, win, environment):
    win()
    books(0, 10_000, 10_000 - COSTS, COSTS)
    sweep()
    assert said_to(both.a, environment, "The bank of") == []


@pytest.mark.thorough
def test_what_was_taken_back_from_the_payee_is_handed_on_once_more(both, stripe, books, client, win, found):
    found.person(alliance_role="admin")
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 10_000, -COSTS, COSTS)
        win()
        books(0, 10_000, 10_000 - COSTS, COSTS)
        books(0, 0, -COSTS, COSTS)
        assert [one["reversed"] for one in stripe.of("transfer")] == [True, False]
    with time_machine.travel(clock.now() + timedelta(days=3, hours=2)):
        assert compare_lists() == []
        # And all over again.
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 10_000, -COSTS - 2000, COSTS + 2000)
        assert [one["reversed"] for one in stripe.of("transfer")] == [True, True]


@pytest.mark.thorough
def test_what_the_payer_has_sent_meanwhile_goes_back_to_them(both, stripe, books, taken_back, win, environment):
    mark_sent(order(), both.b)
    win()
    # It lies at Stripe, and is the payer's.
    books(10_000, 10_000, -COSTS, COSTS)
    assert [one["amount"] for one in stripe.of("refund")] == [100_00]
    assert returning(both.B) == 0
    assert movements() == [("stripe", "refused", "charged_back"), ("bank_order", "sent", None)]
    confirm_received(order(), both.a)
    for _again in range(2):
        books(0, 0, -COSTS, COSTS)
    sweep()
    (to_payer,) = [one for one in letters(environment) if one["Subject"].startswith("You get")]
    assert both.b.email in to_payer["To"]
    assert len(stripe.of("refund")) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("fee_back", [0, 2000], ids=["the fee is kept", "the fee is given back"])
@pytest.mark.parametrize("told", ["of all", "of the end alone"])
def test_what_a_chargeback_has_cost_is_booked_as_the_balance_says_it(both, stripe, books, client, told, fee_back):
    """Also where the first that is heard of it is that it was won."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    charge_back(stripe.double, stripe.of("charge")[0])
    if told == "of all":
        stripe.deliver(client)
        books(10_000, 10_000, -COSTS, COSTS)
    win_dispute(stripe.double, stripe.of("dispute")[0], fee_back)
    stripe.deliver(client)
    books(0, 10_000, 10_000 - COSTS + fee_back, COSTS - fee_back)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        for again in ("charge.dispute.closed", "charge.dispute.created"):
            (late,) = [one for one in stripe.double.events if one["type"] == again]
            stripe.deliver(client, [late | {"id": f"evt_{again}"}])
            books(0, 0, -COSTS + fee_back, COSTS - fee_back)


@pytest.mark.thorough
@pytest.mark.parametrize("fee_back", [0, 2000], ids=["the fee is kept", "the fee is given back"])
def test_what_the_release_before_has_booked_of_a_chargebacks_cost_is_not_booked_again(
    both, stripe, books, client, fee_back
):
    """It booked one sum, without the numbers of the balance's lines."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    lines = dispute["balance_transactions"]
    dispute["balance_transactions"] = []
    stripe.deliver(client)
    books(10_000, 10_000, -175, 175)
    with transaction():
        write_cost(db.session.get_one(Movement, stripe_movement()), Money(20_00, "EUR"), CHARGEBACK)
    dispute["balance_transactions"] = lines
    with time_machine.travel(clock.now() + timedelta(days=3)):
        stripe.deliver(client, [stripe.double.events[-1] | {"id": "evt_again"}])
        books(10_000, 10_000, -COSTS, COSTS)
        win_dispute(stripe.double, dispute, fee_back)
        for again in range(2):
            stripe.deliver(client, [stripe.double.events[-1] | {"id": f"evt_won_{again}"}])
            books(0, 10_000 * (1 - again), 10_000 * (1 - again) - COSTS + fee_back, COSTS - fee_back)
    with time_machine.travel(clock.now() + timedelta(days=9)):
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 10_000, -COSTS - 2000 + fee_back, COSTS + 2000 - fee_back)


@pytest.mark.thorough
def test_until_the_balance_has_it_it_is_on_its_way_to_the_payer(both, stripe, books, taken_back, win):
    confirm_received(order(), both.a)
    books(0, 0, -COSTS, COSTS)
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win()
    books(0, 0, 10_000 - COSTS, COSTS)
    assert (returning(both.B), stripe.of("refund")) == (10_000, [])
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert desk.count_by_reason() == {"payers": 1}
        stripe.double.funds.move("topup", 500_00, "eur", "tu_2")
        books(0, 0, -COSTS, COSTS)
        assert returning(both.B) == 0
        assert desk.count_by_reason() == {}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["drop", "hang", "error", "busy", "limited"])
def test_whatever_goes_wrong_between_the_payer_gets_it_back_once(both, stripe, books, taken_back, win, kind):
    confirm_received(order(), both.a)
    stripe.double.faults.append(Fault(kind, "/v1/refunds"))
    win()
    begun = clock.now()
    for hours in (0, 1, 2, 25, 50):
        with time_machine.travel(begun + timedelta(hours=hours)):
            sweep()
            assert check_books() == []
    assert [one["amount"] for one in stripe.of("refund")] == [100_00]
    assert returning(both.B) == 0
    assert due.to_give_back(10) == []


def test_what_an_admin_has_refunded_at_stripe_is_not_refunded_again(both, stripe, books, taken_back, win):
    from tests.stripe_double.endpoints import make_refund

    confirm_received(order(), both.a)
    stripe.double.faults.append(Fault("hang", "/v1/refunds", 9, True))
    win()
    stripe.double.faults.clear()
    (intent,) = stripe.of("payment_intent")
    make_refund(stripe.double, {"payment_intent": intent["id"]})
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        books(0, 0, -COSTS, COSTS)
    assert len(stripe.of("refund")) == 1
    assert queries.payment_of(1).refund == stripe.of("refund")[0]["id"]


@pytest.mark.thorough
def test_what_has_changed_meanwhile_goes_back_to_the_payer_and_its_order_stands(both, stripe, books, taken_back, win):
    record_refund(taken_back.id, both.b, Money(400_00, "EUR"), clock.today())
    books(6_000, 6_000, -COSTS, COSTS)
    win()
    books(6_000, 6_000, -COSTS, COSTS)
    assert [one["amount"] for one in stripe.of("refund")] == [100_00]
    assert movements()[-1] == ("bank_order", "listed", None)


def test_what_somebody_objects_to_is_not_settled_by_it(both, stripe, books, taken_back, win):
    open_dispute("reward", taken_back.reward.id, both.b, "not_due", "Never.")
    win()
    books(10_000, 10_000, -COSTS, COSTS)
    assert [one["amount"] for one in stripe.of("refund")] == [100_00]


@pytest.mark.thorough
def test_what_the_bank_takes_again_before_the_payer_has_got_it_back_is_theirs(
    both, stripe, books, taken_back, win, client
):
    confirm_received(order(), both.a)
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win()
    books(0, 0, 10_000 - COSTS, COSTS)
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    for _again in range(2):
        books(0, 0, -COSTS - 2000, COSTS + 2000)
    assert (returning(both.B), due.to_give_back(10)) == (0, [])


@pytest.mark.thorough
def test_a_second_chargeback_that_is_told_of_before_the_end_of_the_first_ends_it(
    both, stripe, books, taken_back, client
):
    win_dispute(stripe.double, stripe.of("dispute")[0])
    late = stripe.double.events[stripe.delivered :]
    stripe.delivered = len(stripe.double.events)
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(10_000, 10_000, -COSTS - 2000, COSTS + 2000)
    stripe.deliver(client, late)
    for _again in range(2):
        books(10_000, 10_000, -COSTS - 2000, COSTS + 2000)
    assert [one[1] for one in movements()] == ["refused", "refused", "listed"]
