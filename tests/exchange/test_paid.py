"""What a list says was paid is what the referral itself says."""

import re

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import record_refund, void_payment
from marketplace.exchange.models import Referral
from marketplace.exchange.queries import paid_on
from marketplace.ledger.models import Entry


@pytest.mark.thorough
def test_the_databases_sums_are_those_of_the_referral(pair):
    referral, unpaid = pair.won(), pair.won()
    record_refund(pair.fee(referral, "100.00").id, pair.b, Money(2_500, "EUR"), clock.today())
    for amount, currency in (("70.00", "CHF"), ("1.00", "EUR"), ("5", "JPY")):
        payment = pair.fee(referral, amount, currency)
    void_payment(payment.id, pair.b, "mistyped")
    rows = list(db.session.scalars(select(Referral).order_by(Referral.id)))
    assert paid_on(rows) == {row.id: row.paid for row in rows}
    assert paid_on(rows)[unpaid.id] == []
    assert [str(one) for one in paid_on(rows)[referral.id]] == ["76.00", "70.00"]


@pytest.mark.thorough
def test_the_books_say_whether_a_fee_was_given_back_or_struck_out(pair):
    referral = pair.won()
    record_refund(pair.fee(referral, "100.00").id, pair.b, Money(2_500, "EUR"), clock.today())
    void_payment(pair.fee(referral, "70.00").id, pair.b, "mistyped")
    said = db.session.scalars(select(Entry.memo).where(Entry.kind == "corrected").order_by(Entry.id)).all()
    assert said == ["The client got part of the fee back", "The fee was struck out: it was reported by mistake"]


def faults(page) -> dict[str, str]:
    return dict(re.findall(r'id="(\w+)-error".*?</span>([^<]+)</span>', page.html, re.S))


@pytest.mark.parametrize(("amount", "said"), [("abc", "is not an amount"), ("0", "above zero"), ("", "Fill this in")])
def test_all_that_is_wrong_in_a_fee_or_a_refund_is_said_at_once(pair, visit, amount, said):
    pair.fee(pair.won())
    visitor = visit(pair.b)
    for path, day in (("/referrals/1/fee", "received_on"), ("/payments/1/refund", "refunded_on")):
        for wrong, sentence in (
            ("2999-01-01", "in the future"),
            ("1900-01-01", "too long ago"),
            ("soon", "Enter a day"),
        ):
            found = faults(visitor.post(path, 422, on=path, amount=amount, currency="EUR", **{day: wrong}))
            assert set(found) == {"amount", day}
            assert said in found["amount"]
            assert sentence in found[day]
