"""The life of money at Stripe; every balance is asserted after every step."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.documents.models import Document
from marketplace.exchange.actions import record_refund
from marketplace.settlement import due
from marketplace.settlement.actions import settle, undo_as_admin
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import collect, forget_events
from marketplace.stripe_rail.due import old_events
from tests.mail import letters
from tests.stripe_double.endpoints import arrive, charge_back, fail, reverse_transfer, win_dispute


def movements(status: str = "") -> list[Movement]:
    db.session.expire_all()
    chosen = select(Movement).order_by(Movement.id)
    return list(db.session.scalars(chosen.where(Movement.status == status) if status else chosen))


@pytest.mark.thorough
def test_a_fee_is_collected_waits_for_its_funds_and_is_handed_on(both, stripe, books):
    payment = both.fee(both.won(), "10000.00")
    # 1,000.00 are collected; Stripe keeps 1.5 % and 0.25.
    books(0, 100_000, 100_000 - 1525, 1525)
    (movement,) = movements()
    assert (movement.kind, movement.status, movement.blocked_reason) == ("stripe", "collected", "funds_not_available")
    assert payment.reward.status == "funded"
    (intent,) = stripe.of("payment_intent")
    assert (intent["amount"], intent["currency"]) == (100_000, "eur")
    assert stripe.of("transfer") == []
    with time_machine.travel(clock.now() + timedelta(days=1)):
        books(0, 100_000, 98_475, 1525)
    # The alliance bears the costs: its own money has to be there for what Stripe kept.
    stripe.double.funds.move("topup", 50_00, "eur", "tu_1")
    with time_machine.travel(clock.now() + timedelta(days=2, hours=2)):
        books(0, 0, -1525, 1525)
        (movement,) = movements()
        assert (movement.status, movement.blocked_reason) == ("done", None)
        assert payment.reward.status == "settled"
        (transfer,) = stripe.of("transfer")
        assert (transfer["amount"], transfer["destination"]) == (100_000, queries.account_of(both.A.id).account)


@pytest.mark.thorough
def test_a_refund_after_it_was_collected_is_carried_to_the_next(both, stripe, books):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    referral = both.won()
    first = both.fee(referral, "1000.00")
    books(0, 10_000, 10_000 - 175, 175)
    record_refund(first.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    books(-5_000, 5_000, 10_000 - 175, 175)
    assert first.reward.status == "funded"
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(-5_000, -5_000, -175, 175)
        assert first.reward.status == "accrued"
        both.fee(referral, "2000.00")
        # 200.00 less the 50.00 that come back
        books(0, 15_000 - 0, 15_000 - 175 - 250, 425)
        assert stripe.of("payment_intent")[-1]["amount"] == 15_000
    with time_machine.travel(clock.now() + timedelta(days=6)):
        books(0, 0, -425, 425)
        assert [one["amount"] for one in stripe.of("transfer")] == [10_000, 15_000]
        assert first.reward.status == "settled"


def test_without_a_means_or_an_account_it_goes_from_bank_to_bank(pair, stripe, books):
    stripe.save(pair.b)
    pair.fee(pair.won(), "1000.00")
    books(10_000, 10_000, 0, 0)
    assert [(one.kind, one.status) for one in movements()] == [("bank_order", "listed")]
    assert stripe.of("payment_intent") == []


@pytest.mark.thorough
def test_a_declined_card_rests_and_is_given_up_after_four_tries(both, stripe, books):
    stripe.save(both.b, "insufficient")
    both.fee(both.won(), "1000.00")
    now = clock.now()
    for days, tries in ((0, 1), (0.9, 1), (1.1, 2), (4, 2), (4.2, 3), (11, 3)):
        with time_machine.travel(now + timedelta(days=days)):
            books(10_000, 10_000, 0, 0)
            assert len(stripe.of("payment_intent")) == tries, days
            assert queries.means_of(both.B.id).declined == "funds"
    with time_machine.travel(now + timedelta(days=12)):
        books(10_000, 10_000, 0, 0)
        assert len(stripe.of("payment_intent")) == 4
        assert queries.means_of(both.B.id).means is None
        books(10_000, 10_000, 0, 0)
        assert [(one.kind, one.status) for one in movements()][-1] == ("bank_order", "listed")
        assert {one.status for one in movements()[:-1]} == {"refused"}


@pytest.mark.thorough
def test_a_debit_that_takes_days_is_collected_when_it_comes(both, stripe, books, client):
    stripe.save(both.b, "debit")
    referral = both.won()
    both.fee(referral, "1000.00")
    books(10_000, 10_000, 0, 0)
    assert [one.status for one in movements()] == ["collecting"]
    (intent,) = stripe.of("payment_intent")
    arrive(stripe.double, intent)
    assert set(stripe.deliver(client)) == {204}
    books(0, 10_000, 9_825, 175)
    assert [one.status for one in movements()] == ["collected"]

    both.fee(referral, "500.00")
    books(5_000, 15_000, 9_825, 175)
    fail(stripe.double, stripe.of("payment_intent")[-1])
    stripe.deliver(client)
    for _again in range(2):
        books(5_000, 15_000, 9_825, 175)
    assert [one.status for one in movements()] == ["collected", "refused", "prepared"]


@pytest.mark.thorough
def test_what_the_payers_bank_takes_back_is_taken_back_from_the_payee(both, stripe, books, client, visit):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    payment = both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        for _again in range(2):
            books(10_000, 10_000, -175 - 2000, 2175)
        assert payment.reward.status == "accrued"
        assert [(one.kind, one.status) for one in movements()] == [("stripe", "refused"), ("bank_order", "listed")]
        assert queries.means_of(both.B.id).means is None
        told = visit(both.a).get(f"/movements/{movements('refused')[0].id}").text
        assert "Taken back: " in told
        assert "Taken back by :" not in told, "nobody of the house has done it"


@pytest.mark.thorough
def test_what_the_payee_cannot_give_back_stays_a_claim_on_the_payer(both, stripe, books, client):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = True
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 0, -175 - 10_000 - 2000, 2175)
        assert [one.id for one, _ in queries.claims()] == [one.id for one in movements("done")]


@pytest.mark.thorough
def test_a_payout_that_an_admin_has_taken_back_at_stripe_is_back(both, stripe, books, client):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        for _again in range(2):
            books(10_000, 10_000, -175 - 2000, 2175)
        assert [(one.kind, one.status) for one in movements()] == [("stripe", "refused"), ("bank_order", "listed")]


@pytest.mark.thorough
def test_what_the_bank_gives_back_closes_the_claim_on_the_payer(both, stripe, books, client, found, environment):
    admin = found.person(alliance_role="admin")
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    payment = both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = True
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 0, -175 - 10_000 - 2000, 2175)
        win_dispute(stripe.double, stripe.of("dispute")[0])
        stripe.deliver(client)
        for _again in range(2):
            books(0, 0, -175 - 2000, 2175)
        assert (payment.reward.status, queries.claims()) == ("settled", [])
        sweep()
        assert len([one for one in letters(environment) if admin.email in one["To"] and "given" in one["Subject"]]) == 1


@pytest.mark.thorough
def test_what_the_bank_gives_back_when_it_is_owed_again_is_told_to_the_admins_once(
    both, stripe, books, client, found, environment, visit
):
    admin = found.person(alliance_role="admin")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(10_000, 10_000, -175 - 2000, 2175)
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    for _again in range(3):
        books(0, 10_000, 10_000 - 175 - 2000, 2175)
    sweep()
    (told,) = [one for one in letters(environment) if admin.email in one["To"] and "given" in one["Subject"]]
    (path,) = set(re.findall(r"(?<=:8000)/\S*movements/\d+", told.get_body(("plain",)).get_content()))
    assert both.b.own_agency.name in visit(admin).get(path).text
    to_admin = [
        one.as_string() for one in letters(environment) if admin.email in one["To"] and "The bank of" in one["Subject"]
    ]
    assert len(to_admin) == 2
    assert all("/desk/movements/" in one for one in to_admin), "an admin can't open the pages of members"


@pytest.mark.thorough
def test_what_is_taken_back_before_it_was_handed_on_never_is(both, stripe, books, client):
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(10_000, 10_000, -175 - 2000, 2175)
        assert stripe.of("transfer") == []


@pytest.mark.thorough
def test_what_was_refunded_before_stripe_is_asked_is_not_collected(both, stripe, books):
    """The refund comes between the movement and the asking, before any sweep has seen it."""
    payment = both.fee(both.won(), "1000.00")
    settle(due.rewards(10))
    (movement,) = movements("prepared")
    record_refund(payment.id, both.b, Money(400_00, "EUR"), clock.today())
    collect([movement.id])
    assert [one.status for one in movements()] == ["refused"]
    books(0, 6_000, 6_000 - 115, 115)
    assert [one["amount"] for one in stripe.of("payment_intent")] == [60_00]


@pytest.mark.thorough
def test_both_sides_get_notice_of_what_was_handed_on_and_of_what_is_taken_back(both, stripe, books, client):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    sweep()
    assert papers() == []
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        sweep(), sweep()  # what one notes the next draws
        assert papers() == [("notice", both.A.id, 10_000), ("notice", both.B.id, 10_000)]
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        books(10_000, 10_000, -175 - 2000, 2175)
        sweep(), sweep()
        assert papers()[2:] == [("cancellation", both.A.id, 10_000), ("cancellation", both.B.id, 10_000)]


@pytest.mark.thorough
def test_what_stripe_has_moved_is_no_admins_to_take_back(both, stripe, books, found, visit):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 0, -175, 175)
        (movement,) = movements("done")
        admin = found.person(alliance_role="admin")
        with pytest.raises(NotNow, match="nothing to undo"):
            undo_as_admin(movement.id, admin, "A slip.")
        assert f"/desk/movements/{movement.id}/undo" not in visit(admin).get(f"/desk/movements/{movement.id}").text
        books(0, 0, -175, 175)


def papers() -> list[tuple]:
    db.session.expire_all()
    found = db.session.scalars(select(Document).where(Document.kind != "statement").order_by(Document.id))
    return sorted(
        ((one.kind, one.agency_id, one.total.minor) for one in found), key=lambda one: (one[0] != "notice", one[1])
    )


@pytest.mark.thorough
def test_what_is_refused_together_is_one_refusal(both, stripe, books, client):
    stripe.save(both.b, "debit")
    referral = both.won()
    for _each in range(5):
        both.fee(referral, "1000.00")
        books(10_000 * (_each + 1), 10_000 * (_each + 1), 0, 0)
    for intent in stripe.of("payment_intent"):
        fail(stripe.double, intent)
    stripe.deliver(client)
    for _again in range(2):
        books(50_000, 50_000, 0, 0)
    means = queries.means_of(both.B.id)
    assert (means.refusals, means.means is None) == (1, False)


@pytest.mark.thorough
def test_what_has_its_day_to_be_handed_on_waits_for_nobody_and_what_lacks_money_then_does(both, stripe, books, client):
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    assert queries.stuck() == []
    assert "leadpact_stripe_stuck 0" in client.get("/metrics").text
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 10_000, 9_825, 175)  # what Stripe has kept of it is lacking in the balance
        assert [one.blocked_reason for one in queries.stuck()] == ["funds_not_available"]


@pytest.mark.thorough
def test_a_payment_that_was_declined_is_not_called_charged(both, stripe, books, visit):
    stripe.save(both.b, "declined")
    both.fee(both.won(), "1000.00")
    books(10_000, 10_000, 0, 0)
    (declined,) = movements("refused")
    for person in (both.a, both.b):
        page = visit(person).get(f"/movements/{declined.id}").text
        assert "Stripe asked to collect it" in page
        assert "Charged" not in page


@pytest.mark.thorough
def test_events_that_were_looked_into_are_deleted_after_ninety_days_and_those_that_wait_are_not(both, stripe, client):
    from marketplace.stripe_rail.models import StripeEvent

    both.fee(both.won(), "1000.00")
    sweep()
    assert set(stripe.deliver(client)) == {204}
    sweep()
    old = {"kind": "payout.paid", "about": "", "made_at": clock.now(), "received_at": clock.now()}
    db.session.add(StripeEvent(event="evt_waits", **old))
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=89)):
        assert old_events(100) == []
    with time_machine.travel(clock.now() + timedelta(days=91)):
        forget_events(old_events(100))
        assert list(db.session.scalars(select(StripeEvent.event))) == ["evt_waits"]
