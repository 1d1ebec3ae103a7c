"""What goes back to a payer may come again and go back once more: whatever is told of first, the books end as it ended at Stripe."""

import pytest

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import pay_claim
from marketplace.stripe_rail.models import StripeEvent
from tests.books import balance
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import arrive, charge_back, fail_refund, make_refund, win_dispute
from tests.stripe_rail.test_claims import claim, number

__all__ = ["claim"]  # fixtures

COST, COSTS = 175, 2175  # of a collection; with its chargeback
GONE = -10_000 - COSTS


@pytest.fixture
def refund(stripe):
    """Refunds by hand, at Stripe, what was charged first, or last."""
    return lambda which=0: make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[which]["id"]})


@pytest.fixture
def told(stripe, client):
    """Delivers what Stripe tells of what happens in between; what it told before comes when it is called again."""
    late = []

    def tell(keep_back: bool = False) -> None:
        new, stripe.delivered = stripe.double.events[stripe.delivered :], len(stripe.double.events)
        if keep_back:
            late.extend(new)
            return
        stripe.deliver(client, new)
        money_moves()
        if not new:
            stripe.deliver(client, late)
            money_moves()

    return tell


@pytest.fixture
def collected(both, stripe, books):
    """100.00 that are at Stripe and can be handed on in some days."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)


@pytest.fixture
def paid_back(both, stripe, books, claim, told):
    """The claim was paid back by another card."""
    told()
    stripe.save(both.b)
    pay_claim(number(), both.b)
    books(0, 0, -COSTS - COST, COSTS + COST)
    told()


@pytest.mark.thorough
def test_a_refund_of_what_was_not_handed_on_that_fails_later_settles_what_it_was_for(
    both, stripe, books, collected, refund, told, environment
):
    made = refund()
    told()
    books(10_000, 10_000, -175, 175)
    fail_refund(stripe.double, made)
    told()
    for _again in range(2):  # what was put on the balance is enough to hand it on at once
        books(0, 0, -175, 175)
    assert len(stripe.of("transfer")) == 1
    sweep()
    (to_payee,) = [one for one in letters(environment) if "has come back to the alliance" in one["Subject"]]
    assert "It is handed on to you by Stripe." in to_payee.get_body(("plain",)).get_content()


@pytest.mark.thorough
def test_a_refund_is_told_of_before_the_arrival_of_the_debit(both, stripe, books, refund, told):
    means = stripe.save(both.b, "debit")
    assert stripe.double.objects[means["id"]]["type"] == "sepa_debit"
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    money_moves()
    arrive(stripe.double, stripe.of("payment_intent")[0])
    told(keep_back=True)
    refund()
    told()
    books(10_000, 10_000, -175, 175)


@pytest.mark.thorough
def test_a_refund_of_what_was_paid_back_waits_until_that_is_recorded(both, stripe, books, claim, refund, told):
    told()
    stripe.save(both.b)
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    pay_claim(number(), both.b)
    money_moves()
    told(keep_back=True)
    refund(-1)
    stripe.double.faults.append(Fault("hang", "/v1/payment_intents", reads=True))
    told()
    assert db.session.query(StripeEvent).filter_by(status="waiting").count() == 1
    books(10_000, 0, GONE - COST, COSTS + COST)
    assert queries.claim_payment_of(number()).status == "taken_back"


@pytest.mark.thorough
def test_a_refund_is_told_of_before_the_bank_s_decision_that_let_it_be_made(both, stripe, books, claim, refund, told):
    told()
    win_dispute(stripe.double, stripe.of("dispute")[0])
    told(keep_back=True)
    refund()
    told()
    for _late_too in range(2):
        books(10_000, 0, GONE, COSTS)
        told()
    assert queries.payment_of(number()).was_refunded


@pytest.mark.thorough
def test_a_chargeback_is_told_of_before_the_failure_of_the_refund_it_follows(both, paid, stripe, books, refund, told):
    stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = True
    made = refund()
    told()
    books(10_000, 0, -10_000 - 175, 175)
    fail_refund(stripe.double, made)
    told(keep_back=True)
    charge_back(stripe.double, stripe.of("charge")[0])
    told()
    for _late_too in range(2):
        books(10_000, 0, GONE, COSTS)
        told()
    assert not queries.payment_of(number()).was_refunded


@pytest.mark.thorough
def test_the_same_of_what_was_paid_back_of_a_claim(both, stripe, books, paid_back, refund, told):
    made = refund(-1)
    told()
    books(10_000, 0, GONE - COST, COSTS + COST)
    fail_refund(stripe.double, made)
    told(keep_back=True)
    charge_back(stripe.double, stripe.of("charge")[-1])
    told()
    for _late_too in range(2):
        books(10_000, 0, GONE - COST - 2000, COSTS + COST + 2000)
        told()
    win_dispute(stripe.double, stripe.of("dispute")[-1])
    told(keep_back=True)
    refund(-1)
    told()
    for _late_too in range(2):
        books(10_000, 0, GONE - COST - 2000, COSTS + COST + 2000)
        told()


@pytest.mark.thorough
def test_what_came_again_counts_though_another_try_was_refused_meanwhile(both, stripe, books, paid_back, told):
    charge_back(stripe.double, stripe.of("charge")[-1])
    told()
    stripe.save(both.b, "declined")
    pay_claim(number(), both.b)
    money_moves()
    win_dispute(stripe.double, stripe.of("dispute")[-1])
    told()
    books(0, 0, -COSTS - COST - 2000, COSTS + COST + 2000)
    assert queries.claim_payment_of(number()).status == "done"
    win_dispute(stripe.double, stripe.of("dispute")[0])
    told()
    for _again in range(2):  # it is the payer's
        books(0, 0, -COSTS - COST - 2000, COSTS + COST + 2000)
    assert [one["status"] for one in stripe.of("refund")] == ["succeeded"]


@pytest.mark.thorough
@pytest.mark.parametrize("by_bank", [True, False])
@pytest.mark.parametrize("claim_by_bank", [True, False])
def test_what_is_on_its_way_to_the_payer_can_go_there_though_the_claim_stands_anew(
    both, stripe, books, paid_back, refund, told, claim_by_bank, by_bank
):
    def goes_back(which: int, by_bank: bool) -> None:
        if by_bank:
            charge_back(stripe.double, stripe.of("charge")[which])
        else:
            refund(which)
        told()

    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win_dispute(stripe.double, stripe.of("dispute")[0])
    told()
    books(0, 0, 10_000 - COSTS - COST, COSTS + COST)
    stripe.double.funds.move("topup", 500_00, "eur", "tu_2")
    costs = COSTS + COST + (2000 if claim_by_bank else 0)
    goes_back(-1, claim_by_bank)
    books(10_000, 0, -costs, costs)
    costs += 2000 if by_bank else 0
    goes_back(0, by_bank)
    for _again in range(2):
        books(10_000, 0, -10_000 - costs, costs)
    assert (queries.belongs_to_payers(), balance("losses", None, "EUR").minor) == ({}, 0)
