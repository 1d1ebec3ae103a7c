"""Whatever goes wrong between us and Stripe: one charge, one transfer, and books that hold at every moment."""

import sys
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.settlement import due
from marketplace.settlement.actions import settle
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import actions, queries
from tests.going_on import money_moves
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import charge_back
from tests.stripe_double.hosted import onboard
from tests.stripe_double.webhooks import signed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KINDS = ("drop", "hang", "error", "busy", "limited")
PATHS = ("/v1/payment_intents", "/v1/transfers")


@pytest.fixture
def owing(both, stripe):
    """A reward of 100.00 that is due, with money at Stripe for its costs."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    return both


def state() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Movement).order_by(Movement.id.desc())).first().status


def live_through(stripe, *moments: timedelta) -> None:
    """Sweep at each of these moments from now; the books hold at each, and nothing is charged or sent twice."""
    begun = clock.now()
    for moment in moments:
        with time_machine.travel(begun + moment):
            money_moves()
            assert check_books() == []
            assert len([one for one in stripe.of("charge") if not one["disputed"]]) <= 1
            assert len(stripe.of("transfer")) <= 1


def settled_once(stripe) -> None:
    assert state() == "done"
    assert [one["amount"] for one in stripe.of("charge")] == [100_00]
    assert [one["amount"] for one in stripe.of("transfer")] == [100_00]


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_failed_once_is_asked_again_and_done_once(owing, stripe, kind, path):
    stripe.double.faults.append(Fault(kind, path))
    days = [0 * DAY, MINUTE, HOUR, 21 * HOUR, 25 * HOUR, 27 * HOUR]
    live_through(stripe, *days, *(3 * DAY + moment for moment in days), 6 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", KINDS)
def test_also_when_nobody_asks_again_before_stripe_has_forgotten_the_key(owing, stripe, kind, path):
    stripe.double.faults.append(Fault(kind, path))
    live_through(stripe, 0 * DAY, 2 * DAY, 4 * DAY, 6 * DAY, 8 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", KINDS)
def test_also_when_it_fails_many_times(owing, stripe, kind, path):
    stripe.double.faults.append(Fault(kind, path, times=3))
    live_through(stripe, *(HOUR * n for n in range(0, 220, 12)))
    settled_once(stripe)


@pytest.mark.thorough
def test_everything_that_is_charged_and_sent_goes_under_a_key_of_ours(owing, stripe):
    live_through(stripe, 0 * DAY, 3 * DAY)
    (movement,) = db.session.scalars(select(Movement))
    key = queries.payment_of(movement.id).key
    asked = {one.path: one.key for one in stripe.double.asked if one.method == "post"}
    assert asked["/v1/payment_intents"] == key
    assert asked["/v1/transfers"] == f"{key}:payout:0"


@pytest.mark.thorough
def test_a_kill_between_asking_and_recording_charges_and_sends_once(owing, stripe, monkeypatch):
    """The process dies after Stripe has answered, at both steps."""
    for step, path, stays, moment in (("collect", "charge", "collecting", 0), ("pay_out", "transfer", "collected", 3)):
        with monkeypatch.context() as dying:
            dying.setattr(sys.modules[f"marketplace.stripe_rail.actions.{step}"], "record", lambda *_: 1 / 0)
            live_through(stripe, moment * DAY)
            assert (state(), len(stripe.of(path))) == (stays, 1)
        live_through(stripe, moment * DAY + 2 * MINUTE)
    settled_once(stripe)


@pytest.mark.thorough
def test_what_lies_at_stripe_waits_for_the_balance(both, stripe):
    """The costs have eaten into it: what is collected is less than what is to be handed on."""
    both.fee(both.won(), "1000.00")
    live_through(stripe, 0 * DAY, 3 * DAY, 4 * DAY)
    assert state() == "collected"
    stripe.double.funds.move("topup", 5_00, "eur", "tu_1")
    live_through(stripe, 5 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
def test_two_payouts_never_take_the_same_money(both, stripe):
    referral = both.won()
    for _each in range(2):
        both.fee(referral, "1000.00")
        money_moves()
    # 200.00 came, 3.50 were kept: it is enough for one.
    with time_machine.travel(clock.now() + 3 * DAY):
        money_moves()
        assert len(stripe.of("transfer")) == 1
        assert check_books() == []


@pytest.mark.thorough
def test_a_payee_whose_account_is_closed_is_waited_for(owing, stripe):
    live_through(stripe, 0 * DAY)
    account = queries.account_of(owing.A.id).account
    onboard(stripe.double, account, "missing")
    live_through(stripe, 3 * DAY)
    assert state() == "collected"
    actions.look_at_account(owing.A.id)
    live_through(stripe, 4 * DAY)
    assert stripe.of("transfer") == []
    onboard(stripe.double, account)
    actions.look_at_account(owing.A.id)
    live_through(stripe, 5 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
def test_a_suspended_payee_is_paid_when_it_is_back(owing, stripe, found):
    from marketplace.moderation.actions import reinstate_agency, suspend_agency

    admin = found.person(alliance_role="admin")
    live_through(stripe, 0 * DAY)
    suspend_agency(owing.A.id, "They don't answer.", admin)
    live_through(stripe, 3 * DAY)
    assert (state(), stripe.of("transfer")) == ("collected", [])
    reinstate_agency(owing.A.id, admin)
    live_through(stripe, 4 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
def test_what_waits_for_a_suspended_payee_is_collected_when_it_is_back(owing, stripe, found):
    """It was blocked before it was asked for; the sweep alone finds it again."""
    from marketplace.moderation.actions import reinstate_agency, suspend_agency

    admin = found.person(alliance_role="admin")
    settle(due.rewards(10))
    suspend_agency(owing.A.id, "They don't answer.", admin)
    live_through(stripe, 0 * DAY)
    assert (state(), stripe.of("charge")) == ("prepared", [])
    reinstate_agency(owing.A.id, admin)
    live_through(stripe, 0 * DAY, 3 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
def test_what_rests_is_collected_by_a_new_card_though_its_wake_up_is_lost(owing, stripe):
    stripe.save(owing.b, "insufficient")
    live_through(stripe, 0 * DAY, MINUTE)
    assert (state(), stripe.of("charge")) == ("prepared", [])
    stripe.save(owing.b)
    live_through(stripe, MINUTE, 3 * DAY)
    settled_once(stripe)


@pytest.mark.thorough
def test_events_that_come_twice_late_and_out_of_order_change_nothing(owing, stripe, client):
    live_through(stripe, 0 * DAY, 3 * DAY)
    settled_once(stripe)
    told = list(stripe.double.events)
    for events in (told, told[::-1], told):
        stripe.deliver(client, events)
        live_through(stripe, 3 * DAY)
    with time_machine.travel(clock.now() + 5 * DAY):
        assert set(stripe.deliver(client, told)) == {204}
    settled_once(stripe)
    assert db.session.query(queries.StripeEvent).count() == len(told)


@pytest.mark.thorough
def test_an_event_brings_what_an_answer_that_was_lost_would_have_said(owing, stripe, client):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    money_moves()
    assert state() == "collecting"
    stripe.deliver(client)
    money_moves()
    assert state() == "collected"
    settled = [one["amount"] for one in stripe.of("charge")]
    assert settled == [100_00]


@pytest.mark.thorough
def test_an_event_that_cannot_be_understood_keeps_no_other_from_being_looked_into(owing, stripe, client, caplog):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    money_moves()
    account = stripe.of("account")[0]
    account["requirements"] = "none"
    stripe.double.tell("account.updated", account)
    stripe.deliver(client, stripe.double.events[::-1])
    money_moves()
    assert state() == "collected"
    waiting = db.session.query(queries.StripeEvent).filter_by(status="waiting").all()
    assert {one.about for one in waiting} == {account["id"]}
    assert "can't be looked into" in caplog.text


@pytest.mark.parametrize(
    ("fault", "at", "secret"),
    [("another secret", 0, "whsec_other"), ("too old", -301, None), ("in the future", 301, None)],
)
def test_an_event_that_is_not_signed_lately_is_refused(stripe, client, fault, at, secret):
    event = stripe.double.tell("account.updated", {"id": "acct_1", "object": "account"})
    more = {"secret": secret} if secret else {}
    assert stripe.deliver(client, [event], at=clock.now().timestamp() + at, **more) == [422]
    assert db.session.query(queries.StripeEvent).count() == 0


@pytest.mark.parametrize("signature", ["", "t=1", "v1=x", "t=x,v1=y", "t=99999999999999999999,v1=00"])
def test_nonsense_in_place_of_a_signature_is_refused(stripe, client, signature):
    answer = client.post("/stripe/events", data=b"{}", headers={"Stripe-Signature": signature})
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"id": 1}', b"\xff", b'{"data": {"object": 3}}'])
def test_a_signed_event_without_sense_is_refused(stripe, client, body):
    from stripe import WebhookSignature

    from tests.stripe_double.webhooks import SECRET

    text = body.decode("utf-8", "replace")
    signature = WebhookSignature.generate_signature_header(text, SECRET, int(clock.now().timestamp()))
    assert client.post("/stripe/events", data=body, headers={"Stripe-Signature": signature}).status_code == 422


def test_an_event_of_real_money_is_refused_with_a_key_for_tests(stripe, client):
    event = stripe.double.tell("account.updated", {"id": "acct_1", "object": "account"}) | {"livemode": True}
    body, signature = signed(event, clock.now().timestamp())
    assert client.post("/stripe/events", data=body, headers={"Stripe-Signature": signature}).status_code == 422


@pytest.mark.thorough
def test_a_chargeback_while_a_payout_has_no_answer_waits_for_that(owing, stripe, client):
    live_through(stripe, 0 * DAY)
    stripe.double.faults.append(Fault("drop", "/v1/transfers", times=2))
    begun = clock.now()
    with time_machine.travel(begun + 3 * DAY):
        money_moves()
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client)
        money_moves()
        assert check_books() == []
    with time_machine.travel(begun + 3 * DAY + HOUR):
        for _again in range(3):
            money_moves()
            assert check_books() == []
        assert db.session.scalars(select(Movement).where(Movement.kind == "stripe")).one().status == "refused"
        assert [one["amount_reversed"] for one in stripe.of("transfer")] == [100_00]


@pytest.mark.thorough
def test_a_chargeback_that_is_told_of_before_the_collection_is_recorded_takes_it_back_all_the_same(
    owing, stripe, client
):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    money_moves()
    assert state() == "collecting"
    charge_back(stripe.double, stripe.of("charge")[0])
    told = [one for one in stripe.double.events if one["type"].startswith("charge.dispute.")]
    assert stripe.deliver(client, told) == [204, 204]
    live_through(stripe, 0 * DAY, HOUR, 3 * DAY)
    assert stripe.of("transfer") == []
    assert [one.status for one in db.session.scalars(select(Movement).where(Movement.kind == "stripe"))] == ["refused"]


@pytest.mark.thorough
def test_a_means_that_stripe_takes_no_more_is_refused_like_any_other(owing, stripe):
    stripe.double.objects[queries.means_of(owing.B.id).means]["customer"] = None  # by hand, at Stripe
    live_through(stripe, 0 * DAY)
    assert state() == "refused"
    assert queries.means_of(owing.B.id).declined == "other"


@pytest.mark.thorough
def test_the_page_is_there_where_stripe_does_not_know_the_account(owing, stripe, visit):
    del stripe.double.objects[queries.account_of(owing.A.id).account]
    assert "Not known at Stripe" in visit(owing.a).get("/agency/stripe").text


@pytest.mark.thorough
def test_a_chargeback_that_is_told_before_the_collection_is_known_is_booked(owing, stripe, client, books):
    """The answer to the collection was lost, and its event is late: the chargeback's comes first."""
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    sweep()
    assert state() == "collecting"
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client, [one for one in stripe.double.events if one["type"].startswith("charge.dispute")])
    books(100_00, 100_00, -175 - 2000, 2175)
    live_through(stripe, HOUR, 3 * DAY)
    assert stripe.of("transfer") == []
    assert [one.status for one in db.session.scalars(select(Movement).order_by(Movement.id))] == ["refused", "listed"]


@pytest.mark.thorough
def test_a_chargeback_of_what_was_never_answered_for_waits_until_stripe_answers(owing, stripe, client, books):
    stripe.double.faults += [Fault("drop", "/v1/payment_intents"), Fault("hang", "/v1/payment_intents", reads=True)]
    sweep()
    charge_back(stripe.double, stripe.of("charge")[0])
    stripe.deliver(client, [one for one in stripe.double.events if one["type"].startswith("charge.dispute")])
    for _again in range(2):
        sweep()
    books(100_00, 100_00, -175 - 2000, 2175)


@pytest.mark.thorough
def test_a_payout_that_was_taken_back_is_known_as_such_when_the_answer_was_lost_for_days(owing, stripe, client):
    """Stripe has forgotten the key, and refuses to take back what it has taken back."""
    live_through(stripe, 0 * DAY, 3 * DAY)
    begun = clock.now()
    stripe.double.faults.append(Fault("drop", "/v1/transfers/"))
    with time_machine.travel(begun + 3 * DAY):
        charge_back(stripe.double, stripe.of("charge")[0])
        stripe.deliver(client, [one for one in stripe.double.events if one["type"] == "charge.dispute.created"])
        sweep()
        assert state() == "done"
    with time_machine.travel(begun + 5 * DAY):
        sweep()
        assert check_books() == []
    said = [(one.kind, one.status) for one in db.session.scalars(select(Movement).order_by(Movement.id))]
    assert said[0] == ("stripe", "refused")
    assert [one["amount_reversed"] for one in stripe.of("transfer")] == [100_00]


@pytest.mark.thorough
def test_a_card_that_is_taken_back_before_it_was_charged_makes_room_for_a_bank_order(owing, stripe):
    """Stripe got no word of the charge, and then refuses it: nobody else's money waits behind it."""
    stripe.double.faults.append(Fault("hang", "/v1/payment_intents"))
    live_through(stripe, 0 * DAY)
    assert state() == "collecting"
    actions.forget_means(owing.b)
    live_through(stripe, 2 * MINUTE, 4 * MINUTE)
    assert stripe.of("charge") == []
    said = [(one.kind, one.status) for one in db.session.scalars(select(Movement).order_by(Movement.id))]
    assert said == [("stripe", "refused"), ("bank_order", "listed")]


def test_without_a_key_nothing_of_it_is_there(pair, visit, found):
    owner, admin = visit(pair.a), visit(found.person(alliance_role="admin"))
    assert "Stripe" not in owner.get("/movements").text + owner.get("/agency/payout").text + admin.get("/today").text
    owner.get("/agency/stripe", 404)
    admin.get("/desk/stripe", 404)
    assert visit().client.post("/stripe/events", data=b"{}").status_code == 404
