"""What a list says was paid is what the referral itself says."""

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import record_refund, void_payment
from marketplace.exchange.models import Referral
from marketplace.exchange.queries import paid_on


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
