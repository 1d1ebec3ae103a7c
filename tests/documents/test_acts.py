"""Acts: what was earned in a month or by a payment, issued by whoever earned it; each line in one act."""

import pytest

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotPossible, NotYet
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions as disputes
from marketplace.documents.actions import act_of_order, ask_for_act, ask_for_invoice, say_company
from marketplace.documents.contents.sheet import on_paper
from marketplace.exchange.actions import record_refund
from marketplace.settlement.actions import confirm_received
from marketplace.settlement.models import Movement
from tests.documents.papers import cells_of, file_of, last_month, moment_in, papers, text_of
from tests.going_on import money_moves

COMPANY = {"legal_name": "Northlight Studio GmbH", "registration_number": "HRB 1234", "vat_number": "DE 136695976",
           "street": "Lange Straße 7", "postal_code": "10115", "city": "Berlin", "country": "DE", "language": "en"}  # fmt: skip
STANDARD = COMPANY | {"vat_home": "standard", "vat_abroad": "reverse_charge", "vat_rate": 1900}
BUYER = COMPANY | {"legal_name": "Кедр Digital & Söhne GmbH", "vat_number": "DE 811 907 980", "street": "Weg 1"}


@pytest.mark.thorough
def test_an_act_of_a_month_holds_each_reward_and_both_sides_details(month):
    say_company(month.a, **COMPANY)
    ask_for_act(month.a, month.B.id, last_month(), "EUR")
    sweep()
    (act,) = papers(kind="act")
    assert act.number == f"RA{month.A.id}-{clock.today().year}-000001"
    text = text_of(file_of(act))
    for said in ("Northlight Studio GmbH", "HRB 1234", "DE136695976", "Lange Straße 7", "10115 Berlin", "Kedr",
                 "Reward 5", "Referral 1", "Fee changed or refunded", "402.50"):  # fmt: skip
        assert said in text, said
    assert act.total_minor == 402_50 == sum(line[5] for line in act.facts["lines"])
    assert check_books() == []


@pytest.mark.thorough
def test_details_that_change_later_change_no_act(month):
    say_company(month.a, **COMPANY)
    ask_for_act(month.a, month.B.id, last_month(), "EUR")
    sweep()
    (act,) = papers(kind="act")
    before = file_of(act)
    say_company(month.a, **COMPANY | {"legal_name": "Another Ltd"})
    sweep()
    (act,) = papers(kind="act")
    assert file_of(act) == before
    assert act.facts["issuer"]["legal_name"] == "Northlight Studio GmbH"


@pytest.mark.thorough
def test_no_line_stands_in_two_acts(month):
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR").one()
    assert act_of_order(month.a, order.id).id == act_of_order(month.a, order.id).id
    with pytest.raises(NotPossible):
        ask_for_act(month.a, month.B.id, last_month(), "EUR")
    sweep()
    (act,) = papers(kind="act")
    assert act.total_minor == order.amount_minor


@pytest.mark.thorough
def test_an_act_of_a_payment_that_carries_a_correction_holds_the_correction_alone(pair):
    payment = pair.fee(pair.won(), "1000.00")
    sweep()
    first = db.session.query(Movement).one()
    confirm_received(first.id, pair.a)
    record_refund(payment.id, pair.b, Money(500_00, "EUR"), clock.today())
    pair.fee(pair.won(), "2000.00")
    sweep()
    second = db.session.query(Movement).filter_by(payer_id=pair.B.id, status="listed").one()
    confirm_received(second.id, pair.a)
    acts = [act_of_order(pair.a, one.id).id for one in (second, first)]
    sweep()
    totals = {one.id: one.total_minor for one in papers(kind="act")}
    assert [totals[one] for one in acts] == [150_00, 100_00]


@pytest.mark.thorough
def test_what_a_decision_has_changed_is_not_called_the_rate_on_any_paper(pair, found, visit):
    payment = pair.fee(pair.won(), "1000.00")
    with clock.pretend(moment_in(last_month())):  # as imports do
        pair.fee(pair.won(), "300.00")
    row = disputes.open_dispute("reward", payment.reward.id, pair.b, "wrong_sum", "We had agreed on less.")
    disputes.answer(row.id, pair.a, "We had.")
    disputes.decide(row.id, found.person(alliance_role="admin"), "amend", "As agreed.", Money(60_00, "EUR"))
    record_refund(payment.id, pair.b, Money(500_00, "EUR"), clock.today())
    money_moves()
    order = db.session.query(Movement).filter_by(status="listed").one()
    confirm_received(order.id, pair.a)
    act = act_of_order(pair.a, order.id)
    sweep()
    client = visit(pair.a).client
    for ending in ("csv", "xlsx"):
        said = {(row[1], row[3]): row[4] for row in cells_of(client, f"/documents/{act.id}/file.", ending)[1:-1]}
        assert said == {
            ("Reward 2", "Fee reported"): "10%",
            ("Reward 1", "Fee reported"): "10%",
            ("Reward 1", "Changed by a decision"): "€60.00 in all",
            ("Reward 1", "Fee changed or refunded"): "€30.00 in all",
        }
    text = text_of(file_of(papers(id=act.id)[0]))
    for words in ("Changed by a decision · €60.00 in all", "Fee changed or refunded · €30.00 in all"):
        assert words in text
    assert papers(id=act.id)[0].total_minor == 60_00
    assert "as was decided in a dispute" in text_of(file_of(papers(kind="notice", agency_id=pair.A.id)[0]))


@pytest.mark.thorough
def test_what_stripe_has_paid_has_an_act_and_an_invoice_that_say_so(pair, stripe, later, visit):
    say_company(pair.a, **STANDARD)
    say_company(pair.b, **BUYER)
    stripe.connect(pair.a)
    stripe.save(pair.b)
    stripe.double.funds.move("topup", 50_00, "eur", "tu_1")
    payment = pair.fee(pair.won(), "1000.00")
    money_moves()
    record_refund(payment.id, pair.b, Money(100_00, "EUR"), clock.today())  # too late for it: the next carries that
    with pytest.raises(NotYet):
        act_of_order(pair.a, db.session.query(Movement).one().id)
    later(days=3)
    money_moves()
    movement = db.session.query(Movement).one()
    assert movement.status == "done"
    assert "Payment by Stripe" in visit(pair.a).get(f"/documents?order={movement.id}").text
    act = act_of_order(pair.a, movement.id)
    sweep()
    assert papers(id=act.id)[0].total_minor == 100_00 == movement.amount_minor
    text = text_of(file_of(papers(id=act.id)[0]))
    day = on_paper(clock.day_of(movement.ended_at))
    for said in (f"paid by Stripe, {movement.reference}", "Payment by Stripe", day, "100.00"):
        assert said in text, said
    ask_for_invoice(pair.a, act.id)
    sweep()
    assert f"Paid by Stripe, {movement.reference}, on {day}." in text_of(file_of(papers(kind="invoice")[0]))
    assert check_books() == []


def test_only_the_payee_of_an_order_that_arrived_makes_an_act_of_it(month, found):
    order = db.session.query(Movement).filter_by(payee_id=month.A.id, currency="EUR").one()
    for other in (month.b, found.agency().people[0]):
        with pytest.raises(NotFound):
            act_of_order(other, order.id)
    waiting = db.session.query(Movement).filter_by(payee_id=month.B.id).one()
    with pytest.raises(NotYet):
        act_of_order(month.b, waiting.id)


def test_an_act_needs_a_partner_and_a_month_that_is_over(month, found):
    with pytest.raises(BadInput):
        ask_for_act(month.a, found.agency().id, last_month(), "EUR")
    with pytest.raises(NotYet):
        ask_for_act(month.a, month.B.id, clock.today().replace(day=1), "EUR")


@pytest.mark.thorough
def test_acts_are_made_monthly_for_those_who_want_them(month):
    say_company(month.a, **COMPANY | {"monthly_acts": True})
    sweep()
    acts = papers(kind="act")
    assert {(one.agency_id, one.currency) for one in acts} == {(month.A.id, "EUR"), (month.A.id, "CHF")}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"legal_name": " "}, "legal_name"), ({"country": "XX"}, "country"), ({"language": "de"}, "language"),
        ({"vat_home": "standard"}, "vat_rate"), ({"vat_abroad": "exempt"}, "exempt_reason"),
        ({"vat_home": "reverse_charge", "vat_number": ""}, "vat_number"), ({"vat_home": "x"}, "vat_home"),
        ({"vat_rate": 20_000}, "vat_rate"), ({"street": "x" * 201}, "street"),
    ],
)  # fmt: skip
def test_company_details_that_cannot_be_are_refused_at_their_field(pair, said, field):
    with pytest.raises(BadInput) as refusal:
        say_company(pair.a, **COMPANY | said)
    assert field in refusal.value.errors
