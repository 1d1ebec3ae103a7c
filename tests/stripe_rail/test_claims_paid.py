"""A payer pays the alliance's claim back: by what it has left at Stripe, or by bank; and what can become of that."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from marketplace.bookkeeping import movements as desk
from marketplace.core import approval, clock
from marketplace.core.checks import check_books, compare_lists
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import erase_client, record_refund
from marketplace.exchange.models import Lead
from marketplace.settlement.actions import confirm_received
from marketplace.stripe_rail import due, queries
from marketplace.stripe_rail.actions import (
    agree,
    claim_not_paid_by_bank,
    claim_paid_by_bank,
    collect_claims,
    forget_means,
    object_to,
    pay_claim,
    write_off,
)
from marketplace.stripe_rail.actions.pay_claim import look_at_collection
from marketplace.stripe_rail.models import ClaimPayment, FoundPayment
from tests.books import balance
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import (
    arrive,
    charge_back,
    fail,
    fail_refund,
    make_payment_intent,
    make_refund,
    reverse_transfer,
    win_dispute,
)
from tests.stripe_rail.test_claims import claim, number, orders, two

__all__ = ["claim", "two"]  # fixtures

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COST = 175  # of each collection
COSTS = 2175  # of the first one, and of its chargeback
GONE = -10_000 - COSTS


@pytest.fixture
def card(both, stripe, claim):
    """The payer has left another card."""
    return stripe.save(both.b)


def state() -> str:
    db.session.expire_all()
    return queries.claim_payment_of(number()).status


def of_claims(stripe) -> list[dict]:
    return [one for one in stripe.of("charge") if one["metadata"]["movement"].startswith("claim:")]


def live_through(stripe, *moments: timedelta) -> None:
    """Sweep at each of these moments from now; the books hold at each, and no claim is charged twice."""
    begun = clock.now()
    for moment in moments:
        with time_machine.travel(begun + moment):
            money_moves()
            assert check_books() == []
            assert len(of_claims(stripe)) <= 1


def paid_back(books, once_more: int = 0) -> None:
    """It has come: the payer owes nothing, and the cash is there again."""
    books(0, 0, -COSTS - COST - once_more, COSTS + COST + once_more)


@pytest.mark.thorough
def test_a_payer_pays_a_claim_back_by_one_button(both, stripe, books, claim, card, environment, found):
    found.person(alliance_role="admin")
    pay_claim(number(), both.b)
    paid_back(books)
    (charge,) = of_claims(stripe)
    assert (charge["amount"], charge["currency"]) == (100_00, "eur")
    assert state() == "done"
    assert (queries.claims(), desk.count_by_reason()) == ([], {})
    assert claim.reward.status == "settled"
    sweep()
    told = [one for one in letters(environment) if "paid €100.00 back" in one["Subject"]]
    assert len(told) == 2
    assert both.a.email not in " ".join(one["To"] for one in told)
    with time_machine.travel(clock.now() + 2 * HOUR):
        assert compare_lists() == []
    with pytest.raises(NotNow):
        pay_claim(number(), both.b)


@pytest.mark.thorough
def test_what_later_movements_net_leaves_the_claim_whole(both, stripe, books, claim, card):
    record_refund(claim.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    pay_claim(number(), both.b)
    books(-5_000, -5_000, -COSTS - COST, COSTS + COST)
    assert [one["amount"] for one in of_claims(stripe)] == [100_00]
    forget_means(both.b)
    both.fee(both.won(), "2000.00")
    money_moves()
    (order,) = orders()
    assert order.amount_minor == 15_000
    confirm_received(order.id, both.a)
    paid_back(books)


@pytest.mark.thorough
def test_a_bank_debit_is_on_its_way_for_days(both, stripe, books, claim):
    means = stripe.save(both.b)
    stripe.double.objects[means["id"]]["type"] = "sepa_debit"
    pay_claim(number(), both.b)
    books(10_000, 0, GONE, COSTS)
    assert state() == "sent"
    with pytest.raises(NotNow, match="being paid back"):
        pay_claim(number(), both.b)
    arrive(stripe.double, stripe.of("payment_intent")[-1])
    with time_machine.travel(clock.now() + 7 * HOUR):
        paid_back(books)


def test_a_bank_debit_that_comes_back_is_refused_by_its_event(both, stripe, books, claim, client):
    means = stripe.save(both.b)
    stripe.double.objects[means["id"]]["type"] = "sepa_debit"
    pay_claim(number(), both.b)
    books(10_000, 0, GONE, COSTS)
    fail(stripe.double, stripe.of("payment_intent")[-1])
    stripe.deliver(client)
    books(10_000, 0, GONE, COSTS)
    assert state() == "refused"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ("authentication", "authentication"),
        ("insufficient", "funds"),
        ("expired", "expired"),
        ("declined", "other"),
    ],
)
def test_what_is_refused_is_said_in_words_and_tried_again_by_hand_alone(
    both, stripe, books, claim, behaviour, why, environment, visit
):
    stripe.save(both.b, behaviour)
    pay_claim(number(), both.b)
    books(10_000, 0, GONE, COSTS)
    paid = queries.claim_payment_of(number())
    assert (paid.status, paid.declined) == ("refused", why)
    assert str(paid.declined.to_payer) in visit(both.b).get("/agency/stripe").text
    sweep()
    (told,) = [one for one in letters(environment) if "could not be paid back" in one["Subject"]]
    assert both.b.email in told["To"]
    live_through(stripe, DAY, 8 * DAY, 20 * DAY)
    assert len(stripe.of("payment_intent")) == 2
    assert queries.means_of(both.B.id).refusals == 0
    stripe.save(both.b)
    pay_claim(number(), both.b)
    paid_back(books)


def test_a_means_that_stripe_does_not_know_is_refused(both, stripe, books, claim, card):
    pay_claim(number(), both.b)
    del stripe.double.objects[card["id"]]
    books(10_000, 0, GONE, COSTS)
    assert state() == "refused"


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["drop", "hang", "error", "busy", "limited"])
def test_whatever_goes_wrong_between_it_is_collected_once(both, stripe, books, claim, card, kind):
    stripe.double.faults.append(Fault(kind, "/v1/payment_intents"))
    pay_claim(number(), both.b)
    live_through(stripe, 0 * DAY, MINUTE, HOUR, 21 * HOUR, 25 * HOUR, 27 * HOUR)
    paid_back(books)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["drop", "hang", "error", "busy", "limited"])
def test_also_when_nobody_asks_again_before_stripe_has_forgotten_the_key(both, stripe, books, claim, card, kind):
    stripe.double.faults.append(Fault(kind, "/v1/payment_intents"))
    pay_claim(number(), both.b)
    live_through(stripe, 0 * DAY, 2 * DAY, 4 * DAY)
    paid_back(books)


def test_an_event_brings_what_an_answer_that_was_lost_would_have_said(both, stripe, books, claim, card, client):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    pay_claim(number(), both.b)
    books(10_000, 0, GONE, COSTS)
    stripe.deliver(client)
    paid_back(books)


@pytest.mark.thorough
def test_events_that_come_twice_late_and_out_of_order_or_forged_change_nothing(
    both, stripe, books, claim, card, client
):
    pay_claim(number(), both.b)
    paid_back(books)
    told = list(stripe.double.events)
    for events in (told, told[::-1], told):
        stripe.deliver(client, events)
        paid_back(books)
    assert set(stripe.deliver(client, told[-1:], secret="whsec_forged")) == {422}
    with time_machine.travel(clock.now() + 5 * DAY):
        stripe.deliver(client, told)
        paid_back(books)


def test_a_kill_between_asking_and_recording_collects_once(both, stripe, books, claim, card, monkeypatch):
    pay_claim(number(), both.b)
    with monkeypatch.context() as dying:
        dying.setattr("marketplace.stripe_rail.intents.wait", lambda _said: 1 / 0)
        live_through(stripe, 0 * DAY)
    assert (state(), len(of_claims(stripe))) == ("sent", 1)
    live_through(stripe, 2 * MINUTE)
    paid_back(books)


def test_of_many_who_press_the_button_at_once_one_pays(both, stripe, books, claim, card, in_parallel):
    movement_id, payer = number(), both.b.id

    def press() -> None:
        from marketplace.members.models import Person

        try:
            pay_claim(movement_id, db.session.get_one(Person, payer))
        except NotNow:
            return

    assert in_parallel([press] * 6) == [None] * 6
    assert db.session.query(ClaimPayment).count() == 1
    ids = [queries.claim_payment_of(movement_id).id]
    assert in_parallel([lambda: collect_claims(ids)] * 4) == [None] * 4
    paid_back(books)
    assert len(of_claims(stripe)) == 1


@pytest.mark.thorough
def test_a_payment_that_the_bank_gives_back_counts_though_a_later_one_was_refused(
    both, stripe, books, claim, card, client
):
    pay_claim(number(), both.b)
    paid_back(books)
    charge_back(stripe.double, of_claims(stripe)[0])
    stripe.deliver(client)
    books(10_000, 0, GONE - COST - 2_000, COSTS + COST + 2_000)
    stripe.save(both.b, "declined")
    pay_claim(number(), both.b)
    books(10_000, 0, GONE - COST - 2_000, COSTS + COST + 2_000)
    assert state() == "refused"
    win_dispute(stripe.double, stripe.of("dispute")[-1])
    stripe.deliver(client)
    paid_back(books, once_more=2_000)
    assert state() == "done"
    assert queries.is_repaid(number())


def test_an_event_of_a_payment_whose_answer_was_lost_asks_for_it_once(both, stripe, books, claim, card, client):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    pay_claim(number(), both.b)
    books(10_000, 0, GONE, COSTS)
    intent = stripe.of("payment_intent")[-1]["id"]
    before = len(stripe.double.asked)
    look_at_collection(intent)
    assert [one.path for one in stripe.double.asked[before:]] == [f"/v1/payment_intents/{intent}"]
    paid_back(books)


def test_only_the_payer_pays_and_only_what_stands(both, stripe, books, claim, two, found):
    with pytest.raises(NotNow, match="Save a card"):
        pay_claim(number(), both.b)
    stripe.save(both.b)
    with pytest.raises(NotFound):
        pay_claim(number(), both.a)
    write_off(number(), two[0], "They are insolvent.")
    agree(number(), two[1])
    with pytest.raises(NotNow):
        pay_claim(number(), both.b)
    with pytest.raises(NotNow):
        claim_paid_by_bank(number(), two[0], "Statement of May.")


def test_nothing_is_collected_while_an_earlier_payment_is_looked_into(both, claim, card):
    at = clock.now()
    known = {"payer_id": both.B.id, "amount_minor": 1, "currency": "EUR", "reference": "LP-ST9"}
    db.session.add(FoundPayment(intent="pi_unknown", made_at=at, found_at=at, **known))
    db.session.commit()
    with pytest.raises(NotNow, match="earlier payment"):
        pay_claim(number(), both.b)


def test_what_waits_for_a_second_admin_lapses_when_it_is_paid_and_nobody_writes_off_what_is_being_paid(
    both, stripe, books, claim, card, two
):
    write_off(number(), two[0], "They are insolvent.")
    pay_claim(number(), both.b)
    with pytest.raises(NotNow, match="being paid back"):
        agree(number(), two[1])
    object_to(number(), two[1], "They pay.")
    with pytest.raises(NotNow, match="being paid back"):
        write_off(number(), two[0], "Once more.")
    with pytest.raises(NotNow, match="being paid back"):
        claim_paid_by_bank(number(), two[0], "Statement of May.")
    paid_back(books)
    with pytest.raises(NotNow):
        write_off(number(), two[0], "Once more.")


@pytest.mark.thorough
def test_an_admin_says_that_it_came_by_bank(both, stripe, books, claim, two, environment, found):
    write_off(number(), two[0], "They are insolvent.")
    with pytest.raises(BadInput):
        claim_paid_by_bank(number(), two[0], " ")
    with pytest.raises(NotAllowed):
        claim_paid_by_bank(number(), found.person(both.B, "owner", alliance_role="admin"), "Statement of May.")
    claim_paid_by_bank(number(), two[0], "Statement of May.")
    # At Stripe nothing has changed.
    books(0, 0, GONE, COSTS)
    assert balance("cash_bank", None, "EUR").minor == 10_000
    assert (queries.claims(), desk.count_by_reason()) == ([], {})
    assert approval.standing([queries.payment_of(number())]) == {}
    sweep()
    heard = " ".join(one["To"] for one in letters(environment) if "paid €100.00 back" in one["Subject"])
    assert all(one.email in heard for one in (*two, both.b))
    with pytest.raises(NotNow):
        claim_paid_by_bank(number(), two[1], "Statement of June.")


@pytest.mark.thorough
def test_an_admin_takes_that_back_where_it_was_a_mistake_and_it_is_said_anew(
    both, stripe, books, claim, two, environment, found
):
    with pytest.raises(NotNow, match="Nobody has said"):
        claim_not_paid_by_bank(number(), two[0])
    claim_paid_by_bank(number(), two[0], "Statement of May.")
    with pytest.raises(NotAllowed):
        claim_not_paid_by_bank(number(), found.person(both.B, "owner", alliance_role="admin"))
    claim_not_paid_by_bank(number(), two[1])
    books(10_000, 0, GONE, COSTS)
    assert (balance("cash_bank", None, "EUR").minor, state(), len(queries.claims())) == (0, "mistaken", 1)
    with pytest.raises(NotNow, match="Nobody has said"):
        claim_not_paid_by_bank(number(), two[1])
    sweep()
    heard = " ".join(one["To"] for one in letters(environment) if "did not come" in one["Subject"])
    assert all(one.email in heard for one in (*two, both.b))
    claim_paid_by_bank(number(), two[0], "Statement of June.")
    books(0, 0, GONE, COSTS)
    assert balance("cash_bank", None, "EUR").minor == 10_000


def test_it_is_no_mistake_any_more_once_the_first_bank_has_decided(both, stripe, books, claim, two, client):
    claim_paid_by_bank(number(), two[0], "Statement of May.")
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    money_moves()
    with pytest.raises(NotNow, match="more has happened"):
        claim_not_paid_by_bank(number(), two[0])
    assert check_books() == []


@pytest.mark.thorough
def test_a_bank_that_takes_that_back_as_well_leaves_the_claim_as_it_was(
    both, stripe, books, claim, card, client, environment
):
    pay_claim(number(), both.b)
    paid_back(books)
    charge_back(stripe.double, of_claims(stripe)[0])
    stripe.deliver(client)
    for _again in range(2):
        books(10_000, 0, GONE - COST - 2000, COSTS + COST + 2000)
        stripe.deliver(client, [stripe.double.events[-1] | {"id": "evt_again"}])
    assert state() == "taken_back"
    assert [one.id for one, _ in queries.claims()] == [number()]
    assert queries.means_of(both.B.id).means is None
    sweep()
    assert any("went back to" in one["Subject"] and both.b.email in one["To"] for one in letters(environment))
    # And all over again.
    stripe.save(both.b)
    pay_claim(number(), both.b)
    paid_back(books, COST + 2000)


def test_a_chargeback_that_is_told_of_before_the_payment_is_recorded(both, stripe, books, claim, card, client):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    pay_claim(number(), both.b)
    money_moves()
    stripe.delivered = len(stripe.double.events)
    charge_back(stripe.double, of_claims(stripe)[0])
    stripe.deliver(client)
    for _again in range(2):
        books(10_000, 0, GONE - COST - 2000, COSTS + COST + 2000)
    assert state() == "taken_back"


@pytest.mark.thorough
def test_what_its_bank_gives_back_of_that_ends_the_claim_again(both, stripe, books, claim, card, client, two):
    pay_claim(number(), both.b)
    paid_back(books)
    charge_back(stripe.double, of_claims(stripe)[0])
    stripe.deliver(client)
    books(10_000, 0, GONE - COST - 2000, COSTS + COST + 2000)
    write_off(number(), two[0], "They are insolvent.")
    agree(number(), two[1])
    win_dispute(stripe.double, stripe.of("dispute")[-1])
    stripe.deliver(client)
    for _again in range(2):
        paid_back(books, 2000)
    assert (state(), queries.claims(), balance("losses", None, "EUR").minor) == ("done", [], 0)


@pytest.mark.thorough
def test_what_its_bank_gives_back_after_it_was_paid_otherwise_is_told_to_the_admins(
    both, stripe, books, claim, card, client, two, environment
):
    pay_claim(number(), both.b)
    paid_back(books)
    charge_back(stripe.double, of_claims(stripe)[0])
    stripe.deliver(client)
    money_moves()
    claim_paid_by_bank(number(), two[0], "Statement of May.")
    win_dispute(stripe.double, stripe.of("dispute")[-1])
    stripe.deliver(client)
    books(0, 0, GONE - COST - 2000, COSTS + COST + 2000)
    sweep()
    assert any("came to Stripe twice" in one["Subject"] for one in letters(environment))


@pytest.mark.thorough
def test_the_first_bank_that_decides_for_the_alliance_after_that_gives_it_to_the_payer(
    both, stripe, books, claim, card, client
):
    pay_claim(number(), both.b)
    paid_back(books)
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    for _again in range(2):
        paid_back(books)
    (refund,) = stripe.of("refund")
    assert refund["payment_intent"] == stripe.of("payment_intent")[0]["id"]
    assert balance("in_transit", both.B.id, "EUR").minor == 0


@pytest.mark.thorough
def test_what_the_bank_takes_again_on_its_way_to_them_is_theirs_and_the_payee_keeps_what_they_have(
    both, stripe, books, claim, card, client
):
    pay_claim(number(), both.b)
    paid_back(books)
    stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = False
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    books(0, 0, 10_000 - COSTS - COST, COSTS + COST)
    assert desk.count_by_reason() == {}
    with time_machine.travel(clock.now() + 11 * DAY):
        assert desk.count_by_reason() == {"payers": 1}
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client)
    for _again in range(2):
        paid_back(books, 2000)
    assert [one["reversed"] for one in stripe.of("transfer")] == [False]


def test_a_decision_of_the_first_bank_waits_while_the_payer_pays(both, stripe, books, claim, client):
    means = stripe.save(both.b)
    stripe.double.objects[means["id"]]["type"] = "sepa_debit"
    pay_claim(number(), both.b)
    money_moves()
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    books(10_000, 0, GONE, COSTS)
    fail(stripe.double, stripe.of("payment_intent")[-1])
    stripe.deliver(client)
    for _again in range(2):
        money_moves()
    books(0, 0, -COSTS, COSTS)
    assert queries.claims() == []


def test_a_payout_that_is_taken_back_by_hand_after_that_is_handed_on_again(
    both, stripe, books, claim, card, client, found
):
    from marketplace.stripe_rail.actions import hand_on_again

    pay_claim(number(), both.b)
    paid_back(books)
    stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = False
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
    stripe.deliver(client)
    books(0, 10_000, 10_000 - COSTS - COST, COSTS + COST)
    hand_on_again(number(), found.person(alliance_role="admin"))
    paid_back(books)


@pytest.mark.thorough
def test_where_all_has_gone_back_all_is_open_again(both, stripe, books, claim, card, client):
    pay_claim(number(), both.b)
    paid_back(books)
    stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = False
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
    stripe.deliver(client)
    money_moves()
    charge_back(stripe.double, of_claims(stripe)[0])
    stripe.deliver(client)
    for _again in range(2):
        books(10_000, 10_000, -COSTS - COST - 2000, COSTS + COST + 2000)
    (order,) = orders()
    assert (order.payer_id, order.amount_minor) == (both.B.id, 10_000)
    # What its bank gives back after that is the payer's.
    win_dispute(stripe.double, stripe.of("dispute")[-1])
    stripe.deliver(client)
    books(10_000, 10_000, -COSTS - COST - 2000, COSTS + COST + 2000)


@pytest.mark.thorough
def test_what_an_admin_refunds_of_it_at_stripe_is_owed_again_unless_the_refund_fails(
    both, stripe, books, claim, card, client
):
    pay_claim(number(), both.b)
    paid_back(books)
    refund = make_refund(stripe.double, {"payment_intent": stripe.of("payment_intent")[-1]["id"]})
    stripe.deliver(client)
    for _again in range(2):
        books(10_000, 0, GONE - COST, COSTS + COST)
    fail_refund(stripe.double, refund)
    stripe.deliver(client)
    for _again in range(2):
        paid_back(books)


def test_the_database_takes_no_second_payment_and_keeps_what_was_asked_for(both, stripe, books, claim, card, two):
    paid = pay_claim(number(), both.b)
    more = {
        "movement_id": number(),
        "amount_minor": 1,
        "currency": "EUR",
        "made_at": clock.now(),
        "look_at": clock.now(),
    }
    db.session.add(ClaimPayment(status="done", note="Twice", **more))
    with pytest.raises(IntegrityError, match="uq_claim_payments_live"):
        db.session.flush()
    db.session.rollback()
    for change in (
        "amount_minor = 1",
        "key = 'another'",
        "status = 'done'",
        "status = 'refused'",
        "status = 'taken_back'",
        "note = 'By bank'",
        "customer = NULL",
        "cost_minor = -1",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(f"UPDATE claim_payments SET {change} WHERE id = {paid.id}"))
        db.session.rollback()
    for deed in ("DELETE FROM", "TRUNCATE"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(f"{deed} claim_payments"))
        db.session.rollback()


def test_a_restored_backup_that_knows_the_button_and_not_the_charge_takes_it_up(both, stripe, books, claim, card):
    pay_claim(number(), both.b)
    key = queries.claim_payment_of(number()).key
    means = queries.means_of(both.B.id)
    api = {"amount": 100_00, "currency": "eur", "customer": means.customer, "payment_method": means.means}
    make_payment_intent(stripe.double, {**api, "metadata": {"movement": key}})
    with time_machine.travel(clock.now() + 2 * DAY):
        paid_back(books)
    assert len(of_claims(stripe)) == 1
    assert due.claims_to_collect(10) == []


@pytest.mark.thorough
def test_a_payer_reads_what_it_owes_and_pays_it_on_its_page(both, stripe, books, claim, visit, two):
    page, button = f"/movements/{number()}", f"/agency/stripe/claims/{number()}/pay"
    assert "/agency/stripe#owed" in visit(both.b).get(page).html
    assert "/agency/stripe#owed" not in visit(both.a).get(page).html
    own = visit(both.b).get("/agency/stripe").text
    assert f"You owe the alliance €100.00: the payment LP-ST{number()} was charged back." in own
    assert "Pay it back now" not in own
    assert "What you owe the alliance" not in visit(both.a).get("/agency/stripe").text
    stripe.save(both.b)
    payer = visit(both.b)
    assert "Pay it back now with Visa 4242" in payer.get("/agency/stripe").text
    payer.post(button, on="/agency/stripe")
    assert "You are told how it ends." in payer.get("/agency/stripe").text
    assert "Being paid back" in visit(two[0]).get(f"/desk/stripe/claims/{number()}").text
    paid_back(books)
    assert "You have paid it back to the alliance." in payer.get(page).text
    assert "What you owe the alliance" not in payer.get("/agency/stripe").text
    assert "which has no claim any more" in visit(two[0]).get(f"/desk/stripe/claims/{number()}").text
    assert "has paid it back to the alliance" in visit(two[0]).get(f"/desk/movements/{number()}").text


@pytest.mark.thorough
def test_an_admin_says_on_its_page_that_it_came_by_bank(both, claim, two, visit, found):
    page = f"/desk/stripe/claims/{number()}"
    admin = visit(two[0])
    refused = admin.post(f"{page}/paid-by-bank", on=page, status=422, note="")
    assert "Fill this in." in refused.text
    admin.post(f"{page}/paid-by-bank", on=page, note="On 3 May, number 17.")
    assert "On 3 May, number 17." in admin.get(page).text
    assert "The payer has paid this by bank" not in admin.get(page).text
    admin.post(f"{page}/not-paid-by-bank", on=page)
    assert "Said by mistake" in admin.get(page).text
    admin.post(f"{page}/paid-by-bank", on=page, note="On 4 June, number 18.")
    of_a_side = visit(found.person(both.B, "owner", alliance_role="admin"))
    assert "The payer has paid this by bank" not in of_a_side.get(page).text


def test_a_claim_is_paid_by_calls(both, stripe, books, claim, client, found, two):
    payer, admin = found.token(both.b), found.token(two[0])
    call = f"/api/v1/stripe/claims/{number()}"
    (owed,) = client.get("/api/v1/stripe", headers=payer).json["owed"]
    assert (owed["movement"], owed["amount"], owed["currency"], owed["payment"]) == (number(), "100.00", "EUR", None)
    assert client.post(f"{call}/pay", json={}, headers=payer).status_code == 409
    stripe.save(both.b, "insufficient")
    asked = client.post(f"{call}/pay", json={}, headers=payer).json
    assert (asked["payment"]["status"], asked["payment"]["by_bank"]) == ("prepared", False)
    money_moves()
    (owed,) = client.get("/api/v1/stripe", headers=payer).json["owed"]
    assert (owed["payment"]["status"], owed["payment"]["declined"]) == ("refused", "funds")
    assert client.get(call, headers=admin).json["payment"]["declined"] == "funds"
    assert client.post(f"{call}/paid-by-bank", json={"note": " "}, headers=admin).status_code == 422
    ended = client.post(f"{call}/paid-by-bank", json={"note": "Statement of May."}, headers=admin).json
    assert (ended["payment"]["status"], ended["payment"]["by_bank"]) == ("done", True)
    assert client.get("/api/v1/stripe", headers=payer).json["owed"] == []
    assert client.post(f"{call}/pay", json={}, headers=payer).status_code == 409
    again = client.post(f"{call}/not-paid-by-bank", json={}, headers=admin).json
    assert again["payment"]["status"] == "mistaken"
    assert client.post(f"{call}/not-paid-by-bank", json={}, headers=admin).status_code == 409


def test_what_an_admin_noted_of_it_goes_with_the_client_whom_it_names(claim, two):
    claim_paid_by_bank(number(), two[0], "As lena@brask.example wrote.")
    lead = db.session.scalars(select(Lead)).one()
    erase_client([lead.id])
    db.session.expire_all()
    assert queries.claim_payment_of(number()).note == "erased"
