"""The money desk: each figure is the sum of the rows it opens into, and what is stuck says why and what mends it."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from marketplace.bookkeeping import days, movements, pending, stuck
from marketplace.bookkeeping.pending import Pending
from marketplace.bookkeeping.stuck import Stuck
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money, from_decimal
from marketplace.core.queue import sweep
from marketplace.disputes import actions as disputes
from marketplace.exchange.actions import record_refund, report_fee
from marketplace.pages.money import figures_of
from marketplace.rewards.actions import NewRule, set_terms
from marketplace.rewards.models import Reward
from marketplace.settlement import actions
from marketplace.settlement.models import Movement, MovementKind
from tests.at_stripe import claimed
from tests.disputing import contest


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def order_of(pair, fee: str = "1000.00", before: int = 0) -> Movement:
    """The order of a fee that the client paid some days before it was reported."""
    money, day = from_decimal(fee, "EUR"), clock.today() - timedelta(days=before)
    payment = report_fee(pair.won(title=fee).id, pair.b, money, day, sure=True)
    sweep()
    chosen = select(Movement).join(Movement.items).where(Movement.items.any(reward_id=payment.reward.id))
    return db.session.scalars(chosen.order_by(Movement.id.desc())).first()


@pytest.fixture
def busy(pair, admin):
    """An order to be paid, one sent, one contested; a reward disputed, one imported and held, one that waits, one to be given back, and
    one to be given back to which somebody objects."""
    order_of(pair)
    actions.mark_sent(order_of(pair, "300.00").id, pair.b)
    contested = order_of(pair, "200.00")
    actions.mark_sent(contested.id, pair.b)
    contest(contested, pair.a)
    disputed = order_of(pair, "500.00").items[0].reward
    disputes.open_dispute("reward", disputed.id, pair.b, "not_due", "Not ours.")
    for fee in ("600.00", "800.00"):
        paid = order_of(pair, fee)
        actions.mark_sent(paid.id, pair.b)
        actions.confirm_received(paid.id, pair.a)
    for back in db.session.scalars(select(Reward).where(Reward.status == "settled").order_by(Reward.id)).all():
        record_refund(back.payment_id, pair.b, Money(back.kept_minor // 2, "EUR"), clock.today())
        if back.amount_minor == 30_00:
            disputes.open_dispute("reward", back.id, pair.a, "not_due", "They have kept it all.")
    held = pair.fee(pair.won(title="imported"), "700.00").reward
    db.session.execute(text("UPDATE rewards SET held_at = now() WHERE id = :id"), {"id": held.id})
    db.session.commit()
    set_terms(1000, clock.today(), rules=[NewRule(1000, hold_days=30)])
    pair.fee(pair.won(title="waits"), "900.00")
    sweep()
    return held


@pytest.mark.thorough
def test_each_figure_is_the_sum_of_the_rows_it_opens_into(busy, admin, visit, client, found):
    desk = visit(admin)
    assert "Nothing is stuck." in desk.get("/desk/money").text
    figures = {one.state: (one.count, one.sums) for one in movements.stations()}
    assert {state: (count, sums[0].minor) for state, (count, sums) in figures.items()} == {
        "listed": (1, 100_00), "sent": (1, 30_00), "contested": (1, 20_00),
    }  # fmt: skip
    for state, (count, sums) in figures.items():
        rows = list(
            csv.DictReader(io.StringIO(desk.client.get(f"/desk/movements?status={state}&as=csv").text.lstrip("\ufeff")))
        )
        assert len(rows) == count
        assert sum(round(float(row["Amount"]) * 100) for row in rows) == sums[0].minor
        assert desk.get(f"/desk/movements?status={state}").html.count('<td class="e">') == count
    piles = {one.which: (one.count, [total.minor for total in one.sums]) for one in pending.piles()}
    assert piles == {
        "due": (0, []), "waiting": (1, [90_00]), "disputed": (1, [50_00]), "held": (1, [70_00]), "back": (1, [-40_00]),
        "disputed_back": (1, [-30_00]),
    }  # fmt: skip
    for which, (count, sums) in piles.items():
        rows = list(
            csv.DictReader(io.StringIO(desk.client.get(f"/desk/rewards?which={which}&as=csv").text.lstrip("\ufeff")))
        )
        assert len(rows) == count
        assert sum(round(float(row["In no movement"]) * 100) for row in rows) == sum(sums)
        answer = client.get(f"/api/v1/pending-rewards?which={which}", headers=found.token(admin)).json["items"]
        assert sum(round(float(row["amount"]) * 100) for row in answer) == sum(sums)
    said = client.get("/api/v1/money", headers=found.token(admin)).json
    assert {one["status"]: one["movements"] for one in said["on_its_way"]} == {"listed": 1, "sent": 1, "contested": 1}
    assert {one["which"]: one["rewards"] for one in said["in_no_movement"]} == {
        "due": 0,
        "waiting": 1,
        "disputed": 1,
        "held": 1,
        "back": 1,
        "disputed_back": 1,
    }


@pytest.mark.thorough
def test_what_waits_for_a_payer_stands_there_from_the_first_day_with_its_age(pair, admin, visit, client, found):
    order = order_of(pair)
    actions.mark_sent(order_of(pair, "300.00").id, pair.b)
    due, sent = movements.stations()
    assert (due.state, due.is_unpaid, due.since, due.stuck) == ("listed", True, order.listed_at, 0)
    assert (sent.state, sent.is_unpaid, sent.stuck) == ("sent", False, 0)
    desk = visit(admin)
    assert "1 stuck" not in desk.get("/desk/money").text
    said = client.get("/api/v1/money", headers=found.token(admin)).json["on_its_way"][0]
    assert (said["status"], said["stuck"]) == ("listed", 0)
    assert clock.day_of(order.listed_at).isoformat() in said["since"]
    with time_machine.travel(clock.now() + timedelta(days=14, hours=1)):
        assert [one.stuck for one in movements.stations()] == [1, 1]
        assert "1 stuck" in visit(admin).get("/desk/money").text
        assert "status=listed&amp;stuck=any" in visit(admin).get("/desk/money").html


@pytest.mark.thorough
def test_what_is_in_no_movement_says_since_when_it_is_owed(busy, admin, visit):
    since = {one.which: one.since for one in pending.piles()}
    assert since[Pending.HELD] == busy.accrued_at
    assert since[Pending.DUE] is None


@pytest.mark.thorough
def test_each_state_says_since_when_the_oldest_stands_there(pair, stripe):
    """An order that somebody objects to: since then; a payment by Stripe: since it was collected."""
    order, now = order_of(pair), clock.now()
    actions.mark_sent(order.id, pair.b)
    with time_machine.travel(now + timedelta(days=3)):
        contest(order, pair.a)
        (contested,) = movements.stations()
        assert clock.day_of(contested.since) == clock.today()
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(title="by card"), "1000.00")
    sweep()
    db.session.execute(text("UPDATE movements SET sent_at = sent_at - interval '2 days' WHERE kind = 'stripe'"))
    db.session.commit()
    collected = next(one for one in movements.stations() if one.state == "collected")
    assert clock.day_of(collected.since) == clock.today()


@pytest.mark.thorough
def test_what_is_to_be_given_back_stands_there_since_it_is_owed_back(pair):
    order = order_of(pair)
    actions.confirm_received(order.id, pair.a)
    with time_machine.travel(clock.now() + timedelta(days=5)):
        record_refund(order.items[0].reward.payment_id, pair.b, Money(400_00, "EUR"), clock.today())
        since = {one.which: one.since for one in pending.piles()}
        assert clock.day_of(since[Pending.BACK]) == clock.today()


@pytest.mark.thorough
def test_each_reward_says_since_when_it_is_owed_or_to_be_given_back(pair, admin, visit, client, found):
    """On the list, in its file and by call; and the list is in that order."""
    back = order_of(pair).items[0].reward
    actions.confirm_received(order_of(pair, "300.00").id, pair.a)
    actions.confirm_received(db.session.scalars(select(Movement).order_by(Movement.id)).first().id, pair.a)
    at = clock.now()
    with clock.pretend(at + timedelta(days=3)):
        due = pair.fee(pair.won(title="later"), "100.00").reward
        disputes.open_dispute("reward", due.id, pair.b, "not_due", "Not ours.")
    with time_machine.travel(at + timedelta(days=5)):
        record_refund(back.payment_id, pair.b, Money(400_00, "EUR"), clock.today())
        desk = visit(admin)
        text = desk.client.get("/desk/rewards?as=csv").text.lstrip("\ufeff")
        rows = [(one["Reward"], one["Since"][:10]) for one in csv.DictReader(io.StringIO(text))]
        days = [(str(back.id), clock.today().isoformat()), (str(due.id), clock.day_of(due.accrued_at).isoformat())]
        assert rows == days
        page = desk.get("/desk/rewards").html
        assert page.index(f"No. {back.id}<") < page.index(f"No. {due.id}<")
        assert clock.today().isoformat() in page
        turned = desk.get("/desk/rewards?sort=since").html
        assert turned.index(f"No. {back.id}<") > turned.index(f"No. {due.id}<")
        said = client.get("/api/v1/pending-rewards", headers=found.token(admin)).json["items"]
        assert {(str(one["id"]), one["since"][:10]) for one in said} == set(days)


@pytest.mark.thorough
def test_what_two_orders_have_paid_is_to_be_given_back_and_says_so_to_all(pair, admin, visit):
    order = order_of(pair)
    actions.mark_sent(order.id, pair.b)
    row = contest(order, pair.a)
    disputes.answer(row.id, pair.b, "It left.")
    disputes.decide(row.id, admin, "void", "No trace of it.")
    sweep()
    again = db.session.scalars(select(Movement).order_by(Movement.id.desc())).first()
    actions.mark_sent(again.id, pair.b)
    for one in (again, order):
        actions.confirm_received(one.id, pair.a)
    assert {one.which: [total.minor for total in one.sums] for one in pending.piles()}["back"] == [-100_00]
    assert "€100.00 to give back" in visit(pair.a).get("/today").text
    assert "€100.00 comes back to you" in visit(pair.b).get("/today").text


@pytest.mark.thorough
def test_what_is_to_be_given_back_and_is_disputed_stands_still_and_says_so_to_all(pair, visit):
    paid = order_of(pair)
    actions.mark_sent(paid.id, pair.b)
    actions.confirm_received(paid.id, pair.a)
    reward = paid.items[0].reward
    record_refund(reward.payment_id, pair.b, Money(400_00, "EUR"), clock.today())
    disputes.open_dispute("reward", reward.id, pair.a, "not_due", "They have kept it all.")
    piles = {one.which: [total.minor for total in one.sums] for one in pending.piles() if one.count}
    assert piles == {"disputed_back": [-40_00]}
    for person, says in (
        (pair.a, "to give back, disputed, stands still"),
        (pair.b, "comes back to you, disputed, stands still"),
    ):
        page = visit(person).get("/today").text
        assert f"€40.00 {says}" in page
        assert "14 days" not in page
        owe, owed, _earned = figures_of(person.agency_id)
        assert [total.minor for one in (owe, owed) for _says, part in one.words for total in part.sums] == [40_00]


@pytest.mark.thorough
def test_imported_rewards_are_released_with_one_button(busy, admin, visit):
    desk = visit(admin)
    assert "Release 1 imported reward" in desk.get("/desk/money").text
    page = desk.post("/desk/money/release", on="/desk/money")
    assert "1 reward is released." in page.text
    assert "imported reward" not in desk.get("/desk/money").text
    sweep()
    assert db.session.get(Reward, busy.id, populate_existing=True).held_at is None
    assert busy.id in {
        item.reward_id for one in db.session.query(Movement).filter_by(status="listed") for item in one.items
    }


def no_details(pair, order):
    db.session.execute(text("UPDATE movements SET status = 'prepared', blocked_by = 'payee_has_no_details'"))


def suspended(pair, order):
    db.session.execute(text("UPDATE movements SET status = 'prepared', blocked_by = 'payee_is_suspended'"))


def nobody_took_it_up(pair, order):
    db.session.execute(text("UPDATE movements SET status = 'prepared'"))


def by_stripe(status: str, blocked: str | None):
    def write(pair, order):
        change = "UPDATE movements SET kind = 'stripe', status = :status, blocked_by = :blocked, sent_at = listed_at"
        db.session.execute(text(change), {"status": status, "blocked": blocked})

    return write


def was_sent(pair, order):
    actions.mark_sent(order.id, pair.b)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("take", "hours", "why", "to"),
    [
        (no_details, 0, Stuck.NO_DETAILS, "/desk/movements/{order}"),
        (suspended, 0, Stuck.SUSPENDED, "/desk/members/{payee}"),
        (nobody_took_it_up, 2, Stuck.UNTOUCHED, "/desk/movements/{order}"),
        (by_stripe("collecting", None), 2, Stuck.UNTOUCHED, "/desk/movements/{order}"),
        (by_stripe("prepared", "means_declined"), 0, Stuck.MEANS, "/desk/movements/{order}"),
        (by_stripe("prepared", "earlier_payment_found"), 0, Stuck.FOUND, "/desk/stripe"),
        (by_stripe("collected", "payee_account_is_closed"), 0, Stuck.ACCOUNT, "/desk/movements/{order}"),
        (by_stripe("collected", "funds_not_available"), 11 * 24, Stuck.FUNDS, "/desk/stripe"),
        (lambda pair, order: None, 15 * 24, Stuck.UNPAID, "/desk/movements/{order}"),
        (was_sent, 15 * 24, Stuck.UNCONFIRMED, "/desk/movements/{order}"),
        (lambda pair, order: claimed(order.id), 0, Stuck.CLAIM, "/desk/stripe/claims/{order}"),
    ],
)  # fmt: skip
def test_what_is_stuck_says_why_and_leads_to_what_mends_it(pair, admin, visit, take, hours, why, to, stripe):
    order = order_of(pair)
    take(pair, order)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        ((row, word),) = stuck.with_why(stuck.stuck())
        assert (row.id, word) == (order.id, why)
        desk = visit(admin)
        page = desk.get("/desk/money")
        assert str(why.label) in page.text
        assert to.format(order=order.id, payee=pair.A.id) in page.html
        assert movements.count_by_reason() == {why: 1}
        for asked in ("any", why):
            assert str(why.label) in desk.get(f"/desk/movements?stuck={asked}").text


@pytest.mark.thorough
def test_what_goes_its_way_in_time_is_not_stuck(pair, admin, stripe):
    order = order_of(pair)
    for status, hours in (("listed", 13 * 24), ("sent", 13 * 24)):
        if status == "sent":
            actions.mark_sent(order.id, pair.b)
        with time_machine.travel(clock.now() + timedelta(hours=hours)):
            assert stuck.with_why(stuck.stuck()) == []
    by_stripe("collected", "funds_not_available")(pair, order)
    db.session.commit()
    assert stuck.with_why(stuck.stuck()) == []


@pytest.mark.thorough
def test_a_bank_debit_that_takes_days_is_not_stuck_while_stripe_is_asked_and_answers(pair, stripe):
    stripe.connect(pair.a)
    stripe.save(pair.b, "debit")
    pair.fee(pair.won(title="by debit"), "1000.00")
    sweep()
    (debit,) = db.session.scalars(select(Movement)).all()
    assert debit.status == "collecting"
    for days_later in (1, 4):
        with time_machine.travel(clock.now() + timedelta(days=days_later)):
            sweep()
            assert stuck.with_why(stuck.stuck()) == []
    with time_machine.travel(clock.now() + timedelta(days=5)):
        assert movements.count_by_reason() == {Stuck.UNTOUCHED: 1}, "nobody has asked for a day"


@pytest.mark.thorough
def test_what_the_balance_at_stripe_does_not_reach_for_is_stuck_within_hours(pair, admin, visit, stripe):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(title="by card"), "1000.00")
    sweep()
    stripe.double.funds.move("payout", -500_00, "eur", "po_1")
    with time_machine.travel(clock.now() + timedelta(days=7)):
        sweep()
        assert movements.count_by_reason() == {Stuck.BALANCE: 1}
        assert "Top the balance up at Stripe" in visit(admin).get("/desk/money").text


@pytest.mark.thorough
def test_ten_days_for_stripe_to_hand_on_are_counted_from_the_collection(pair, stripe):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(title="by card"), "1000.00")
    sweep()
    (movement,) = db.session.scalars(select(Movement)).all()
    db.session.execute(text("UPDATE movements SET sent_at = sent_at - interval '9 days'"))
    db.session.commit()
    assert movement.status == "collected"
    with time_machine.travel(clock.now() + timedelta(days=9)):
        assert stuck.with_why(stuck.stuck()) == []
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert movements.count_by_reason() == {Stuck.FUNDS: 1}


@pytest.mark.thorough
def test_days_are_counted_from_the_clients_payment_to_the_day_it_arrived(pair, admin, visit, client, found):
    for fee, before, takes in (("1000.00", 0, 0), ("300.00", 2, 0), ("200.00", 0, 5)):
        order = order_of(pair, fee, before)
        actions.mark_sent(order.id, pair.b)
        with time_machine.travel(clock.now() + timedelta(days=takes)):
            actions.confirm_received(order.id, pair.a)
    with time_machine.travel(clock.now() + timedelta(days=6)):
        assert days.distribution() == {
            (MovementKind.BANK_ORDER, 0): 1,
            (MovementKind.BANK_ORDER, 1): 1,
            (MovementKind.BANK_ORDER, 2): 1,
        }
        assert days.distribution(pair.A.id) == {}
        desk = visit(admin)
        page = desk.get("/desk/money/days")
        assert "Slowest first" in page.text
        assert "Newest first" not in page.text
        assert pair.B.name in page.text
        row = desk.client.get("/desk/money/days?as=csv").text.splitlines()[1]
        assert row.split(",")[1:] == ["3", "2", "5"]
        assert desk.get(f"/desk/money/days/{pair.B.id}").html.count("<rect") == 14
        assert "2–3" in desk.page.text
        desk.get("/desk/money/days/999999", 404)
        headers = found.token(admin)
        steps = client.get("/api/v1/days-to-reward", headers=headers).json["steps"]
        assert [one["bank_order"] for one in steps] == [1, 1, 1, 0, 0, 0, 0]
        (payer,) = client.get("/api/v1/payers-days", headers=headers).json["items"]
        assert (payer["agency"]["id"], payer["rewards"], payer["half"]) == (pair.B.id, 3, 2)
    with time_machine.travel(clock.now() + timedelta(days=400)):
        assert days.distribution() == {}


@pytest.mark.thorough
def test_lists_say_when_they_are_empty(admin, visit):
    desk = visit(admin)
    for path, said in (
        ("/desk/money", "Nothing is on its way."), ("/desk/movements", "No movements yet"), ("/desk/rewards", "Nothing is left"),
        ("/desk/money/days", "No reward has arrived yet"), ("/desk/movements?stuck=any", "No movements like this"),
        ("/desk/rewards?which=held", "No rewards like this"), ("/desk/money/days?q=nobody", "No agency like this"),
    ):  # fmt: skip
        assert said in desk.get(path).text


@pytest.mark.parametrize("which", Pending)
def test_each_kind_of_pending_reward_has_its_words(which, admin, visit):
    assert str(which.label) in visit(admin).get(f"/desk/rewards?which={which}").text
