"""A row can't be made without what its table wants of it."""

import pytest

from marketplace.core import clock
from marketplace.exchange.models import FeePayment, Lead, Offer
from marketplace.members.models import Agency


def test_what_is_missing_is_named():
    with pytest.raises(TypeError, match="Lead needs audience, category, currency, title"):
        Lead(created_at=clock.now(), referrer_id=1)


def test_what_the_table_or_the_model_fills_in_may_be_left_out():
    agency = Agency(name="Northlight", country="DE", applied_at=clock.now())
    assert agency.sort_key == "northlight"


def test_a_relationship_stands_for_its_foreign_key():
    lead = Lead(created_at=clock.now(), referrer_id=1, title="A", category="B", currency="EUR", audience="open")
    assert Offer(lead=lead, agency_id=1, offered_at=clock.now()).lead is lead


def test_what_a_row_does_not_have_is_named():
    with pytest.raises(TypeError, match="Agency has no colour"):
        Agency(name="Northlight", country="DE", applied_at=clock.now(), colour="blue")


def test_a_payment_needs_its_amount():
    with pytest.raises(TypeError, match="amount_minor"):
        FeePayment(referral_id=1)
