"""Credit notes: what becomes less of billed rewards is taken back by papers of their own, and all together come to the books."""

import pytest
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Dispute
from marketplace.documents.actions import act_of_order, ask_for_act, ask_for_invoice, correct_invoices, say_company
from marketplace.documents.due import invoices_to_correct
from marketplace.exchange.actions import record_refund
from marketplace.rewards.models import Reward
from marketplace.settlement.actions import confirm_received, undo
from marketplace.settlement.models import Movement
from tests.documents.papers import billing_goes_on, file_of, last_month, papers, text_of
from tests.documents.test_acts import BUYER, STANDARD
from tests.documents.test_invoices import ABROAD, CASES, broken_rules, invoice, values, xml_of
from tests.documents.test_verify import address
from tests.going_on import money_moves


@pytest.fixture
def billed(month, scene):
    """Last month's rewards, billed by an invoice of 402.50."""
    number = scene("a month that is billed", lambda: invoice(month, STANDARD, BUYER).id)
    return papers(id=number)[0]


def reward_of(month, number: int = 0) -> Reward:
    """One of the billed rewards, of 100.00 and some cents each."""
    chosen = select(Reward).where(Reward.payee_id == month.A.id, Reward.currency == "EUR").order_by(Reward.id)
    return db.session.scalars(chosen.execution_options(populate_existing=True)).all()[number]


def refund(month, minor: int, number: int = 0) -> None:
    """A part of the fee is given back to the client."""
    record_refund(reward_of(month, number).payment_id, month.b, Money(minor, "EUR"), clock.today())


def credit_notes() -> list:
    """All that there are, once what is due was made."""
    for _turn in range(3):  # the invoice, the act, and what takes it back
        billing_goes_on()
    return papers(kind="credit_note")


def adds_up(month) -> None:
    """Invoices less credit notes come to what the rewards come to."""
    totals = {kind: sum(one.total_minor for one in papers(kind=kind)) for kind in ("invoice", "credit_note")}
    earned = select(func.sum(Reward.amount_minor)).where(Reward.payee_id == month.A.id, Reward.currency == "EUR")
    assert totals["invoice"] - totals["credit_note"] == db.session.scalar(earned)
    assert check_books() == []


@pytest.mark.thorough
def test_a_refund_after_the_invoice_is_taken_back_by_a_credit_note_that_names_it(month, billed, tmp_path):
    refund(month, 250_00)
    (note,) = credit_notes()
    assert (note.number, note.total_minor) == (f"CN{month.A.id}-{clock.today().year}-000001", 25_00)
    xml, text = xml_of(note), text_of(file_of(note))
    assert broken_rules(xml, tmp_path) == []
    assert values(xml, "TypeCode")[0] == "381"
    assert billed.number in values(xml, "IssuerAssignedID")
    assert billed.issued_on.strftime("%Y%m%d") in values(xml, "DateTimeString")
    assert [values(xml, one) for one in ("TotalPrepaidAmount", "DuePayableAmount")] == [["0.00"], ["25.00"]]
    for said in ("Credit note", billed.number, note.about.number, "25.00", "To be given back"):
        assert said in text, said
    days = [(one.facts["first"], one.facts["last"]) for one in (note, billed)]
    assert days[0] == days[1]  # of the services, and not of the day on which they became less
    assert papers(id=billed.id)[0].total_minor == 402_50
    adds_up(month)


@pytest.mark.thorough
@pytest.mark.parametrize("case", CASES)
def test_a_credit_note_is_taxed_as_its_invoice_whatever_is_said_since(month, tmp_path, case):
    before = invoice(month, *CASES[case])
    say_company(month.a, **STANDARD | {"vat_rate": 700, "street": "Somewhere else 1"})
    say_company(month.b, **ABROAD)
    refund(month, 100_000)
    (note,) = credit_notes()
    xml, theirs = xml_of(note), xml_of(before)
    assert broken_rules(xml, tmp_path) == []
    for name in ("CategoryCode", "RateApplicablePercent", "LineOne", "CountryID"):
        assert set(values(xml, name)) == set(values(theirs, name))
    adds_up(month)


def decide(month, found, outcome: str, amount: Money | None = None) -> None:
    admin = found.person(alliance_role="admin")
    row = disputes.open_dispute("reward", reward_of(month).id, month.b, "wrong_sum", "We had agreed on less.")
    disputes.answer(row.id, month.a, "We had.")
    disputes.decide(row.id, admin, outcome, "As agreed.", amount)


@pytest.mark.thorough
@pytest.mark.parametrize(("outcome", "due", "taken"), [("void", None, 100_00), ("amend", 60_00, 40_00)])
def test_what_a_decision_takes_away_is_credited(month, billed, found, outcome, due, taken):
    decide(month, found, outcome, Money(due, "EUR") if due else None)
    (note,) = credit_notes()
    assert note.total_minor == taken
    adds_up(month)


@pytest.mark.thorough
def test_what_a_decision_adds_waits_for_the_next_act_and_is_billed_with_it(month, billed, found):
    decide(month, found, "amend", Money(130_00, "EUR"))
    assert credit_notes() == []
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR", status="listed").one()
    confirm_received(order.id, month.a)
    act = act_of_order(month.a, order.id)
    billing_goes_on()
    ask_for_invoice(month.a, act.id)
    billing_goes_on()
    further = papers(kind="invoice")[1]
    assert further.total_minor == 30_00
    assert billed.number in values(xml_of(further), "IssuerAssignedID")
    adds_up(month)


@pytest.mark.thorough
def test_what_went_up_is_set_against_what_goes_down_later(month, billed, found):
    decide(month, found, "amend", Money(130_00, "EUR"))
    assert credit_notes() == []
    refund(month, 800_00, 1)
    assert [one.total_minor for one in credit_notes()] == [50_00]
    adds_up(month)


@pytest.mark.thorough
@pytest.mark.parametrize("days", [1, 9])
def test_what_was_set_against_a_raise_is_credited_once_an_act_takes_the_raise(month, billed, found, later, days):
    decide(month, found, "amend", Money(130_00, "EUR"))
    money_moves()
    refund(month, 200_00, 1)
    assert credit_notes() == []
    later(days=days)
    billing_goes_on()
    (order,) = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR", status="listed")
    confirm_received(order.id, month.a)
    act = act_of_order(month.a, order.id)
    billing_goes_on()
    ask_for_invoice(month.a, act.id)
    assert [one.total_minor for one in credit_notes()] == [20_00]
    adds_up(month)


@pytest.mark.thorough
def test_an_invoice_from_which_nothing_is_to_be_taken_is_not_due(month, billed, found, later):
    """Its raise is older than what is looked for, and weighs against the refund all the same."""
    decide(month, found, "amend", Money(130_00, "EUR"))
    later(days=20)
    billing_goes_on()
    refund(month, 200_00, 1)
    assert list(invoices_to_correct(10)) == []
    refund(month, 300_00, 1)
    assert list(invoices_to_correct(10)) == [billed.id]
    assert [one.total_minor for one in credit_notes()] == [20_00]
    adds_up(month)


@pytest.mark.thorough
def test_each_change_is_credited_once_and_numbers_have_no_gap(month, billed):
    for minor in (100_00, 200_00, 700_00):
        refund(month, minor)
        credit_notes()
    notes = credit_notes()
    assert [(one.serial, one.total_minor) for one in notes] == [(1, 10_00), (2, 20_00), (3, 70_00)]
    correct_invoices([billed.id])
    assert len(credit_notes()) == 3
    adds_up(month)


@pytest.mark.thorough
def test_two_jobs_at_once_take_a_change_once(month, billed, in_parallel):
    refund(month, 100_00)
    due = list(invoices_to_correct(10))
    assert due == [billed.id]
    in_parallel([lambda: correct_invoices(due)] * 4)
    assert [one.total_minor for one in credit_notes()] == [10_00]
    adds_up(month)


def act_of_last_month(month):
    """Last month's act, made and not billed; both sides have said how they are taxed."""
    say_company(month.a, **STANDARD)
    say_company(month.b, **BUYER)
    act = ask_for_act(month.a, month.B.id, last_month(), "EUR")
    billing_goes_on()
    return act


@pytest.mark.thorough
def test_what_was_refunded_before_it_was_billed_is_credited_after_it(month):
    act = act_of_last_month(month)
    refund(month, 100_00)
    assert credit_notes() == []
    ask_for_invoice(month.a, act.id)
    assert [one.total_minor for one in credit_notes()] == [10_00]
    adds_up(month)


@pytest.mark.thorough
def test_an_act_of_less_than_nothing_is_credited_once_what_it_takes_back_was_billed(month, later):
    act = act_of_last_month(month)
    refund(month, 100_00)
    this_month = clock.today().replace(day=1)
    later(days=32)
    lowering = ask_for_act(month.a, month.B.id, this_month, "EUR")
    assert credit_notes() == []
    ask_for_invoice(month.a, act.id)
    assert [(one.about_id, one.total_minor) for one in credit_notes()] == [(lowering.id, 10_00)]
    adds_up(month)


@pytest.fixture
def two_acts(month, later):
    """Two acts that nobody has billed, of 402.50 and of 500.00, and a month in which 50.00 and 400.00 of these are taken back."""
    first = act_of_last_month(month)
    this_month = clock.today().replace(day=1)
    fee = month.fee(month.won(), "5000.00")
    later(days=32)
    second = ask_for_act(month.a, month.B.id, this_month, "EUR")
    billing_goes_on()
    next_month = clock.today().replace(day=1)
    refund(month, 500_00)
    record_refund(fee.id, month.b, Money(4000_00, "EUR"), clock.today())
    later(days=32)
    ask_for_act(month.a, month.B.id, next_month, "EUR")
    return first, second


@pytest.mark.thorough
def test_of_a_month_that_lowers_two_acts_only_what_was_billed_is_credited(month, two_acts):
    first, second = two_acts
    assert credit_notes() == []
    ask_for_invoice(month.a, first.id)
    assert [one.total_minor for one in credit_notes()] == [50_00]
    assert [one.total_minor for one in papers(kind="invoice")] == [402_50]
    ask_for_invoice(month.a, second.id)
    assert sorted(one.total_minor for one in credit_notes()) == [50_00, 400_00]
    adds_up(month)


@pytest.mark.thorough
def test_what_a_month_takes_from_a_second_act_stands_in_an_act_that_names_it(month, two_acts, visit):
    _first, second = two_acts
    billing_goes_on()
    *_others, of_month, of_second = papers(kind="act")
    assert (of_month.total_minor, of_second.total_minor, of_second.about_id) == (-50_00, -400_00, second.id)
    assert f"Rewards changed since {second.number}" in text_of(file_of(of_second))
    assert ask_for_act(month.a, month.B.id, of_month.month, "EUR").id == of_month.id
    assert "There is an invoice for it" not in visit(month.a).get(f"/documents/{second.id}").text


@pytest.mark.thorough
def test_no_more_is_credited_of_a_reward_than_was_billed_of_it(month, billed, found):
    """Its raise stands in an act that nobody has billed: what takes back all of it waits for that."""
    decide(month, found, "amend", Money(130_00, "EUR"))
    money_moves()
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR", status="listed").one()
    confirm_received(order.id, month.a)
    raised = act_of_order(month.a, order.id)
    billing_goes_on()
    row = db.session.query(Dispute).one()
    disputes.appeal(row.id, month.b, "Nothing was agreed.")
    disputes.decide(row.id, found.person(alliance_role="admin"), "void", "Nothing was.", None)
    assert credit_notes() == []
    ask_for_invoice(month.a, raised.id)
    assert [one.total_minor for one in credit_notes()] == [130_00]
    adds_up(month)


def test_what_nobody_has_billed_is_credited_to_nobody(month):
    ask_for_act(month.a, month.B.id, last_month(), "EUR")
    billing_goes_on()
    refund(month, 100_00)
    assert credit_notes() == []
    assert len(papers(kind="act")) == 1


def test_a_payment_that_is_taken_back_takes_nothing_off_the_invoice(month, billed, visit):
    """What was earned stays earned; that it is owed again is told by the cancellation of the payment's notice, and on the page."""
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR").one()
    with clock.pretend(order.ended_at):
        undo(order.id, month.a)
    assert credit_notes() == []
    assert "Paid by now€0.00" in visit(month.a).get(f"/documents/{billed.id}").text
    adds_up(month)


@pytest.mark.thorough
def test_both_sides_read_it_the_invoice_leads_to_it_and_everybody_may_check_it(month, billed, visit, deliver):
    refund(month, 250_00)
    (note,) = credit_notes()
    for person in (month.a, month.b):
        page = visit(person).get(f"/documents/{billed.id}").text
        assert "takes back what is no longer due" in page
        assert note.number in page
        shown = visit(person).get(f"/documents/{note.id}").text
        assert "To be given back" in shown
        assert "€25.00" in shown
    assert {mail["To"] for mail in deliver() if note.number in mail["Subject"]} == {month.a.email, month.b.email}
    asked = visit(None)
    assert "Credit note" in asked.get(address(note)).text
    answer = asked.get(address(billed)).text
    assert "taken back since by a credit note" in answer
    assert "This paper is true, but corrected by a credit note" in answer
