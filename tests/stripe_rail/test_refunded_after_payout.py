"""What an admin refunds at Stripe after it was handed on: the payee keeps what they have, and the alliance has a claim on the payer."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.bookkeeping import movements as desk
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import agree, hand_on_again, pay_claim, write_off
from tests.books import balance
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import fail_refund, make_refund, reverse_transfer
from tests.stripe_rail.test_claims import number, two

__all__ = ["two"]  # fixtures


@pytest.fixture
def refund(stripe, client, paid):
    """Makes a refund by hand at Stripe; its event comes so often."""

    def make(times: int = 1, **part) -> dict:
        made = make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[0]["id"], **part})
        for time in range(times):
            stripe.deliver(client, [one | {"id": f"{one['id']}_{time}"} for one in stripe.double.events[-2:]])
            money_moves()
        return made

    return make


@pytest.mark.thorough
def test_it_is_a_claim_and_the_payee_keeps_what_they_have(both, stripe, books, refund, two, environment, visit):
    refund(times=2)
    for _again in range(2):
        books(10_000, 0, -175 - 10_000, 175)
    assert [one["reversed"] for one in stripe.of("transfer")] == [False]
    assert desk.count_by_reason() == {"claim": 1}
    assert queries.means_of(both.B.id).means
    sweep()
    told = [one for one in letters(environment) if "went back to" in one["Subject"]]
    heard = " ".join(one["To"] for one in told)
    assert all(one.email in heard for one in (*two, both.b))
    assert both.a.email not in heard
    assert "has a claim" in told[0].get_body(("plain",)).get_content()
    assert "was refunded to you" in visit(both.b).get("/agency/stripe").text
    assert "An admin has refunded it to you at Stripe" in visit(both.b).get(f"/movements/{number()}").text
    assert "between the payer and the alliance" in visit(both.a).get(f"/movements/{number()}").text
    page = visit(two[0]).get(f"/desk/stripe/claims/{number()}").text
    assert "was refunded to Kedr at Stripe" in page
    assert "If its bank decides" not in page


def test_the_payer_pays_it_back(both, stripe, books, refund):
    refund()
    pay_claim(number(), both.b)
    books(0, 0, -350, 350)


def test_two_admins_write_it_off(both, stripe, books, refund, two):
    refund()
    write_off(number(), two[0], "A gift.")
    agree(number(), two[1])
    books(0, 0, -175 - 10_000, 175)
    assert balance("losses", None, "EUR").minor == 10_000


@pytest.mark.thorough
def test_a_refund_that_fails_ends_the_claim(both, stripe, books, refund, client, two, environment, visit):
    made = refund()
    books(10_000, 0, -175 - 10_000, 175)
    fail_refund(stripe.double, made)
    for _told_twice in range(2):
        stripe.deliver(client, [stripe.double.events[-1] | {"id": f"evt_{_told_twice}"}])
        books(0, 0, -175, 175)
    assert queries.claims() == []
    sweep()
    assert any("The refund to Kedr failed" in one["Subject"] for one in letters(environment))
    assert "has come back to the alliance" in visit(two[0]).get(f"/desk/movements/{number()}").text


def test_a_refund_that_fails_after_the_payer_has_paid_is_made_anew(both, stripe, books, refund, client):
    made = refund()
    pay_claim(number(), both.b)
    books(0, 0, -350, 350)
    fail_refund(stripe.double, made)
    stripe.deliver(client)
    books(0, 0, -350, 350)
    assert [one["status"] for one in stripe.of("refund")] == ["failed", "succeeded"]


def test_a_payout_that_is_taken_back_too_ends_the_claim_and_is_owed_by_bank_order(both, stripe, books, refund, client):
    refund()
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
    stripe.deliver(client)
    for _again in range(2):
        books(10_000, 10_000, -175, 175)
    first, order = db.session.scalars(select(Movement).order_by(Movement.id))
    assert (first.status, first.reason, order.amount_minor) == ("refused", "refunded", 10_000)


@pytest.mark.thorough
def test_a_payout_that_is_taken_back_after_the_payer_has_paid_is_handed_on_again(
    both, stripe, books, refund, client, two
):
    refund()
    pay_claim(number(), both.b)
    books(0, 0, -350, 350)
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
    stripe.deliver(client)
    books(0, 10_000, 10_000 - 350, 350)
    hand_on_again(number(), two[0])
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -350, 350)


@pytest.mark.thorough
def test_a_refund_while_the_payout_is_asked_for_waits_for_its_answer(both, stripe, books, client):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    stripe.deliver(client)
    stripe.double.faults.append(Fault("hang", "/v1/transfers"))
    with time_machine.travel(clock.now() + timedelta(days=3)):
        money_moves()
        make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[0]["id"]})
        stripe.deliver(client)
        money_moves()
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=5)):
        for _again in range(3):
            money_moves()
        books(10_000, 0, -175 - 10_000, 175)


@pytest.mark.thorough
def test_of_a_part_the_admins_are_told_and_parts_that_come_to_all_are_booked(
    both, stripe, books, refund, two, environment
):
    refund(amount=30_00)
    assert queries.claims() == []
    sweep()
    told = [one for one in letters(environment) if "A part of what Kedr paid" in one["Subject"]]
    assert len(told) == 2
    assert "€30.00" in told[0].get_body(("plain",)).get_content()
    refund(amount=70_00, times=2)
    for _again in range(2):
        books(10_000, 0, -175 - 10_000, 175)
    assert [one.id for one, _ in queries.claims()] == [number()]


@pytest.mark.thorough
def test_a_refund_that_is_told_of_before_the_collection_is_recorded(both, stripe, books, client):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    money_moves()
    stripe.delivered = len(stripe.double.events)
    make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[0]["id"]})
    stripe.deliver(client)
    for _again in range(2):
        books(10_000, 10_000, -175, 175)
    assert db.session.scalars(select(Movement).order_by(Movement.id)).first().status == "refused"
