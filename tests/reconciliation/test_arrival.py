"""Money has arrived on the day that the payee's bank says, on whichever day its statement is brought."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.formats import day as written
from marketplace.core.languages import speaking
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.documents import actions as documents
from marketplace.documents.contents.sheet import on_paper
from marketplace.exchange.actions import record_refund
from marketplace.ledger.models import Entry
from marketplace.reconciliation import actions
from marketplace.rewards.models import Reward
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.documents.papers import file_of, last_month, moment_in, papers, text_of
from tests.going_on import money_moves
from tests.reconciliation.statements import Paid, camt, day


def bring(person, order: Movement, *amounts: str, ago: int = 1) -> None:
    paid = [Paid(order.reference, amount, day=day(ago + number)) for number, amount in enumerate(amounts)]
    actions.bring(person, "statement.xml", camt(paid))
    db.session.expire_all()


def before(ago: int = 1) -> date:
    return date.fromisoformat(day(ago))


def test_an_order_that_a_statement_closes_has_arrived_on_the_banks_day(pair, order):
    bring(pair.a, order, "100.00")
    assert (order.status, order.arrived_on, order.arrival) == ("done", before(), before())
    assert clock.day_of(order.ended_at) == clock.today()
    booked = db.session.scalar(select(Entry.at).where(Entry.movement_id == order.id))
    assert clock.day_of(booked) == clock.today()
    assert check_books() == []


def test_what_came_in_parts_has_arrived_with_the_last_one(pair, order):
    bring(pair.a, order, "40.00", "60.00", ago=0)
    assert (order.status, order.arrived_on) == ("done", before(0))


def test_money_for_a_cancelled_order_has_arrived_on_the_banks_day_too(pair, order):
    record_refund(db.session.scalar(select(Reward.payment_id)), pair.b, Money(400_00, "EUR"), clock.today())
    sweep()
    bring(pair.a, order, "100.00")
    assert (order.arrived_on, order.booked_by.arrived_on) == (None, before())


def test_what_is_taken_back_has_arrived_on_no_day_and_a_word_tells_of_none(pair, order):
    bring(pair.a, order, "100.00")
    settlement.undo(order.id, pair.a)
    assert (order.status, order.arrived_on, order.arrival) == ("listed", None, None)
    settlement.confirm_received(order.id, pair.a)
    assert (order.arrived_on, order.arrival) == (None, clock.today())


def test_the_payers_statement_tells_of_no_arrival(pair, order):
    bring(pair.b, order, "-100.00")
    assert (order.status, order.arrived_on) == ("sent", None)


def test_pages_calls_and_mails_say_the_banks_day(pair, order, visit, client, found):
    bring(pair.a, order, "100.00")
    visitor = visit(pair.a)
    for page in (f"/movements/{order.id}", "/movements", "/rewards/1", "/statement"):
        assert f'<time datetime="{before()}">' in visitor.get(page).text or written(before()) in visitor.page.text, page
    answer = client.get(f"/api/v1/movements/{order.id}", headers=found.token(pair.a)).json
    assert answer["arrived_on"] == day(1)


def test_papers_say_the_banks_day_and_no_later_day_of_sending(pair, order):
    bring(pair.a, order, "100.00")
    documents.act_of_order(pair.a, order.id)
    sweep()
    with speaking("en"):
        for one in papers(kind="notice"):
            assert (one.facts["arrived"], one.facts["sent"]) == (day(1), "")
            assert on_paper(before()) in text_of(file_of(one))
    assert [one.facts["arrived"] for one in papers(kind="act")] == [day(1)]


def test_the_monthly_statement_says_the_banks_day_beside_the_order(pair):
    month = last_month()
    with clock.pretend(moment_in(month, 5)):
        pair.fee(pair.won(), "1000.00")
        money_moves()
    order = db.session.scalars(select(Movement)).one()
    with clock.pretend(moment_in(month, 10)):
        bring(pair.a, order, "100.00")
    documents.ask_for_statement(pair.a, month, "EUR")
    sweep()
    (paper,) = papers(kind="statement", agency_id=pair.A.id)
    with speaking("en"):
        told = " ".join(text_of(file_of(paper)).split())
        assert f"{order.reference}, arrived on {on_paper(month.replace(day=9))}" in told


@pytest.mark.parametrize("kind", ["stripe", "bank_order"])
def test_the_database_refuses_a_day_of_arrival_of_what_was_never_listed(pair, order, kind):
    new = """
        INSERT INTO movements (kind, status, payer_id, payee_id, amount_minor, currency, prepared_at, arrived_on, bank_reference, reminders)
        SELECT :kind, 'prepared', payer_id, payee_id, amount_minor, currency, prepared_at, now(), '', 0 FROM movements
    """
    with pytest.raises(IntegrityError, match="arrived_on"):
        db.session.execute(text(new), {"kind": kind})
