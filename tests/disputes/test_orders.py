"""Payees object to bank orders: each decision and appeal, every balance after every step, and what may not happen meanwhile."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions
from marketplace.disputes.models import Dispute, DisputeState
from marketplace.exchange.actions import erase_client, record_refund
from marketplace.members.actions import gather_orders
from marketplace.members.models import Gathering, Person
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement, MovementItem
from tests.disputes.conftest import later, now
from tests.disputing import contest

# What has arrived of 100.00.
OUTCOMES = {"dismiss": 100_00, "amend": 60_00, "void": 0}


@pytest.fixture
def one(story):
    return story("sent")[0]


@pytest.fixture
def order(one) -> Movement:
    return one.order()


def decided(row, admin, outcome: str) -> None:
    amount = Money(OUTCOMES[outcome], "EUR") if outcome == "amend" else None
    assert actions.decide(row.id, admin, outcome, "Both banks say so.", amount) is None


def answered(one, order) -> Dispute:
    return actions.answer(contest(order, one.pair.a).id, one.pair.b, "It left on Monday.", "TX-2")


@pytest.mark.thorough
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_books_say_how_much_of_an_order_has_arrived(one, order, admin, outcome):
    row = answered(one, order)
    one.books(100_00, 100_00, 0)
    assert now(order).status == "contested"
    decided(row, admin, outcome)
    arrived = OUTCOMES[outcome]
    one.books(100_00 - arrived, 100_00, arrived)
    assert now(order).status == ("done" if outcome == "dismiss" else "refused")
    assert now(row).status == "decided"
    _the_rest_is_paid(one, arrived)


def _the_rest_is_paid(one, arrived: int) -> None:
    """What has not arrived is due again; what came twice is given back."""
    for days in (0, 15, 30):
        with later(days):
            one.books(100_00 - arrived, 100_00, arrived)
            if live := one.order():
                arrived += live.amount_minor if live.payer_id == one.pair.B.id else -live.amount_minor
                one.pay()
    one.books(0, 100_00, 100_00)
    assert now(one.reward).status == "settled"


@pytest.mark.thorough
@pytest.mark.parametrize("last", OUTCOMES)
@pytest.mark.parametrize("first", OUTCOMES)
def test_the_books_follow_an_appeal_whatever_was_decided_before(one, order, admin, other_admin, first, last):
    row = answered(one, order)
    decided(row, admin, first)
    sweep()
    actions.appeal(row.id, one.pair.b if first == "void" else one.pair.a, "Look at the bank's own paper.")
    one.books(100_00 - OUTCOMES[first], 100_00, OUTCOMES[first])
    assert one.order() is None, "nothing of it is asked for anew meanwhile"
    decided(row, other_admin, last)
    one.books(100_00 - OUTCOMES[last], 100_00, OUTCOMES[last])
    assert now(row).status == "final"
    assert now(order).disputed_at is None
    _the_rest_is_paid(one, OUTCOMES[last])


@pytest.mark.thorough
@pytest.mark.parametrize("last", OUTCOMES)
def test_what_was_paid_again_before_the_appeal_is_owed_back_if_it_had_arrived(one, order, admin, other_admin, last):
    row = answered(one, order)
    decided(row, admin, "void")
    sweep()
    one.pay()  # the order in its place
    actions.appeal(row.id, one.pair.b, "So we have paid twice.")
    decided(row, other_admin, last)
    one.books(-OUTCOMES[last], 100_00, 100_00 + OUTCOMES[last])
    _the_rest_is_paid(one, 100_00 + OUTCOMES[last])


@pytest.mark.thorough
@pytest.mark.parametrize("last", OUTCOMES)
def test_an_appeal_is_decided_also_while_the_rest_is_on_its_way(one, order, admin, other_admin, last):
    row = answered(one, order)
    decided(row, admin, "amend")
    sweep()
    settlement.mark_sent(one.order().id, one.pair.b)
    actions.appeal(row.id, one.pair.b, "All of it had left.")
    decided(row, other_admin, last)
    one.books(100_00 - OUTCOMES[last], 100_00, OUTCOMES[last])
    assert one.order().amount_minor == 40_00
    one.pay()
    _the_rest_is_paid(one, OUTCOMES[last] + 40_00)


def test_a_refund_that_came_between_is_given_back_all_the_same(one, order, admin, other_admin):
    row = answered(one, order)
    decided(row, admin, "dismiss")
    record_refund(one.reward.payment_id, one.pair.b, Money(500_00, "EUR"), clock.day_of(now(one.reward).accrued_at))
    one.books(-50_00, 50_00, 100_00)
    actions.appeal(row.id, one.pair.a, "Nothing came.")
    with later(15):
        one.books(-50_00, 50_00, 100_00)
        assert one.order() is None
    decided(row, other_admin, "void")
    one.books(50_00, 50_00, 0)
    one.pay()
    one.books(0, 50_00, 50_00)


@pytest.mark.thorough
def test_a_part_is_shared_out_over_what_the_order_carries(pair, admin):
    gather_orders(pair.b, Gathering.DAILY)
    for fee in ("1000.00", "300.00", "200.00"):
        pair.fee(pair.won(title=fee), fee)
    with later(1):
        _arrives_but_a_cent(pair, admin)


def _arrives_but_a_cent(pair, admin) -> None:
    sweep()
    orders = db.session.scalars(select(Movement)).all()
    for order in orders:
        settlement.mark_sent(order.id, pair.b)
        row = contest(order, pair.a)
        actions.answer(row.id, pair.b, "All of it left.")
        amount = Money(order.amount_minor - 1, "EUR")
        actions.decide(row.id, admin, "amend", "The bank kept a cent.", amount)
    assert [one.amount_minor for one in orders] == [150_00]
    booked = db.session.scalars(select(MovementItem.amount_minor).join(Movement).where(Movement.status == "done")).all()
    assert sorted(booked) == [19_99, 30_00, 100_00]
    sweep()
    left = db.session.scalars(select(Movement).where(Movement.status == "prepared")).all()
    left += db.session.scalars(select(Movement).where(Movement.status == "listed")).all()
    assert [one.amount_minor for one in left] == [1]
    assert check_books() == []


def test_the_payee_who_finds_the_money_ends_the_dispute(one, order, admin):
    row = answered(one, order)
    settlement.confirm_received(order.id, one.pair.a)
    assert (now(row).status, now(order).status) == ("withdrawn", "done")
    with pytest.raises(NotNow):
        actions.decide(row.id, admin, "void", "Too late.")
    one.books(0, 100_00, 100_00)
    settlement.undo(order.id, one.pair.a)
    assert now(order).status == "sent"
    again = contest(order, one.pair.a)
    actions.withdraw(again.id, one.pair.a)
    one.books(0, 100_00, 100_00)


def test_of_the_payee_and_an_admin_at_once_one_ends_it_and_the_money_is_booked(one, order, admin, in_parallel):
    row = answered(one, order)
    ids = order.id, row.id, one.pair.a.id, admin.id

    def person(number: int) -> Person:
        return db.session.get(Person, number)

    answers = in_parallel(
        [
            lambda: settlement.confirm_received(ids[0], person(ids[2])) and "ended",
            lambda: actions.decide(ids[1], person(ids[3]), "void", "No.") or "ended",
        ]
    )
    # Where the admin was first, the payee's word is of a cancelled order, and another one books its money.
    assert answers.count("ended") == (2 if now(order).status == "refused" else 1)
    one.books(0, 100_00, 100_00)


def test_two_admins_who_decide_an_appeal_at_once_decide_it_once(one, order, admin, other_admin, found, in_parallel):
    row, third = answered(one, order), found.person(alliance_role="admin")
    decided(row, admin, "void")
    actions.appeal(row.id, one.pair.b, "It is there.")
    number, people = row.id, [other_admin.id, third.id] * 4
    came = in_parallel(
        [lambda one=one: actions.decide(number, db.session.get(Person, one), "dismiss", "Yes.") for one in people]
    )
    assert came.count(None) == 1
    assert all(one is None or isinstance(one, NotNow) for one in came)
    one.books(0, 100_00, 100_00)


def test_only_the_payee_of_an_order_that_was_sent_objects_once(story):
    one, *_figures = story("on a listed order")
    order = one.order()
    with pytest.raises(NotNow):
        contest(order, one.pair.a)
    settlement.mark_sent(order.id, one.pair.b)
    with pytest.raises(NotFound):
        contest(order, one.pair.b)
    with pytest.raises(BadInput):
        actions.open_dispute("order", order.id, one.pair.a, "not_due", "A ground of rewards.")
    contest(order, one.pair.a)
    with pytest.raises(NotNow):
        contest(order, one.pair.a)
    assert db.session.query(Dispute).count() == 1


def test_nothing_is_taken_back_of_an_order_that_is_disputed(one, order, admin, other_admin):
    row = answered(one, order)
    decided(row, admin, "dismiss")
    actions.appeal(row.id, one.pair.a, "Nothing came.")
    with pytest.raises(NotNow, match="decided there"):
        settlement.undo_as_admin(order.id, admin, "I was wrong.")
    decided(row, other_admin, "dismiss")
    settlement.undo_as_admin(order.id, admin, "The bank has called it back.")
    one.books(100_00, 100_00, 0)


@pytest.mark.thorough
def test_what_was_decided_and_taken_back_since_is_not_appealed_against_but_objected_to_anew(
    one, order, admin, other_admin, visit
):
    row = answered(one, order)
    decided(row, admin, "dismiss")
    settlement.undo_as_admin(order.id, admin, "The bank has called it back.")
    with pytest.raises(NotNow, match="object to the order anew"):
        actions.appeal(row.id, one.pair.a, "Nothing came.")
    page = visit(one.pair.a)
    assert "Ask another admin" not in page.get(f"/disputes/{row.id}").text
    page.get(f"/movements/{order.id}/object")
    page.post(f"/movements/{order.id}/object", ground="not_arrived", words="Nothing came.")
    again = db.session.scalars(select(Dispute).order_by(Dispute.id.desc())).first()
    actions.answer(again.id, one.pair.b, "It left.")
    decided(again, other_admin, "void")
    with pytest.raises(NotNow, match="taken back since"):
        actions.appeal(row.id, one.pair.a, "Nothing came.")
    one.books(100_00, 100_00, 0)
    sweep()
    one.pay()
    one.books(0, 100_00, 100_00)


def test_what_waits_for_a_second_admin_lapses_with_the_appeal(one, order, admin, other_admin, found, app, monkeypatch):
    row = answered(one, order)
    decided(row, admin, "dismiss")
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=100))
    assert settlement.undo_as_admin(order.id, admin, "It went back.").outcome == "undone"
    actions.appeal(row.id, one.pair.a, "Nothing came.")
    actions.decide(row.id, other_admin, "dismiss", "It came.")
    actions.agree(row.id, admin)
    with pytest.raises(NotNow, match="any more"):
        settlement.agree(order.id, other_admin)
    one.books(0, 100_00, 100_00)


@pytest.mark.parametrize(
    ("amount", "sentence"), [(None, "Enter"), (0, "above zero"), (100_00, "all of it"), (100_01, "more than")]
)
def test_a_part_is_more_than_nothing_and_less_than_all(one, order, admin, amount, sentence):
    row = answered(one, order)
    with pytest.raises(BadInput) as refusal:
        actions.decide(row.id, admin, "amend", "A part.", None if amount is None else Money(amount, "EUR"))
    assert sentence in refusal.value.errors["amount"]
    with pytest.raises(BadInput):
        actions.decide(row.id, admin, "amend", "A part.", Money(10, "PLN"))
    one.books(100_00, 100_00, 0)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_much_takes_two_admins_and_neither_of_their_own_agency(
    one, order, admin, other_admin, found, app, monkeypatch, outcome
):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=100))
    row, own = answered(one, order), found.person(one.pair.A, "owner", alliance_role="admin")
    with pytest.raises(NotAllowed, match="one of the two agencies"):
        actions.decide(row.id, own, "dismiss", "I know.")
    amount = Money(OUTCOMES[outcome], "EUR") if outcome == "amend" else None
    assert actions.decide(row.id, admin, outcome, "Both banks say so.", amount).outcome == outcome
    one.books(100_00, 100_00, 0)
    actions.agree(row.id, other_admin)
    one.books(100_00 - OUTCOMES[outcome], 100_00, OUTCOMES[outcome])


def test_an_agency_whose_order_is_appealed_does_not_leave_yet(one, order, admin, other_admin):
    from marketplace.core.transaction import transaction
    from marketplace.exchange.actions import move_on
    from marketplace.members.models import Agency
    from marketplace.moderation.due import leaving

    move_on(one.reward.referral_id, one.pair.b, "finished")
    row = answered(one, order)
    decided(row, admin, "dismiss")
    actions.appeal(row.id, one.pair.a, "Nothing came.")
    with transaction():
        db.session.get(Agency, one.pair.A.id).status = "leaving"
    assert leaving(10) == []
    decided(row, other_admin, "dismiss")
    assert leaving(10) == [one.pair.A.id]


@pytest.mark.thorough
def test_silence_about_an_order_lets_an_admin_decide(one, order, admin):
    row = contest(order, one.pair.a)
    with pytest.raises(NotNow):
        decided(row, admin, "void")
    with later(8):
        sweep()
        assert now(row).status == DisputeState.SILENT
        decided(row, admin, "void")
        one.books(100_00, 100_00, 0)


def test_what_was_said_of_an_order_goes_with_a_client_whom_it_names(one, order, admin):
    from marketplace.exchange.models import Referral

    row = contest(order, one.pair.a, f"{one.pair.client['email']} says that nothing was sent.")
    actions.show_paper(row.id, one.pair.a, "bank.txt", b"Nothing from them.")
    erase_client([db.session.get(Referral, one.reward.referral_id).lead_id])
    assert now(row).words == ""
    assert db.session.scalar(text("SELECT count(*) FROM dispute_papers WHERE removed_at IS NULL")) == 0


def test_the_answers_of_the_release_before_go_with_a_client_whom_they_name(one, order):
    from marketplace.exchange.models import Referral

    said = {"answer": f"We have paid for {one.pair.client['company']}."}
    db.session.execute(text("UPDATE movements SET payer_answer = :answer"), said)
    db.session.commit()
    erase_client([db.session.get(Referral, one.reward.referral_id).lead_id])
    assert db.session.scalar(text("SELECT payer_answer FROM movements")) == "erased"


@pytest.mark.thorough
def test_both_sides_and_the_admins_are_told_and_can_open_it(one, order, admin, other_admin, visit):
    payer, payee, desk = visit(one.pair.b), visit(one.pair.a), visit(admin)
    path = f"/movements/{order.id}"
    assert "It has not arrived" in payee.get(path).text
    payee.get(f"{path}/object")
    payee.post(f"{path}/object", ground="short", words="90.00 have come.")
    (row,) = db.session.query(Dispute)
    assert "Look in your bank" in payer.get(f"/disputes/{row.id}").text or row.status == "open"
    assert "The order stands still" in payer.get(path).text
    assert payer.client.get(f"{path}/object").headers["Location"] == f"/disputes/{row.id}"
    on = f"/disputes/{row.id}"
    payer.post(f"{on}/answer", on=on, status=422, words="All of it left.", bank_reference="9" * 141)
    assert now(row).status == "open", "a number that is too long is no number of theirs"
    payer.post(f"{on}/answer", on=on, words="All of it left.", bank_reference="TX-9")
    assert now(order).bank_reference == "TX-9"
    assert desk.client.get(f"/desk/movements/{order.id}/dispute").headers["Location"] == f"/desk/disputes/{row.id}"
    on = f"/desk/disputes/{row.id}"
    assert "TX-9" in desk.get(on).text
    desk.post(f"{on}/decide", on=on, outcome="amend", amount="90", reason="The bank kept ten.")
    assert "Part of it has arrived" in payee.get(f"/disputes/{row.id}").text
    assert "€90.00" in payee.page.text
    assert "LP-" in payee.get(path).text
    assert "As was decided in the dispute about it, what has arrived is booked:" in payee.page.text
    assert "did not arrive" not in payee.page.text
    told = set(db.session.scalars(select(OutgoingMail.event).where(OutgoingMail.event.like("money.dispute%"))))
    assert told == {
        "money.dispute_opened",
        "money.dispute_answered",
        "money.dispute_to_decide",
        "money.dispute_decided",
    }
    events = set(db.session.scalars(select(AuditRow.event).where(AuditRow.event.like("dispute.%"))))
    assert events == {"dispute.opened", "dispute.answered", "dispute.decided"}


def test_programs_object_to_an_order_in_either_way(one, order, client, found):
    a, b = found.token(one.pair.a), found.token(one.pair.b)
    contested = client.post(f"/api/v1/movements/{order.id}/contest", json={"reason": "Nothing came."}, headers=a)
    assert contested.json["status"] == "contested"
    (row,) = client.get("/api/v1/disputes", headers=b).json["items"]
    assert (row["subject"], row["movement"], row["reward"], row["ground"]) == ("order", order.id, None, "not_arrived")
    said = {"text": "It left.", "bank_reference": "TX-3"}
    assert client.post(f"/api/v1/disputes/{row['id']}/answer", json=said, headers=b).json["answer"] == "It left."
    back = client.post(f"/api/v1/disputes/{row['id']}/withdraw", json={}, headers=a)
    assert back.json["status"] == "withdrawn"
    assert client.get(f"/api/v1/movements/{order.id}", headers=b).json["status"] == "done"
    body = {"subject": {"kind": "order", "id": order.id}, "reason": "short", "text": "Less."}
    assert client.post("/api/v1/disputes", json=body, headers=a).status_code == 409


def test_the_database_knows_no_dispute_about_nothing_or_two_things(one, order):
    row = contest(order, one.pair.a)
    for change in (
        "UPDATE disputes SET subject = 'reward' WHERE id = :id",
        "UPDATE disputes SET movement_id = NULL WHERE id = :id",
    ):
        with pytest.raises(Exception, match="refuse|ck_|never|frozen|may not"):
            db.session.execute(text(change), {"id": row.id, "order": order.id})
        db.session.rollback()
    with pytest.raises(IntegrityError, match="uq_disputes_standing_order"):
        db.session.execute(
            text("INSERT INTO disputes (status, subject, movement_id, opener_id, other_id, amount_minor, currency, ground, words, "
                 "opened_at, opened_by_id, answer_by) SELECT status, subject, movement_id, opener_id, other_id, amount_minor, "
                 "currency, ground, words, opened_at, opened_by_id, answer_by FROM disputes")
        )  # fmt: skip
    db.session.rollback()


def test_what_a_process_of_the_release_before_has_ended_can_still_be_taken_back(one, order):
    row = contest(order, one.pair.a)
    order_id, person = order.id, one.pair.a
    # As that process does, which knows of no such column.
    db.session.execute(text("UPDATE movements SET disputed_at = NULL"))
    db.session.commit()
    settlement.confirm_received(order_id, person)
    db.session.execute(text("UPDATE movements SET disputed_at = now()"))
    db.session.commit()
    actions.withdraw(row.id, one.pair.a)
    assert (now(row).status, now(order).disputed_at) == ("withdrawn", None)
    one.books(0, 100_00, 100_00)
