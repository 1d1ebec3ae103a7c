"""Payouts that somebody takes back at Stripe: booked, and handed on again when an admin says so."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.bookkeeping import stuck
from marketplace.bookkeeping.stuck import Stuck
from marketplace.core import approval, clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import record_refund
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import compare, queries
from marketplace.stripe_rail.actions import agree, hand_on_again, look_at_account, write_off
from marketplace.stripe_rail.actions.come_back import look_at_transfer
from marketplace.stripe_rail.client import Unanswered
from tests.books import balance
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double.endpoints import charge_back, make_refund, make_transfer, reverse_transfer, win_dispute
from tests.stripe_double.hosted import onboard


def movement() -> Movement:
    db.session.expire_all()
    return db.session.scalars(select(Movement).where(Movement.kind == "stripe").order_by(Movement.id)).first()


def take_back(stripe, client, times: int = 1, **part) -> None:
    """By hand, at Stripe; its event comes so often."""
    reverse_transfer(stripe.double, stripe.of("transfer")[-1]["id"], part)
    for _time in range(times):
        stripe.deliver(client, stripe.double.events[-1:])
    money_moves()


@pytest.mark.thorough
def test_what_was_taken_back_is_owed_again_and_waits_for_an_admin(both, paid, stripe, books, client, environment):
    take_back(stripe, client, times=2)
    books(0, 10_000, 9_825, 175)
    assert (movement().status, movement().blocked_reason) == ("collected", "payout_came_back")
    sweep()
    told = [one["To"] for one in letters(environment) if "taken back from" in one["Subject"]]
    assert any(both.a.email in one for one in told)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        sweep()
        books(0, 10_000, 9_825, 175)
        assert len(stripe.of("transfer")) == 1
        assert [(one.id, why) for one, why in stuck.with_why(stuck.stuck())] == [(movement().id, Stuck.CAME_BACK)]


@pytest.mark.thorough
def test_an_admin_of_neither_side_has_it_handed_on_again_once(both, paid, stripe, books, client, found, visit):
    take_back(stripe, client)
    admin, of_a_side = found.person(alliance_role="admin"), found.person(both.A, "owner", alliance_role="admin")
    with pytest.raises(NotAllowed):
        hand_on_again(movement().id, of_a_side)
    visitor = visit(admin)
    page = visitor.get("/desk/stripe")
    assert "Hand it on again" in page.text
    visitor.post(f"/desk/stripe/movements/{movement().id}/hand-on", on="/desk/stripe")
    books(0, 0, -175, 175)
    assert movement().status == "done"
    assert [one["reversed"] for one in stripe.of("transfer")] == [True, False]
    with pytest.raises(NotNow):
        hand_on_again(movement().id, admin)
    # The news of the old one changes nothing any more.
    stripe.deliver(client, [one for one in stripe.double.events if one["type"] == "transfer.reversed"])
    books(0, 0, -175, 175)
    assert movement().status == "done"


@pytest.mark.thorough
def test_the_comparison_tells_of_what_was_taken_back_and_not_booked(both, paid, stripe, books, client):
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {"amount": 30_00})
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        ((number, said, known),) = compare.transfers()
        assert (said, known) == ("70.00 EUR", "100.00 EUR")
        reverse_transfer(stripe.double, number, {})
        ((number, said, known),) = compare.transfers()
        assert (said, known) == ("not there", "100.00 EUR")
        stripe.deliver(client)
        books(0, 10_000, 9_825, 175)
        assert compare.transfers() == []


@pytest.mark.thorough
def test_of_a_part_that_was_taken_back_the_admins_are_told(both, paid, stripe, books, client, found, environment):
    admin = found.person(alliance_role="admin")
    with time_machine.travel(clock.now() + timedelta(days=30)):
        take_back(stripe, client, amount=30_00)
        sweep()
    (told,) = [one for one in letters(environment) if "was taken back at Stripe" in one["Subject"]]
    assert admin.email in told["To"]
    assert "€30.00" in told.get_body().get_content()
    assert movement().status == "done"
    assert balance("cash_stripe", None, "EUR").minor == -175


@pytest.mark.thorough
def test_a_refund_on_top_of_it_is_netted_later(both, paid, stripe, books, client, found):
    record_refund(paid.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    books(-5_000, -5_000, -175, 175)
    take_back(stripe, client)
    books(-5_000, 5_000, 9_825, 175)
    hand_on_again(movement().id, found.person(alliance_role="admin"))
    books(-5_000, -5_000, -175, 175)


@pytest.mark.thorough
def test_an_order_that_nets_what_is_owed_back_of_it_is_made_anew(both, paid, stripe, books, client):
    record_refund(paid.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    onboard(stripe.double, queries.account_of(both.A.id).account, "missing")
    look_at_account(both.A.id)
    both.fee(both.won(), "2000.00")
    money_moves()
    order = db.session.scalars(select(Movement).where(Movement.status == "listed")).one()
    assert order.amount_minor == 150_00
    take_back(stripe, client)
    assert movement().status == "collected"
    db.session.expire_all()
    assert order.status == "refused"
    money_moves()
    anew = db.session.scalars(select(Movement).where(Movement.status == "listed")).one()
    assert anew.amount_minor == 200_00


@pytest.mark.thorough
def test_while_something_else_moves_of_the_same_rewards_its_news_waits(both, paid, stripe, books, client):
    record_refund(paid.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    both.fee(both.won(), "2000.00")
    money_moves()  # the next movement nets what is owed back
    take_back(stripe, client)
    assert movement().status == "done"
    with pytest.raises(Unanswered):
        look_at_transfer(stripe.of("transfer")[0]["id"])
    with time_machine.travel(clock.now() + timedelta(days=3)):
        stripe.deliver(client)
        money_moves()
        sweep()
        assert movement().status == "collected"
        assert [one.status for one in db.session.scalars(select(Movement).order_by(Movement.id))] == [
            "collected",
            "done",
        ]


@pytest.mark.thorough
def test_what_is_taken_back_after_a_chargeback_ends_the_claim(both, paid, stripe, books, client):
    account = stripe.double.objects[queries.account_of(both.A.id).account]
    account["empty"] = True
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(10_000, 0, -175 - 10_000 - 2000, 2175)
    account["empty"] = False
    take_back(stripe, client)
    books(10_000, 10_000, -175 - 2000, 2175)
    first, order = db.session.scalars(select(Movement).order_by(Movement.id))
    assert (first.status, order.kind, order.amount_minor) == ("refused", "bank_order", 10_000)
    assert queries.claims() == []


@pytest.mark.thorough
def test_what_is_taken_back_after_it_was_written_off_is_found_again(both, paid, stripe, books, client, found):
    first, second = (found.person(alliance_role="admin") for _each in range(2))
    account = stripe.double.objects[queries.account_of(both.A.id).account]
    account["empty"] = True
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(10_000, 0, -12_175, 2175)
    write_off(movement().id, first, "Insolvent.")
    agree(movement().id, second)
    books(0, 0, -12_175, 2175)
    account["empty"] = False
    take_back(stripe, client)
    books(10_000, 10_000, -2175, 2175)
    assert balance("losses", None, "EUR").minor == 0


def test_a_write_off_that_waits_lapses_with_the_claim(both, paid, stripe, books, client, found):
    account = stripe.double.objects[queries.account_of(both.A.id).account]
    account["empty"] = True
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(10_000, 0, -12_175, 2175)
    write_off(movement().id, found.person(alliance_role="admin"), "Insolvent.")
    account["empty"] = False
    take_back(stripe, client)
    assert approval.standing([queries.payment_of(movement().id)]) == {}


def test_what_the_payer_got_back_at_stripe_is_not_handed_on_again(both, paid, stripe, books, client, found):
    take_back(stripe, client)
    make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[0]["id"]})
    with pytest.raises(NotNow, match="has got it back"):
        hand_on_again(movement().id, found.person(alliance_role="admin"))
    stripe.deliver(client)
    books(10_000, 10_000, -175, 175)
    money_moves()
    first, order = db.session.scalars(select(Movement).order_by(Movement.id))
    assert (first.status, first.reason, order.kind, order.amount_minor) == ("refused", "refunded", "bank_order", 10_000)


def test_what_we_took_back_for_a_chargeback_that_was_won_meanwhile_waits_for_an_admin(
    both, paid, stripe, books, client, found
):
    charge_back(stripe.double, stripe.of("charge")[0])
    key = queries.payment_of(movement().id).key
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {"metadata": {"movement": key}})
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    money_moves()
    assert (movement().status, movement().blocked_reason) == ("collected", "payout_came_back")
    assert balance("owed_to_referrer", both.A.id, "EUR").minor == -10_000
    assert check_books() == []
    hand_on_again(movement().id, found.person(alliance_role="admin"))
    money_moves()
    assert movement().status == "done"


def test_what_we_take_back_ourselves_is_booked_with_its_chargeback_alone(both, paid, stripe, books, client):
    charge_back(stripe.double, stripe.of("charge")[0])
    key = queries.payment_of(movement().id).key
    # As if we had been killed between taking it back and booking it.
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {"metadata": {"movement": key}})
    assert look_at_transfer(stripe.of("transfer")[0]["id"])
    assert movement().status == "done"
    stripe.deliver(client)
    books(10_000, 10_000, -175 - 2000, 2175)
    assert movement().status == "refused"
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert compare.transfers() == []


def test_a_payout_that_is_not_ours_concerns_nothing_here(both, paid, stripe, client):
    values = {"amount": 100, "currency": "eur", "destination": stripe.of("account")[0]["id"]}
    made = make_transfer(stripe.double, values)
    reverse_transfer(stripe.double, made["id"], {})
    assert set(stripe.deliver(client)) == {204}
    money_moves()
    assert movement().status == "done"
