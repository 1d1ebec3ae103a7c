"""What a payer's bank has taken back and the payee has not given back: the alliance's claim on the payer."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.bookkeeping import movements, stuck
from marketplace.bookkeeping.stuck import Stuck
from marketplace.core import clock
from marketplace.core.approval import Proposal
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import erase_client, record_refund
from marketplace.exchange.models import FeePayment, Lead
from marketplace.members.models import Person
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import agree, object_to, write_off
from tests.books import balance
from tests.mail import letters
from tests.stripe_double.endpoints import charge_back, win_dispute

NAMING = "Ask lena@brask.example first."


@pytest.fixture
def two(found):
    return found.person(alliance_role="admin", name="Ada First"), found.person(alliance_role="admin", name="Bea Second")


@pytest.fixture
def claim(both, stripe, stripe_scene, books, client):
    """100.00 that were handed on and taken back; the payee's account is empty. Three days on."""

    def take_back() -> int:
        stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
        payment = both.fee(both.won(), "1000.00")
        books(0, 10_000, 9_825, 175)
        with time_machine.travel(clock.now() + timedelta(days=3)):
            books(0, 0, -175, 175)
            stripe.double.objects[queries.account_of(both.A.id).account]["empty"] = True
            charge_back(stripe.double, stripe.of("charge")[0])
            stripe.deliver(client)
            books(10_000, 0, -175 - 10_000 - 2000, 2175)
        return payment.id

    payment_id = stripe_scene("a claim", take_back)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        yield db.session.get(FeePayment, payment_id)


def number() -> int:
    """Of the claim's movement."""
    return db.session.scalars(select(Movement.id).where(Movement.kind == "stripe")).one()


def lost() -> int:
    return balance("losses", None, "EUR").minor


def orders() -> list[Movement]:
    db.session.expire_all()
    return list(db.session.scalars(select(Movement).where(Movement.kind == "bank_order").order_by(Movement.id)))


@pytest.mark.thorough
def test_a_refund_on_top_of_a_claim_is_netted_in_the_next_order(both, books, claim):
    record_refund(claim.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    books(5_000, -5_000, -12_175, 2175)
    both.fee(both.won(), "2000.00")
    books(25_000, 15_000, -12_175, 2175)
    (order,) = orders()
    assert order.amount_minor == 15_000
    confirm_received(order.id, both.a)
    # The payer has kept 50.00 more of the alliance's money: all of the claim is on them.
    books(10_000, 0, -12_175, 2175)


@pytest.mark.thorough
def test_a_refund_on_top_of_a_claim_is_given_back_after_fourteen_days_if_nothing_comes(both, books, claim):
    record_refund(claim.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    books(5_000, -5_000, -12_175, 2175)
    assert orders() == []
    with time_machine.travel(clock.now() + timedelta(days=15)):
        books(5_000, -5_000, -12_175, 2175)
        (order,) = orders()
        assert (order.payer_id, order.amount_minor) == (both.A.id, 5_000)
        confirm_received(order.id, both.b)
        books(10_000, 0, -12_175, 2175)
        assert claim.reward.status == "funded"


@pytest.mark.thorough
def test_two_admins_write_off_what_neither_payer_nor_payee_gives_back(both, books, claim, two, environment):
    first, second = two
    write_off(number(), first, "They are insolvent.")
    books(10_000, 0, -12_175, 2175)
    assert lost() == 0
    sweep()
    agree(number(), second)
    # The cash is gone, and the loss is the alliance's.
    books(0, 0, -12_175, 2175)
    assert lost() == 10_000
    assert claim.reward.status == "settled"
    assert queries.claims() == []
    told = select(AuditRow.event, AuditRow.person_id).where(
        AuditRow.event.in_(["movement.loss_proposed", "movement.written_off"])
    )
    assert db.session.execute(told.order_by(AuditRow.id)).all() == [
        ("movement.loss_proposed", first.id),
        ("movement.written_off", second.id),
    ]
    sweep()
    asked = [one["To"] for one in letters(environment) if "A second admin is needed" in one["Subject"]]
    assert len(asked) == 1
    assert second.email in asked[0]
    heard = " ".join(one["To"] for one in letters(environment) if "is written off" in one["Subject"])
    assert all(one.email in heard for one in (first, second, both.b))
    assert both.a.email not in heard


@pytest.mark.thorough
def test_one_admin_alone_writes_nothing_off(books, claim, two, found):
    first, second = two
    with pytest.raises(BadInput):
        write_off(number(), first, " ")
    write_off(number(), first, "They are insolvent.")
    with pytest.raises(NotAllowed):
        agree(number(), first)
    with pytest.raises(NotNow):
        write_off(number(), second, "So they are.")
    with (
        time_machine.travel(clock.now() + timedelta(minutes=1)),
        pytest.raises(NotAllowed, match="after this was decided"),
    ):
        agree(number(), _appointed_by(first, found))
    books(10_000, 0, -12_175, 2175)


def _appointed_by(admin, found):
    from marketplace.access.actions import appoint

    person = found.person(name="Cy Third")
    appoint(person.email, "admin", admin)
    return db.session.get(type(person), person.id, populate_existing=True)


@pytest.mark.thorough
def test_nobody_decides_on_a_claim_of_their_own_agency(both, claim, two, found):
    for agency in (both.A, both.B):
        involved = found.person(agency, "owner", alliance_role="admin")
        with pytest.raises(NotAllowed):
            write_off(number(), involved, "Ours.")
    write_off(number(), two[0], "They are insolvent.")
    with pytest.raises(NotAllowed):
        agree(number(), involved)
    with pytest.raises(NotAllowed):
        object_to(number(), involved, "No.")


@pytest.mark.thorough
def test_who_does_not_agree_says_why_and_the_claim_stands(books, claim, two, environment):
    first, second = two
    write_off(number(), first, "They are insolvent.")
    with pytest.raises(BadInput):
        object_to(number(), second, "")
    object_to(number(), second, "They have paid others.")
    books(10_000, 0, -12_175, 2175)
    sweep()
    assert any("Not agreed" in one["Subject"] and first.email in one["To"] for one in letters(environment))
    write_off(number(), second, "Now they are.")
    object_to(number(), second, "")
    assert [one.id for one, _ in queries.claims()] == [number()]


def test_what_is_no_claim_is_not_written_off(both, stripe, books, two):
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    with pytest.raises(NotNow):
        write_off(number(), two[0], "Why not.")


@pytest.mark.thorough
def test_a_bank_that_decides_for_the_alliance_after_all_makes_the_loss_good(stripe, books, claim, two, client):
    write_off(number(), two[0], "They are insolvent.")
    agree(number(), two[1])
    books(0, 0, -12_175, 2175)
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    for _again in range(2):
        books(0, 0, -2_175, 2175)
        assert lost() == 0


@pytest.mark.thorough
def test_a_bank_that_decides_first_leaves_nothing_to_agree_with(stripe, books, claim, two, client, environment):
    write_off(number(), two[0], "They are insolvent.")
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    books(0, 0, -2_175, 2175)
    sweep()
    told = [one["To"] for one in letters(environment) if "second admin is needed any more" in one["Subject"]]
    assert [each.email in one for one in told for each in two] == [True, False, False, True]
    with pytest.raises(NotNow):
        agree(number(), two[1])


@pytest.mark.thorough
def test_what_was_refunded_meanwhile_is_given_back_after_the_claim_is_written_off(both, books, claim, two):
    record_refund(claim.id, both.b, Money(500_00, "EUR"), clock.today(), "half")
    write_off(number(), two[0], "They are insolvent.")
    agree(number(), two[1])
    books(-5_000, -5_000, -12_175, 2175)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        books(-5_000, -5_000, -12_175, 2175)
        (order,) = orders()
        confirm_received(order.id, both.b)
        books(0, 0, -12_175, 2175)


@pytest.mark.thorough
def test_a_claim_is_decided_on_its_page_and_by_calls(both, claim, two, visit, client, found):
    first, second = two
    assert movements.count_by_reason() == {Stuck.CLAIM: 1}
    page = f"/desk/stripe/claims/{number()}"
    assert page in visit(first).get("/desk/money").html
    assert page in visit(first).get("/desk/stripe").html
    assert "Decide on the claim" in visit(first).get("/desk/movements?stuck=claim").text
    visit(first).post(f"{page}/write-off", on=page, reason="They are insolvent.")
    assert "They are insolvent." in visit(second).get(page).text
    visit(second).post(f"{page}/object", on=page, reason="They have paid others.")
    assert "They have paid others." in visit(first).get(page).text
    call = f"/api/v1/stripe/claims/{number()}"
    by = {one.id: found.token(one) for one in two}
    proposed = client.post(f"{call}/write-off", json={"reason": "Now they are."}, headers=by[second.id]).json
    assert (proposed["amount"], proposed["waiting"]["by"]["name"]) == ("100.00", "Bea Second")
    (listed,) = client.get("/api/v1/stripe/events", headers=by[first.id]).json["claims"]
    assert listed == proposed
    visit(first).post(f"{page}/agree", on=page)
    assert client.get(call, headers=by[first.id]).json["lost_at"]
    assert "The alliance bears it." in visit(first).get(page).text
    assert stuck.with_why(stuck.stuck()) == []
    assert client.get("/api/v1/stripe/claims/999", headers=by[first.id]).status_code == 404


def test_what_admins_wrote_of_a_claim_goes_with_the_client_whom_it_names(claim, two, visit, client, found):
    call, by = f"/api/v1/stripe/claims/{number()}", {one.id: found.token(one) for one in two}

    def say(what: str, admin: Person, reason: str) -> int:
        kept = {"Idempotency-Key": f"{what}-{admin.id}", **by[admin.id]}
        return client.post(f"{call}/{what}", json={"reason": reason}, headers=kept).status_code

    assert say("write-off", two[0], NAMING) == 200
    assert say("object", two[1], NAMING) == 200
    say("write-off", two[1], "They have paid nobody.")
    lead = db.session.scalars(select(Lead)).one()
    erase_client([lead.id])
    db.session.expire_all()
    said = db.session.execute(select(Proposal.reason, Proposal.objection).order_by(Proposal.id)).all()
    assert said == [("erased", "erased"), ("They have paid nobody.", "")]
    assert say("write-off", two[0], NAMING) == 410
    assert say("object", two[1], NAMING) == 410
    object_to(number(), two[0], "Wait.")
    assert "lena@" not in visit(two[0]).get(f"/desk/stripe/claims/{number()}").text


@pytest.mark.thorough
def test_a_claim_stands_on_the_pages_of_its_movement_as_each_side_reads_it(
    both, stripe, books, claim, two, visit, client, found
):
    page, desk, closed = f"/movements/{number()}", f"/desk/movements/{number()}", f"/desk/stripe/claims/{number()}"
    assert "The alliance has a claim of €100.00 on you" in visit(both.b).get(page).text
    assert "That is between the payer and the alliance." in visit(both.a).get(page).text
    assert "a claim of €100.00 on the payer" in visit(two[0]).get(desk).text
    assert closed in visit(two[0]).get(desk).html
    write_off(number(), two[0], "They are insolvent.")
    agree(number(), two[1])
    assert "you owe the alliance nothing for it" in visit(both.b).get(page).text
    assert "the alliance bears it" in visit(two[0]).get(desk).text
    win_dispute(stripe.double, stripe.of("dispute")[0])
    stripe.deliver(client)
    books(0, 0, -2_175, 2175)
    assert "has taken it back" not in visit(both.b).get(page).text
    assert closed in visit(two[0]).get(desk).html
    assert "come back to the alliance, which has no claim any more" in visit(two[0]).get(closed).text
    told = client.get(f"/api/v1/stripe/claims/{number()}", headers=found.token(two[0])).json
    assert (told["chargeback"], told["waiting"], told["amount"]) == (None, None, "100.00")
    with pytest.raises(NotNow):
        write_off(number(), two[0], "Once more.")
