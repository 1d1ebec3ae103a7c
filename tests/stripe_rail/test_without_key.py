"""The alliance has no key to Stripe any more, after a restore for example: nothing waits for it without a word."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.bookkeeping import movements, stuck
from marketplace.bookkeeping.stuck import Stuck
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes.actions import open_dispute
from marketplace.exchange.actions import record_refund
from marketplace.settlement import due
from marketplace.settlement.actions import settle
from marketplace.settlement.models import Movement
from marketplace.stripe_rail.actions import go_by_bank, look_back_to, order_instead
from marketplace.stripe_rail.models import FoundPayment
from tests.going_on import money_moves
from tests.mail import letters


@pytest.fixture
def keyless(app, monkeypatch):
    """From its call on there is no key; and with True there is one again."""
    whole = app.config["SETTINGS"]

    def change(has_key: bool = False) -> None:
        monkeypatch.setitem(app.config, "SETTINGS", whole if has_key else replace(whole, stripe_secret_key=""))

    return change


def standing() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(f"{one.kind}", f"{one.status}") for one in db.session.scalars(select(Movement).order_by(Movement.id))]


@pytest.fixture
def prepared(both):
    """A payment that Stripe was not asked for yet."""
    both.fee(both.won(), "1000.00")
    settle(due.rewards(10))
    assert standing() == [("stripe", "prepared")]
    return db.session.scalars(select(Movement)).one()


@pytest.fixture
def restored(prepared, keyless):
    """The same after a restore without the key: it may have been asked for since the backup was made."""
    look_back_to(clock.now())
    keyless()
    sweep()
    assert standing() == [("stripe", "prepared")]
    return prepared


@pytest.mark.thorough
def test_what_was_not_asked_for_goes_by_bank_order_and_the_payee_is_told(both, prepared, keyless, environment):
    keyless()
    sweep()
    sweep()
    assert standing() == [("stripe", "refused"), ("bank_order", "listed")]
    assert [one["To"] for one in letters(environment) if "comes by bank order" in one["Subject"]] == [
        one["To"] for one in letters(environment) if one["Subject"].startswith("You earn")
    ]
    assert movements.count_by_reason() == {}
    assert check_books() == []


@pytest.mark.thorough
def test_after_a_restore_both_sides_and_the_admins_read_why_it_waits(both, restored, found, visit):
    for person in (both.a, both.b):
        assert "no connection to Stripe at the moment" in visit(person).get(f"/movements/{restored.id}").text
    admin = visit(found.person(alliance_role="admin"))
    assert movements.count_by_reason() == {Stuck.NO_KEY: 1}
    assert "The alliance has no connection to Stripe now" in admin.get("/desk/money").text
    assert "Give it its key again" in admin.get(f"/desk/movements/{restored.id}").text


@pytest.mark.thorough
def test_an_admin_who_has_looked_makes_a_bank_order_of_it(both, restored, found, visit):
    admin = found.person(alliance_role="admin")
    page = visit(admin)
    page.get(f"/desk/movements/{restored.id}")
    page.post(f"/desk/stripe/movements/{restored.id}/by-bank")
    sweep()
    assert standing() == [("stripe", "refused"), ("bank_order", "listed")]
    said = db.session.scalars(select(AuditRow).where(AuditRow.event == "movement.by_bank")).one()
    assert said.person_id == admin.id
    with pytest.raises(NotNow):
        order_instead(restored.id, admin)
    assert check_books() == []


@pytest.mark.thorough
def test_a_program_of_an_admin_does_the_same(restored, found, client):
    admin = found.token(found.person(alliance_role="admin"))
    path = f"/api/v1/stripe/movements/{restored.id}/by-bank"
    assert client.get("/api/v1/all-movements?stuck=no_key", headers=admin).json["items"][0]["id"] == restored.id
    assert client.post(path, json={}, headers=admin).json["status"] == "refused"
    assert client.post(path, json={}, headers=admin).status_code == 409


@pytest.mark.thorough
def test_nobody_of_the_two_agencies_makes_one(both, restored, found, visit):
    own = found.person(both.A, "sales", "admin")
    with pytest.raises(NotAllowed):
        order_instead(restored.id, own)
    assert "Make a bank order of it" not in visit(own).get(f"/desk/movements/{restored.id}").text


def test_with_the_key_nobody_makes_one(prepared, found):
    with pytest.raises(NotNow):
        order_instead(prepared.id, found.person(alliance_role="admin"))


@pytest.mark.thorough
def test_with_the_key_back_it_goes_on(restored, keyless, books):
    keyless(True)
    sweep()
    books(0, 10_000, 9_825, 175)
    assert standing() == [("stripe", "collected")]
    assert movements.count_by_reason() == {}


@pytest.mark.thorough
def test_what_stripe_was_asked_for_waits_for_the_key(both, keyless, found, visit):
    both.fee(both.won(), "1000.00")
    sweep()
    assert standing() == [("stripe", "collected")]
    keyless()
    sweep()
    assert standing() == [("stripe", "collected")]
    admin = found.person(alliance_role="admin")
    ((one, why),) = stuck.with_why(stuck.stuck())
    assert why == Stuck.NO_KEY
    assert "which was asked to collect it" in visit(admin).get(f"/desk/movements/{one.id}").text
    with pytest.raises(NotNow):
        order_instead(one.id, admin)


@pytest.mark.thorough
def test_a_payer_of_whom_a_payment_was_found_that_nobody_has_seen_to_is_not_asked_by_bank(both, keyless):
    at = clock.now()
    known = {"payer_id": both.B.id, "amount_minor": 100_00, "currency": "EUR", "reference": "LP-ST1"}
    db.session.add(FoundPayment(intent="pi_1", made_at=at, found_at=at, **known))
    db.session.commit()
    both.fee(both.won(), "1000.00")
    money_moves()
    keyless()
    sweep(), sweep()
    assert standing() == [("stripe", "prepared")]


@pytest.mark.thorough
def test_what_was_due_and_in_no_movement_when_the_backup_was_made_waits_as_well(both, keyless, found):
    both.fee(both.won(), "1000.00")
    look_back_to(clock.now())
    keyless()
    sweep(), sweep()
    assert standing() == [("stripe", "prepared")]
    assert movements.count_by_reason() == {Stuck.NO_KEY: 1}
    order_instead(db.session.scalars(select(Movement.id)).one(), found.person(alliance_role="admin"))
    sweep(), sweep()
    assert standing() == [("stripe", "refused"), ("bank_order", "listed")]


@pytest.mark.thorough
def test_what_is_owed_since_the_restore_goes_by_bank(both, keyless):
    look_back_to(clock.now())
    keyless()
    both.fee(both.won(), "1000.00")
    sweep(), sweep()
    assert standing() == [("bank_order", "listed")]


@pytest.mark.thorough
def test_a_refund_makes_no_bank_order_of_what_waits_after_a_restore(both, keyless):
    payment = both.fee(both.won(), "1000.00")
    settle(due.rewards(10))
    look_back_to(clock.now())
    keyless()
    sweep()
    record_refund(payment.id, both.b, Money(100_00, "EUR"), clock.today())
    sweep(), sweep()
    assert standing() == [("stripe", "refused"), ("stripe", "prepared")]
    assert check_books() == []


@pytest.mark.thorough
def test_nobody_is_told_of_a_bank_order_that_is_not_made_for_now(both, prepared, keyless, environment):
    open_dispute("reward", prepared.items[0].reward_id, both.b, "wrong_sum", "We had agreed on less.")
    keyless()
    go_by_bank([prepared.id])
    sweep(), sweep()
    assert standing() == [("stripe", "refused")]
    assert [one["Subject"] for one in letters(environment) if "comes by bank order" in one["Subject"]] == []
