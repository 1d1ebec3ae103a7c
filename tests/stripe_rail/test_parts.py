"""What goes back to a payer in part is the alliance's own: nothing changes between the two agencies."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.bookkeeping import movements as desk
from marketplace.core import clock
from marketplace.core.checks import check_books, compare_lists
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.settlement.actions import confirm_received
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import hand_on_again, pay_claim
from tests.books import balance
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double.endpoints import (
    charge_back,
    fail_refund,
    lose_dispute,
    make_refund,
    reverse_transfer,
    win_dispute,
)
from tests.stripe_rail.test_claims import two
from tests.stripe_rail.test_won_back import movements, order, returning, stripe_movement, taken_back, win

__all__ = ["taken_back", "two", "win"]  # fixtures

FEE = 2_000  # of a chargeback
DAY = timedelta(days=1)
DONE = [("stripe", "done", None)]


@pytest.fixture
def collected(both, stripe, stripe_scene, books, client):
    """100.00 that were collected and not handed on yet."""

    def collect() -> None:
        stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
        both.fee(both.won(), "1000.00")
        books(0, 10_000, 9_825, 175)
        stripe.deliver(client)

    stripe_scene("a payment that was collected", collect)


@pytest.fixture
def stands(both, stripe, client):
    """Asserts, after all events came twice, or so many `times`, and the newest of them first, what stands on each side and what is lost; that
    the books say of the balance at Stripe what Stripe says; and that nothing is broken."""

    def are(owes: int, owed: int, lost: int, times: int = 2) -> None:
        for again in range(times):
            new = stripe.double.events[stripe.delivered :][::-1]
            stripe.deliver(client, [one | {"id": f"{one['id']}_{again}"} for one in new])
            money_moves()
            money_moves()
        stripe.delivered = len(stripe.double.events)
        assert check_books() == []
        assert balance("owed_by_receiver", both.B.id, "EUR").minor == owes
        assert balance("owed_to_referrer", both.A.id, "EUR").minor == -owed
        assert balance("losses", None, "EUR").minor == lost
        moved = [one for one in stripe.of("balance_transaction") if one["type"] not in ("topup", "payout")]
        assert balance("cash_stripe", None, "EUR").minor == sum(one["net"] for one in moved)

    return are


@pytest.fixture
def refund(stripe):
    """Makes a refund by hand at Stripe, of the last collection unless another is named."""

    def make(amount: int | None = None, number: int = -1) -> dict:
        part = {"amount": amount} if amount else {}
        return make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[number]["id"]} | part)

    return make


@pytest.fixture
def told(environment):
    """The letters whose subjects contain these words: to whom, and what they say."""

    def are(words: str) -> list[tuple[str, str]]:
        sweep()
        found = [one for one in letters(environment) if words in one["Subject"]]
        return [(one["To"], " ".join(one.get_body(("plain",)).get_content().split())) for one in found]

    return are


@pytest.mark.thorough
def test_a_part_that_is_refunded_is_the_alliances_loss_and_the_rest_makes_a_claim(
    both, paid, refund, stands, two, told, visit
):
    refund(30_00)
    stands(0, 0, lost=3_000)
    assert (movements(), desk.count_by_reason()) == (DONE, {})
    assert queries.means_of(both.B.id).means
    letters_of_it = told("A part of what Kedr paid")
    assert sorted(to for to, _said in letters_of_it) == sorted(str(one.email) for one in two)
    assert "€30.00 of €100.00. The alliance bears it" in letters_of_it[0][1]
    page = visit(two[0]).get(f"/desk/movements/{stripe_movement()}").text
    assert "€30.00 went back to the payer by a refund at Stripe on" in page
    assert "went back" not in visit(both.a).get(f"/movements/{stripe_movement()}").text
    refund(20_00)
    stands(0, 0, lost=5_000)
    refund()
    stands(10_000, 0, lost=0)
    assert [one.id for one, _payment in queries.claims()] == [stripe_movement()]
    assert "The alliance bears it" not in visit(two[0]).get(f"/desk/movements/{stripe_movement()}").text


@pytest.mark.thorough
def test_a_part_that_is_refunded_before_it_is_handed_on_holds_nothing_up(both, stripe, collected, refund, stands):
    refund(30_00)
    stands(0, 10_000, lost=3_000)
    with time_machine.travel(clock.now() + 3 * DAY):
        stands(0, 0, lost=3_000)
    assert [one["amount"] for one in stripe.of("transfer")] == [100_00]


@pytest.mark.thorough
@pytest.mark.parametrize("when", ["before", "after"])
def test_parts_whose_events_come_after_the_last_one_end_what_was_not_handed_on(
    both, collected, refund, stands, client, stripe, when
):
    if when == "before":
        refund(30_00)
        stands(0, 10_000, lost=3_000)
    else:
        refund(30_00)
    refund(50_00)
    refund(20_00)
    stands(10_000, 10_000, lost=0)
    assert movements() == [("stripe", "refused", "refunded"), ("bank_order", "listed", None)]


@pytest.mark.thorough
def test_a_part_that_fails_later_is_no_loss_any_more(paid, stripe, refund, stands, two, told):
    made = refund(30_00)
    stands(0, 0, lost=3_000)
    fail_refund(stripe.double, made)
    stands(0, 0, lost=0)
    assert len(told("A refund of €30.00 to Kedr failed")) == 2
    refund(30_00)
    stands(0, 0, lost=3_000)


def test_a_part_that_failed_before_it_was_told_of_is_booked_nowhere(paid, stripe, refund, stands):
    fail_refund(stripe.double, refund(30_00))
    stands(0, 0, lost=0)
    assert movements() == DONE


@pytest.mark.thorough
@pytest.mark.parametrize("fails", [0, 1])
def test_one_that_fails_of_those_that_came_to_the_whole_leaves_the_others_parts(
    both, paid, stripe, refund, stands, two, told, fails
):
    made = [refund(30_00)]
    stands(0, 0, lost=3_000)
    made.append(refund(70_00))
    stands(10_000, 0, lost=0)
    failed, other = made[fails]["amount"], made[1 - fails]["amount"]
    fail_refund(stripe.double, made[fails])
    stands(0, 0, lost=other)
    assert queries.claims() == []
    assert len(told(f"The refund to Kedr failed: €{failed // 100}.00")) == 2
    refund()
    stands(10_000, 0, lost=0)
    fail_refund(stripe.double, made[1 - fails])
    stands(0, 0, lost=failed)


@pytest.mark.thorough
def test_one_that_takes_the_place_of_one_that_failed_is_told_of_before_the_failure(both, paid, stripe, refund, stands):
    first = refund(30_00)
    stands(0, 0, lost=3_000)
    refund(70_00)
    stands(10_000, 0, lost=0)
    fail_refund(stripe.double, first)
    refund(30_00)
    stands(10_000, 0, lost=0, times=1)
    assert len(queries.claims()) == 1


@pytest.mark.thorough
def test_the_rest_is_told_of_before_the_failure_of_a_part_and_takes_nothing_from_the_payee(
    both, paid, stripe, refund, stands
):
    first = refund(30_00)
    stands(0, 0, lost=3_000)
    fail_refund(stripe.double, first)
    charge_back(stripe.double, stripe.of("charge")[0], 70_00)
    stands(0, 0, lost=7_000)
    assert [one["reversed"] for one in stripe.of("transfer")] == [False]


@pytest.mark.thorough
def test_one_that_fails_after_it_ended_the_payment_settles_what_is_owed_again(both, collected, stripe, refund, stands):
    refund(30_00)
    made = refund(70_00)
    stands(10_000, 10_000, lost=0)
    fail_refund(stripe.double, made)
    stands(0, 0, lost=3_000)
    assert movements() == [("stripe", "done", None), ("bank_order", "refused", "won_back")]


@pytest.mark.thorough
def test_a_whole_refund_that_fails_after_it_ended_the_payment_settles_what_is_owed_again(
    both, collected, stripe, refund, stands, told
):
    made = refund()
    stands(10_000, 10_000, lost=0)
    fail_refund(stripe.double, made)
    stands(0, 0, lost=0)
    assert movements() == [("stripe", "done", None), ("bank_order", "refused", "won_back")]
    ((to, said),) = told("€100.00 of Kedr has come back to the alliance")
    assert both.a.email in to
    assert "handed on to you by Stripe" in said
    assert "bank has" not in said + told("it is cancelled")[0][1]


@pytest.mark.thorough
def test_one_that_fails_after_it_was_paid_by_bank_goes_to_the_payer_as_far_as_they_lack_it(
    both, collected, stripe, refund, stands
):
    refund(30_00)
    made = refund(70_00)
    stands(10_000, 10_000, lost=0)
    confirm_received(order(), both.a)
    fail_refund(stripe.double, made)
    stands(0, 0, lost=0)
    assert [(one["amount"], one["status"]) for one in stripe.of("refund")] == [
        (30_00, "succeeded"), (70_00, "failed"), (70_00, "succeeded"),
    ]  # fmt: skip
    assert returning(both.B) == 0
    fail_refund(stripe.double, stripe.of("refund")[0])
    stands(0, 0, lost=7_000)
    assert returning(both.B) == 10_000
    with time_machine.travel(clock.now() + 2 * DAY):
        stands(0, 0, lost=0)
    assert [one["amount"] for one in stripe.of("refund")] == [30_00, 70_00, 70_00, 30_00]
    assert returning(both.B) == 0


@pytest.mark.thorough
def test_a_part_of_what_belongs_to_the_payer_is_refunded_by_hand_and_the_rest_by_itself(
    both, stripe, taken_back, win, refund, stands, told
):
    confirm_received(order(), both.a)
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win()
    stands(0, 0, lost=0)
    assert returning(both.B) == 10_000
    stripe.double.funds.move("topup", 900_00, "eur", "tu_9")
    refund(40_00)
    stands(0, 0, lost=4_000)
    assert queries.belongs_to_payers() == {"EUR": 6_000}
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        stands(0, 0, lost=0)
        assert len(told("You get €60.00 back")) == 1
    assert [one["amount"] for one in stripe.of("refund")] == [40_00, 60_00]
    assert returning(both.B) == 0


@pytest.mark.thorough
@pytest.mark.parametrize("ends", [win_dispute, lose_dispute])
def test_a_part_that_the_bank_takes_back_is_lost_unless_it_is_won(both, paid, stripe, stands, two, told, visit, ends):
    charge_back(stripe.double, stripe.of("charge")[0], 30_00)
    stands(0, 0, lost=3_000)
    assert balance("rail_costs", None, "EUR").minor == 175 + FEE
    assert [one["reversed"] for one in stripe.of("transfer")] == [False]
    assert (movements(), queries.claims()) == (DONE, [])
    assert queries.means_of(both.B.id).means is None
    assert "not charged any more" in told("taken a part of a payment back")[0][1]
    ((to, said),) = told("Your bank has taken €30.00 back")
    assert both.b.email in to
    assert "not charged any more" in said
    assert "bank took €30.00 back on" in visit(two[0]).get(f"/desk/movements/{stripe_movement()}").text
    ends(stripe.double, stripe.of("dispute")[0])
    stands(0, 0, lost=0 if ends is win_dispute else 3_000)
    assert len(told("has given €30.00 back")) == (2 if ends is win_dispute else 0)


@pytest.mark.thorough
@pytest.mark.parametrize("ends", [win_dispute, lose_dispute])
def test_a_part_that_the_bank_takes_back_before_it_is_handed_on_holds_nothing_up(both, collected, stripe, stands, ends):
    charge_back(stripe.double, stripe.of("charge")[0], 30_00)
    stands(0, 10_000, lost=3_000)
    with time_machine.travel(clock.now() + 3 * DAY):
        stands(0, 0, lost=3_000)
        assert movements() == DONE
        ends(stripe.double, stripe.of("dispute")[0])
        stands(0, 0, lost=0 if ends is win_dispute else 3_000)


def test_a_part_that_was_won_before_anybody_heard_of_it_costs_its_fee_alone(paid, stripe, stands):
    win_dispute(stripe.double, charge_back(stripe.double, stripe.of("charge")[0], 30_00))
    stands(0, 0, lost=0)
    assert balance("rail_costs", None, "EUR").minor == 175 + FEE


@pytest.mark.thorough
def test_the_rest_refunded_after_a_part_that_was_lost_makes_a_claim(both, paid, stripe, refund, stands):
    dispute = charge_back(stripe.double, stripe.of("charge")[0], 30_00)
    stands(0, 0, lost=3_000)
    lose_dispute(stripe.double, dispute)
    refund()
    stands(10_000, 0, lost=0)
    assert len(queries.claims()) == 1


@pytest.mark.thorough
def test_the_rest_that_the_bank_takes_after_a_refund_is_taken_from_the_payee_and_settles_if_it_is_won(
    both, paid, stripe, refund, stands
):
    refund(30_00)
    stands(0, 0, lost=3_000)
    dispute = charge_back(stripe.double, stripe.of("charge")[0], 70_00)
    stands(10_000, 10_000, lost=0)
    assert [one["reversed"] for one in stripe.of("transfer")] == [True]
    win_dispute(stripe.double, dispute)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        stands(0, 0, lost=3_000)
    assert [one["reversed"] for one in stripe.of("transfer")] == [True, False]


@pytest.mark.thorough
@pytest.mark.parametrize("told_of", [True, False])
def test_the_whole_that_the_bank_takes_after_a_refund_of_a_part_leaves_the_part_lost(
    both, paid, stripe, refund, stands, told_of
):
    refund(30_00)
    if told_of:
        stands(0, 0, lost=3_000)
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stands(10_000, 10_000, lost=3_000)
    win_dispute(stripe.double, dispute)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        stands(0, 0, lost=3_000)


@pytest.mark.thorough
def test_a_whole_refund_that_is_told_of_before_the_bank_gave_it_back_is_the_payers(both, paid, stripe, refund, stands):
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stands(10_000, 10_000, lost=0)
    confirm_received(order(), both.a)
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win_dispute(stripe.double, dispute)
    stripe.double.funds.move("topup", 500_00, "eur", "tu_2")
    refund()
    stands(0, 0, lost=0)
    assert returning(both.B) == 0
    assert len(stripe.of("refund")) == 1


@pytest.mark.thorough
def test_what_the_bank_takes_after_all_was_refunded_is_lost_until_it_is_won(both, paid, stripe, refund, stands):
    refund()
    stands(10_000, 0, lost=0)
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stands(10_000, 0, lost=10_000)
    win_dispute(stripe.double, dispute)
    stands(10_000, 0, lost=0)
    assert len(queries.claims()) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("paid_by_bank", [False, True])
def test_a_refund_that_is_told_of_after_the_bank_took_it_too_takes_its_place_once_that_is_won(
    both, paid, stripe, refund, stands, paid_by_bank
):
    made = refund()
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stands(10_000, 10_000, lost=10_000)
    if paid_by_bank:
        confirm_received(order(), both.a)
    open_ = 0 if paid_by_bank else 10_000
    win_dispute(stripe.double, dispute)
    stands(open_, open_, lost=0)
    assert (queries.belongs_to_payers(), len(stripe.of("refund"))) == ({}, 1)
    fail_refund(stripe.double, made)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        stands(0, 0, lost=0)
    assert [one["reversed"] for one in stripe.of("transfer")] == ([True] if paid_by_bank else [True, False])


@pytest.mark.thorough
def test_the_same_of_what_was_on_its_way_back_to_the_payer(both, stripe, taken_back, win, refund, stands):
    confirm_received(order(), both.a)
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win()
    stands(0, 0, lost=0)
    stripe.double.funds.move("topup", 500_00, "eur", "tu_2")
    refund()
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stands(0, 0, lost=10_000)
    win_dispute(stripe.double, dispute)
    stands(0, 0, lost=0)
    assert (queries.belongs_to_payers(), len(stripe.of("refund"))) == ({}, 1)


@pytest.mark.thorough
def test_what_the_bank_takes_after_it_was_sent_back_to_the_payer_is_lost_until_it_is_won(
    both, stripe, taken_back, win, stands
):
    confirm_received(order(), both.a)
    win()
    stands(0, 0, lost=0)
    (made,) = stripe.of("refund")
    assert made["amount"] == 100_00
    dispute = charge_back(stripe.double, stripe.of("charge")[0])
    stands(0, 0, lost=10_000)
    win_dispute(stripe.double, dispute)
    stands(0, 0, lost=0)
    assert returning(both.B) == 0


@pytest.fixture
def paid_back(both, paid, stripe, refund, stands):
    """A claim that the payer has paid back by Stripe."""
    refund()
    stands(10_000, 0, lost=0)
    pay_claim(stripe_movement(), both.b)
    stands(0, 0, lost=0)


@pytest.mark.thorough
def test_a_part_of_what_was_paid_back_of_a_claim_is_lost_and_the_rest_makes_it_stand_again(
    both, paid_back, stripe, refund, stands
):
    first = refund(30_00)
    stands(0, 0, lost=3_000)
    assert queries.claims() == []
    rest = refund()
    stands(10_000, 0, lost=0)
    assert len(queries.claims()) == 1
    fail_refund(stripe.double, first)
    stands(0, 0, lost=7_000)
    assert queries.claims() == []
    refund()
    stands(10_000, 0, lost=0)
    fail_refund(stripe.double, rest)
    refund(70_00)  # told of before that
    stands(10_000, 0, lost=0, times=1)


@pytest.mark.thorough
@pytest.mark.parametrize("ends", [win_dispute, lose_dispute])
def test_a_part_of_what_was_paid_back_that_the_bank_takes_is_lost_unless_it_is_won(
    both, paid_back, stripe, stands, ends
):
    charge_back(stripe.double, stripe.of("charge")[-1], 30_00)
    stands(0, 0, lost=3_000)
    assert queries.means_of(both.B.id).means is None
    assert balance("rail_costs", None, "EUR").minor == 350 + FEE
    ends(stripe.double, stripe.of("dispute")[0])
    stands(0, 0, lost=0 if ends is win_dispute else 3_000)


@pytest.mark.thorough
def test_a_payout_that_came_back_is_handed_on_again_after_a_part_was_refunded(paid, stripe, refund, stands, two):
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
    refund(30_00)
    stands(0, 10_000, lost=3_000)
    hand_on_again(stripe_movement(), two[0])
    stands(0, 0, lost=3_000)


def test_refunds_by_hand_are_compared_with_stripes_list_both_ways(both, paid, stripe, refund, stands):
    first = refund(30_00)
    stands(0, 0, lost=3_000)
    late = refund(20_00)  # of which nothing is told
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert [one.rows for one in compare_lists()] == [[(late["id"], "20.00 EUR", "not there")]]
        late["status"] = "failed"
        assert compare_lists() == []
        fail_refund(stripe.double, first)
        assert [one.rows for one in compare_lists()] == [[(first["id"], "not there", "30.00 EUR")]]


@pytest.mark.parametrize("handed_on", [False, True])
def test_wholes_by_hand_are_compared_with_stripes_list_too(both, stripe, refund, stands, request, handed_on):
    request.getfixturevalue("paid" if handed_on else "collected")
    refund(30_00)
    refund(70_00)
    stands(10_000, 0 if handed_on else 10_000, lost=0)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert compare_lists() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stripe_parts SET amount_minor = 1",
        "UPDATE stripe_parts SET number = 're_other'",
        "UPDATE stripe_parts SET gone_at = now()",
        "DELETE FROM stripe_parts",
        "TRUNCATE stripe_parts",
    ],
)
def test_a_part_stays_what_it_was(paid, refund, stands, sql):
    refund(30_00)
    stands(0, 0, lost=3_000)
    db.session.commit()
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text(sql))


def test_books_that_say_otherwise_than_the_parts_are_found_wanting(paid, refund, stands):
    refund(30_00)
    stands(0, 0, lost=3_000)
    db.session.execute(text("UPDATE stripe_parts SET in_whole = true"))
    db.session.commit()
    assert {one.sentence.split(" ")[0] for one in check_books()} == {"A", "Parts"}
