"""What goes back to a payer goes until they have it: refunds that fail, and banks that take it on the way and give it back again."""

import re
from datetime import timedelta

import pytest
import time_machine

from marketplace.bookkeeping import movements as desk
from marketplace.core import clock
from marketplace.core.checks import check_books, compare_lists
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.ledger.models import EntryKind
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import due, queries
from marketplace.stripe_rail.entries import write
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double import endpoints
from tests.stripe_double.endpoints import Refused, charge_back, fail_refund, make_refund, win_dispute
from tests.stripe_rail.test_won_back import COSTS, order, returning, stripe_movement, taken_back, win

__all__ = ["taken_back", "win"]  # fixtures


@pytest.fixture
def waits(both, stripe, stripe_scene, books, taken_back, win):
    """Paid by bank, won, and not refunded yet: the balance at Stripe is too small."""

    def win_too_much() -> None:
        confirm_received(order(), both.a)
        stripe.double.funds.move("payout", -500_00, "eur", "po_1")
        win()
        books(0, 0, 10_000 - COSTS, COSTS)

    stripe_scene("a refund that waits", win_too_much)
    assert (returning(both.B), stripe.of("refund")) == (10_000, [])


@pytest.fixture
def refunded(both, stripe, stripe_scene, books, taken_back, win):
    """Paid by bank, won, and refunded; the refund."""

    def give_back() -> None:
        confirm_received(order(), both.a)
        win()
        books(0, 0, -COSTS, COSTS)

    stripe_scene("a payment that was refunded", give_back)
    (refund,) = stripe.of("refund")
    return refund


@pytest.mark.thorough
@pytest.mark.parametrize("status", ["canceled", "failed"])
def test_a_refund_that_came_to_nothing_at_stripe_is_not_taken_for_one(both, stripe, books, waits, status):
    stripe.double.funds.move("topup", 900_00, "eur", "tu_9")
    (intent,) = stripe.of("payment_intent")
    fail_refund(stripe.double, make_refund(stripe.double, {"payment_intent": intent["id"]}), status)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        books(0, 0, -COSTS, COSTS)
        assert [one["status"] for one in stripe.of("refund")] == [status, "succeeded"]
        assert queries.payment_of(stripe_movement()).refund == stripe.of("refund")[1]["id"]


@pytest.mark.thorough
@pytest.mark.parametrize("status", ["canceled", "failed"])
def test_a_refund_that_fails_later_is_on_its_way_again_and_made_anew_after_a_day(
    both, stripe, books, refunded, client, status
):
    fail_refund(stripe.double, refunded, status)
    for _told_twice in range(2):
        stripe.deliver(client, stripe.double.events[-1:])
        books(0, 0, 10_000 - COSTS, COSTS)
        assert returning(both.B) == 10_000
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        books(0, 0, -COSTS, COSTS)
        assert [one["status"] for one in stripe.of("refund")] == [status, "succeeded"]
        assert returning(both.B) == 0
    with time_machine.travel(clock.now() + timedelta(days=12)):
        assert desk.count_by_reason() == {}


FAILURES = ("failed later", "failed at once", "refused")


@pytest.fixture(params=FAILURES)
def fails(request, stripe, client, monkeypatch):
    """Lets a day's refund fail, in one way: Stripe tells of it later, answers so at once, or refuses to make it."""

    def fail() -> None:
        if request.param != "failed later":
            money_moves()
        for refund in stripe.of("refund"):
            if refund["status"] == "succeeded":
                fail_refund(stripe.double, refund)
        stripe.deliver(client)
        money_moves()

    def made_and_failed(double, values):
        refund = make_refund(double, values)
        fail_refund(double, refund)
        return refund

    def refused(double, values):
        raise Refused("invalid_request_error", "The account of this charge is closed.", "charge_not_refundable")

    if request.param != "failed later":
        run = made_and_failed if request.param == "failed at once" else refused
        kept = [one for one in endpoints.ROUTES if not (one.method == "post" and one.path.match("/v1/refunds"))]
        monkeypatch.setattr(
            endpoints,
            "ROUTES",
            [*kept, endpoints.Route("post", re.compile(r"/v1/refunds\Z"), "RefundCreateParams", run)],
        )
    return fail


@pytest.fixture
def given_up(both, stripe, books, waits, fails, found):
    """Refunds that have failed on each of five days; since then nothing is asked for."""
    stripe.double.funds.move("topup", 900_00, "eur", "tu_9")
    begun = clock.now()
    for day in range(1, 10):
        with time_machine.travel(begun + day * timedelta(hours=25)):
            money_moves()
            fails()
            books(0, 0, 10_000 - COSTS, COSTS)
            assert returning(both.B) == 10_000
    with time_machine.travel(begun + timedelta(days=12)):
        yield


def tries(stripe) -> int:
    return len({one.key for one in stripe.double.asked if one.method == "post" and one.path == "/v1/refunds"})


@pytest.mark.thorough
def test_a_refund_that_has_failed_five_times_waits_for_an_admin_who_is_told(
    both, stripe, books, given_up, environment, visit, client, found
):
    assert tries(stripe) == 5
    assert due.to_give_back(10) == []
    assert desk.count_by_reason() == {"refund": 1}
    sweep()
    (told,) = [one for one in letters(environment) if "could not be refunded" in one["Subject"]]
    assert "/desk/stripe" in told.get_body(("plain",)).get_content()
    assert "could not be sent" in visit(both.b).get(f"/movements/{stripe_movement()}").text
    by = found.token(found.person(alliance_role="admin"))
    (listed,) = client.get("/api/v1/stripe/events", headers=by).json["refunds"]
    assert (listed["movement"], listed["amount"], listed["refunds_failed"]) == (stripe_movement(), "100.00", 5)


@pytest.mark.thorough
def test_an_admin_has_it_tried_again_and_it_fails_again(both, stripe, given_up, fails, visit, found, environment):
    admin = visit(found.person(alliance_role="admin"))
    admin.post(f"/desk/stripe/refunds/{stripe_movement()}/try-again", on="/desk/stripe")
    money_moves()
    fails()
    assert tries(stripe) == 6
    assert (due.to_give_back(10), desk.count_by_reason()) == ([], {"refund": 1})
    assert "Try again" in admin.get("/desk/stripe").text
    sweep()
    assert len([one for one in letters(environment) if "could not be refunded" in one["Subject"]]) > 1


@pytest.mark.thorough
@pytest.mark.parametrize("fails", ["failed later"], indirect=True)
def test_tried_again_it_arrives(both, stripe, books, given_up, client, found):
    by = found.token(found.person(alliance_role="admin"))
    call = f"/api/v1/stripe/refunds/{stripe_movement()}/try-again"
    assert client.post(call, json={}, headers=by).json["stopped_at"] is None
    assert client.post(call, json={}, headers=by).status_code == 409
    for _again in range(2):
        books(0, 0, -COSTS, COSTS)
    assert (returning(both.B), desk.count_by_reason()) == (0, {})
    assert client.get("/api/v1/stripe/events", headers=by).json["refunds"] == []
    assert client.post("/api/v1/stripe/refunds/999/try-again", json={}, headers=by).status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize("fails", ["failed later"], indirect=True)
def test_what_the_bank_takes_while_it_waits_for_an_admin_is_the_payers(both, stripe, books, given_up, client):
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(0, 0, -COSTS - 2000, COSTS + 2000)
    assert (returning(both.B), desk.count_by_reason()) == (0, {})


def test_a_refund_that_is_pending_is_on_its_way_and_not_made_twice(both, stripe, books, refunded, client):
    refunded["status"] = "pending"
    stripe.double.tell("refund.updated", refunded)
    stripe.deliver(client)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        books(0, 0, -COSTS, COSTS)
        assert len(stripe.of("refund")) == 1


def test_a_refund_that_is_not_ours_concerns_nothing_here(both, stripe, books, refunded, client):
    other = stripe.double.make(
        "re", "refund", **{name: refunded[name] for name in ("amount", "currency", "charge", "payment_intent")}
    )
    other["status"] = "failed"
    stripe.double.tell("refund.failed", other)
    stripe.deliver(client)
    books(0, 0, -COSTS, COSTS)


@pytest.mark.thorough
def test_what_the_bank_takes_on_the_way_to_the_payer_and_gives_back_goes_to_the_payer(
    both, stripe, books, waits, client
):
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(0, 0, -COSTS - 2000, COSTS + 2000)
    assert returning(both.B) == 0
    win_dispute(stripe.double, stripe.of("dispute")[1])
    stripe.double.funds.move("topup", 900_00, "eur", "tu_9")
    stripe.deliver(client)
    for _again in range(2):
        books(0, 0, -COSTS - 2000, COSTS + 2000)
    assert [one["amount"] for one in stripe.of("refund")] == [100_00]
    assert (returning(both.B), due.to_give_back(10)) == (0, [])


@pytest.mark.thorough
def test_a_third_chargeback_that_is_told_of_before_the_end_of_the_second_ends_it(both, stripe, books, waits, client):
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(0, 0, -COSTS - 2000, COSTS + 2000)
    win_dispute(stripe.double, stripe.of("dispute")[1])
    late = stripe.double.events[stripe.delivered :]
    stripe.delivered = len(stripe.double.events)
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    books(0, 0, -COSTS - 4000, COSTS + 4000)
    stripe.deliver(client, late)
    sweep()
    books(0, 0, -COSTS - 4000, COSTS + 4000)
    assert (returning(both.B), stripe.of("refund")) == (0, [])
    win_dispute(stripe.double, stripe.of("dispute")[2])
    stripe.double.funds.move("topup", 900_00, "eur", "tu_9")
    stripe.deliver(client)
    books(0, 0, -COSTS - 4000, COSTS + 4000)
    assert [one["amount"] for one in stripe.of("refund")] == [100_00]


def test_a_refund_that_failed_without_a_word_is_met_when_lists_are_compared(stripe, refunded):
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert compare_lists() == []
        refunded["status"] = "pending"
        assert compare_lists() == []
        fail_refund(stripe.double, refunded)
        (found,) = compare_lists()
        assert found.sentence.startswith("Each refund")
        assert found.rows == [(refunded["id"], "not there", "100.00 EUR")]


def test_what_goes_back_to_the_payer_stands_on_the_page_of_its_movement(both, stripe, books, waits, visit, found):
    admin, page, desk = (
        found.person(alliance_role="admin"),
        f"/movements/{stripe_movement()}",
        f"/desk/movements/{stripe_movement()}",
    )
    assert "is on its way to what you paid with" in visit(both.b).get(page).text
    assert "is on its way to what the payer paid with" in visit(admin).get(desk).text
    stripe.double.funds.move("topup", 900_00, "eur", "tu_9")
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        books(0, 0, -COSTS, COSTS)
    assert "which has sent it to what you paid with" in visit(both.b).get(page).text
    assert "was sent to what the payer paid with" in visit(admin).get(desk).text
    assert "given it back" not in visit(both.a).get(page).text
    assert visit(admin).get(f"/desk/stripe/claims/{stripe_movement()}", 404)


@pytest.mark.parametrize("kind", ["charged_back", "won_back", "given_back", "collected"])
def test_books_in_which_it_went_one_way_twice_are_found_wanting(refunded, kind):
    with transaction():
        write(db.session.get(Movement, stripe_movement()), EntryKind(kind))
    broken = {one.sentence for one in check_books()}
    takes_turns = "What is taken from a payer and what goes back to them take turns"
    assert broken > {takes_turns} if kind in ("charged_back", "given_back") else broken - {takes_turns}
