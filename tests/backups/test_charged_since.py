"""What Stripe has collected since a backup was made is unknown to it: nobody is charged for it once more before an admin has looked. What
was taken back since is booked, as nobody tells of it once more."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.members.models import Person
from marketplace.settlement import due
from marketplace.settlement.actions import settle
from marketplace.settlement.models import Movement, Obstacle
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import see_to
from marketplace.stripe_rail.models import StripeAccount
from tests.mail import letters
from tests.stripe_double import Fault
from tests.stripe_double.endpoints import charge_back, make_refund, reverse_transfer

BEGINS = datetime(2030, 1, 7, 9, tzinfo=UTC)


@pytest.fixture
def traveller():
    with time_machine.travel(BEGINS, tick=False) as one:
        yield one


@pytest.fixture
def backup(app, traveller, tmp_path):
    """Make one, an hour before what comes."""

    def make():
        db.session.rollback()
        done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "one")])
        assert done.exit_code == 0, done.output
        traveller.shift(timedelta(hours=2))
        return tmp_path / "one"

    return make


@pytest.fixture
def put_back(elsewhere, stripe, traveller):
    def put(path):
        db.session.rollback()
        traveller.shift(timedelta(hours=1))
        done = elsewhere("restore", path)
        assert done.exit_code == 0, done.output
        elsewhere.is_connected(stripe.double)

    return put


def charges(stripe) -> list[int]:
    return [one["amount"] for one in stripe.of("charge")]


def live(traveller) -> None:
    for _each in range(3):
        traveller.shift(timedelta(minutes=20))
        sweep()
    assert check_books() == []


def waiting() -> list[tuple[str, str | None]]:
    db.session.expire_all()
    return [(f"{one.status}", one.blocked_reason) for one in db.session.scalars(select(Movement).order_by(Movement.id))]


@pytest.mark.thorough
def test_nothing_is_charged_twice_and_an_admin_lets_it_go_on(
    pair, found, stripe, backup, put_back, elsewhere, traveller
):
    admin = found.person(alliance_role="admin").id
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(), "1000.00")
    path = backup()
    live(traveller)
    assert charges(stripe) == [100_00]
    put_back(path)
    elsewhere.within(lambda: live(traveller))
    assert charges(stripe) == [100_00]
    assert elsewhere.within(waiting) == [("prepared", Obstacle.FOUND)]
    sent = elsewhere.within(lambda: letters({"MAIL_URL": elsewhere.settings.mail_url}))
    (told,) = [one for one in sent if "restored backup" in one["Subject"]]
    assert "100.00" in told.get_body(("plain",)).get_content()
    (row,) = elsewhere.within(lambda: [(one.id, one.payer.name, one.payee.name) for one in queries.unseen()])
    assert row[1:] == (pair.B.name, pair.A.name)
    elsewhere.within(lambda: see_to(row[0], db.session.get(Person, admin)))
    elsewhere.within(lambda: live(traveller))
    assert charges(stripe) == [100_00, 100_00]


@pytest.mark.thorough
def test_a_payer_whose_card_the_backup_does_not_know_is_found_as_well(
    pair, stripe, backup, put_back, elsewhere, traveller
):
    stripe.connect(pair.a)
    pair.fee(pair.won(), "1000.00")
    path, payer = backup(), pair.B.id
    stripe.save(pair.b)
    live(traveller)
    assert charges(stripe) == [100_00]
    put_back(path)
    elsewhere.within(lambda: live(traveller))
    assert elsewhere.within(lambda: [one.payer_id for one in queries.unseen()]) == [payer]


@pytest.mark.thorough
def test_without_an_answer_nobody_is_charged(pair, stripe, backup, put_back, elsewhere, traveller):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(), "1000.00")
    put_back(backup())
    stripe.double.faults += [Fault("hang", "/v1/payment_intents", times=3, reads=True)]
    elsewhere.within(lambda: live(traveller))
    assert charges(stripe) == []
    assert elsewhere.within(waiting) == [("prepared", None)]
    elsewhere.within(lambda: live(traveller))
    assert charges(stripe) == [100_00]


def close_all_accounts() -> None:
    db.session.execute(update(StripeAccount).values(receives=False))
    db.session.commit()


@pytest.mark.thorough
def test_what_was_being_prepared_is_taken_up_before_anything_is_cancelled(
    pair, stripe, backup, put_back, elsewhere, traveller
):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(), "1000.00")
    settle(due.rewards(10))
    path = backup()
    live(traveller)
    put_back(path)
    elsewhere.within(close_all_accounts)
    elsewhere.within(lambda: live(traveller))
    assert charges(stripe) == [100_00]
    assert elsewhere.within(waiting) == [("collected", Obstacle.FUNDS)]


TAKEN_BACK = {
    "by the payer's bank": (lambda double: charge_back(double, double.all("charge")[0]), ("refused", "charged_back")),
    "by a refund at Stripe": (
        lambda double: make_refund(double, {"payment_intent": double.all("payment_intent")[0]["id"]}),
        ("refused", "refunded"),
    ),
}


@pytest.fixture
def due_payout(pair, stripe, traveller):
    """100.00 that were collected, and wait for the alliance to put money of its own into the balance."""
    stripe.connect(pair.a)
    stripe.save(pair.b)
    pair.fee(pair.won(), "1000.00")
    live(traveller)
    traveller.shift(timedelta(days=3))
    live(traveller)
    assert waiting() == [("collected", Obstacle.FUNDS)]


@pytest.mark.thorough
def test_a_payout_waits_until_what_was_told_since_is_looked_into(
    stripe, backup, put_back, elsewhere, traveller, due_payout
):
    path = backup()
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    charge_back(stripe.double, stripe.of("charge")[0])
    put_back(path)
    elsewhere.within(lambda: live(traveller))
    assert stripe.of("transfer") == []
    assert elsewhere.within(ended) == [("refused", "charged_back")]


@pytest.mark.thorough
def test_an_event_without_an_answer_holds_payouts_up_for_a_day_and_no_longer(
    stripe, backup, put_back, elsewhere, traveller, due_payout
):
    path = backup()
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    charge_back(stripe.double, stripe.of("charge")[0])
    put_back(path)
    stripe.double.faults += [Fault("hang", "/v1/disputes", times=1000, reads=True)]
    for _each in range(5):
        elsewhere.within(lambda: live(traveller))
        traveller.shift(timedelta(hours=3))
    assert stripe.of("transfer") == []
    traveller.shift(timedelta(hours=12))
    elsewhere.within(lambda: live(traveller))
    assert len(stripe.of("transfer")) == 1


def ended() -> list[tuple[str, str | None]]:
    db.session.expire_all()
    chosen = select(Movement).where(Movement.kind == "stripe").order_by(Movement.id)
    return [(f"{one.status}", one.reason) for one in db.session.scalars(chosen)]


@pytest.mark.thorough
@pytest.mark.parametrize("how", TAKEN_BACK)
def test_what_was_taken_back_since_is_booked_though_its_event_was_delivered(
    pair, stripe, backup, put_back, elsewhere, traveller, client, how
):
    take, became = TAKEN_BACK[how]
    stripe.connect(pair.a)
    stripe.save(pair.b)
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    pair.fee(pair.won(), "1000.00")
    live(traveller)
    assert ended() == [("collected", None)]
    path = backup()
    take(stripe.double)
    stripe.deliver(client)
    live(traveller)
    assert ended() == [became]
    put_back(path)
    assert elsewhere.within(ended) == [("collected", None)]
    elsewhere.within(lambda: live(traveller))
    assert elsewhere.within(ended) == [became]


@pytest.mark.thorough
def test_a_payout_that_was_taken_back_since_is_not_handed_on_before_an_admin_says_so(
    pair, stripe, backup, put_back, elsewhere, traveller, client
):
    stripe.connect(pair.a)
    stripe.save(pair.b)
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    pair.fee(pair.won(), "1000.00")
    live(traveller)
    traveller.shift(timedelta(days=3))
    live(traveller)
    assert ended() == [("done", None)]
    path = backup()
    reverse_transfer(stripe.double, stripe.of("transfer")[0]["id"], {})
    stripe.deliver(client)
    live(traveller)
    put_back(path)
    elsewhere.within(lambda: live(traveller))
    assert elsewhere.within(waiting)[0] == ("collected", Obstacle.CAME_BACK)
