"""Money has arrived on the day that the payee's bank says, on whichever day its statement is brought."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.bookkeeping import days
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
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.pages import figures
from marketplace.reconciliation import actions
from marketplace.rewards.models import Reward
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from marketplace.statements.period import month_from
from marketplace.statements.statement import all_lines, books_of
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


def test_the_statements_files_say_on_which_day_it_arrived(pair, order, visit):
    bring(pair.a, order, "100.00")
    for person in (pair.a, pair.b):
        rows = list(csv.DictReader(io.StringIO(visit(person).client.get("/statement?as=csv").data.decode("utf-8-sig"))))
        days = {row["What it is"]: row["Arrived on"] for row in rows}
        assert (days["Bank order"], days["Fee reported"]) == (str(before()), "")


def test_what_was_marked_as_sent_after_it_arrived_is_not_called_sent_then(pair, order, visit):
    bring(pair.a, order, "100.00")
    for person in (pair.a, pair.b):
        facts = [one.strip() for one in visit(person).get(f"/movements/{order.id}").text.splitlines()]
        assert "Sent" not in facts


def test_what_came_in_parts_has_arrived_with_the_last_one(pair, order):
    bring(pair.a, order, "40.00", "60.00", ago=0)
    assert (order.status, order.arrived_on) == ("done", before(0))


@pytest.mark.thorough
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


@pytest.fixture
def shown(pair, order, visit, client, found):
    """By where it stands, what pages, calls, files and mails say of the order."""
    admin = found.person(alliance_role="admin")

    def look() -> dict[str, str]:
        visitor, desk = visit(pair.a), visit(admin)
        mails = select(OutgoingMail).where(OutgoingMail.event == "money.received", OutgoingMail.person_id == pair.b.id)
        row = next(csv.DictReader(visitor.client.get("/movements?as=csv").text.lstrip("\ufeff").splitlines()))
        answer = client.get(f"/api/v1/movements/{order.id}", headers=found.token(pair.a)).json
        return {
            **{
                page: visitor.get(page).html
                for page in (f"/movements/{order.id}", "/movements", "/rewards/1", "/statement")
            },
            "the desk": desk.get(f"/desk/movements/{order.id}").html,
            "the file": row["Arrived on"],
            "the call": answer["arrived_on"] or "",
            "the mail": render(db.session.scalars(mails.order_by(OutgoingMail.id.desc())).first()).text,
        }

    return look


def test_pages_calls_files_and_mails_say_the_banks_day(pair, order, shown):
    bring(pair.a, order, "100.00")
    told = shown()
    assert (told.pop("the file"), told.pop("the call")) == (day(1), day(1))
    assert f"Arrived on: {written(before())}" in told.pop("the mail")
    for where, html in told.items():
        assert f'<time datetime="{before()}">' in html or f"arrived on {written(before())}" in html, where


def test_what_a_process_of_the_release_before_has_taken_back_has_arrived_on_no_day(pair, order, shown):
    """It leaves the day where it stands, as it knows nothing of it."""
    bring(pair.a, order, "100.00")
    settlement.undo(order.id, pair.a)
    db.session.execute(text("UPDATE movements SET arrived_on = :day"), {"day": before()})
    db.session.commit()
    db.session.expire_all()
    assert (order.status, order.arrived_on, order.arrival) == ("listed", None, None)
    told_nowhere = shown()
    assert (told_nowhere["the file"], told_nowhere["the call"]) == ("", "")
    for where, told in told_nowhere.items():
        assert "arrived on" not in told.lower(), where
        assert f'<time datetime="{day(1)}">' not in told, where


def lines(pair, day_in_it: date) -> list[tuple[str, date | None]]:
    """What the statement of a month tells of the order: each kind of line once, with the day of arrival."""
    period = month_from(day_in_it.replace(day=1))
    (one,) = books_of(pair.A.id, period).statements
    return [(line.kind, line.arrived_on) for line in all_lines(pair.A.id, period, one) if line.movement_id]


def test_a_line_of_the_books_that_was_taken_back_is_not_told_the_day_of_a_later_payment(pair, order):
    settlement.confirm_received(order.id, pair.a)  # by word
    settlement.undo(order.id, pair.a)
    assert lines(pair, clock.today()) == [("confirmed", None), ("undone", None)]
    bring(pair.a, order, "100.00")
    assert lines(pair, clock.today()) == [("confirmed", None), ("undone", None), ("confirmed", before())]
    settlement.undo(order.id, pair.a)
    settlement.confirm_received(order.id, pair.a)
    assert {day for _kind, day in lines(pair, clock.today())} == {None}


def test_a_month_that_is_over_is_told_no_day_of_a_payment_that_came_after_it(pair, found):
    month = last_month()
    with clock.pretend(moment_in(month, 5)):
        pair.fee(pair.won(), "1000.00")
        money_moves()
        order = db.session.scalars(select(Movement)).one()
        settlement.confirm_received(order.id, pair.a)
    settlement.undo_as_admin(order.id, found.person(alliance_role="admin"), "It was another one.")
    bring(pair.a, order, "100.00", ago=0)
    assert lines(pair, month) == [("confirmed", None)]


def test_figures_count_what_arrived_by_the_banks_day(pair, order, found, visit):
    """A statement that is brought late pays nobody this week."""
    with time_machine.travel(clock.now() + timedelta(days=10)):
        bring(pair.a, order, "100.00", ago=9)
        assert order.status == "done"
        admin = found.person(alliance_role="admin")
        strip = visit(admin).get("/today").html.split('class="figure"')
        (settled,) = [one for one in strip if "Paid to agencies, 7 days" in one]
        assert "0 movements" in settled
    for days_later, paid in ((360, ["100.00"]), (370, [])):
        with time_machine.travel(clock.now() + timedelta(days=days_later)):
            figures.keep([figures.ALL])
            assert [str(one.decimal) for one in figures.of_the_alliance()["rewards_paid"]] == paid
            assert sum(days.distribution().values()) == len(paid)


@pytest.mark.thorough
def test_papers_say_the_banks_day_and_no_later_day_of_sending(pair, order):
    bring(pair.a, order, "100.00")
    documents.act_of_order(pair.a, order.id)
    sweep()
    with speaking("en"):
        notices = papers(kind="notice")
        assert [(one.facts["arrived"], one.facts["sent"]) for one in notices] == [(day(1), "")] * 2
        assert all(on_paper(before()) in text_of(file_of(one)) for one in notices)
    assert [one.facts["arrived"] for one in papers(kind="act")] == [day(1)]


@pytest.mark.thorough
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
