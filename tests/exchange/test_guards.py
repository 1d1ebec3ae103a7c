"""What the database refuses, whatever the code does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import record_refund, void_payment


def refused(statement: str) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.thorough
def test_a_listed_order_never_changes(pair):
    pair.fee(pair.won())
    sweep()
    refused("UPDATE movements SET iban = 'DE02120300000000202051'")
    refused("UPDATE movements SET reference = 'LP-1'")


def test_a_struck_out_fee_stays_struck_out_and_takes_no_refund(pair):
    payment = pair.fee(pair.won())
    void_payment(payment.id, pair.b, "typed twice")
    refused("UPDATE fee_payments SET voided_at = NULL, void_reason = NULL")
    refused("UPDATE fee_payments SET void_reason = 'another'")
    refused(
        "INSERT INTO refunds (payment_id, amount_minor, refunded_on, reason, reported_at) VALUES (1, 1, now(), '', now())"
    )


def test_a_consent_is_never_edited(pair):
    pair.lead()
    refused("UPDATE consents SET wording = 'I agree to everything.'")
    refused("DELETE FROM consents")


def test_a_rate_lies_between_nothing_and_all(pair):
    referral = pair.won()
    record_refund(pair.fee(referral).id, pair.b, Money(100, "EUR"), clock.today())
    refused("INSERT INTO referrals (lead_id, referrer_id, receiver_id, accepted_at, status, terms_id, rate) "
            "SELECT lead_id, referrer_id, receiver_id, now(), 'returned', 1, 10001 FROM referrals")  # fmt: skip
