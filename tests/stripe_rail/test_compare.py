"""Stripe's own lists and ours are compared each day, both ways."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.checks import compare_lists
from marketplace.core.extensions import db
from tests.going_on import money_moves
from tests.stripe_double import Fault


@pytest.fixture
def settled(both, stripe):
    """A reward of 100.00 that was collected and handed on, and what it is an hour and a half later."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    money_moves()
    with time_machine.travel(clock.now() + timedelta(days=2, hours=1)):
        money_moves()
    with time_machine.travel(clock.now() + timedelta(days=2, hours=3)):
        yield stripe


def differences() -> dict[str, list]:
    return {one.sentence.split()[1]: one.rows for one in compare_lists()}


def test_lists_that_say_the_same_differ_in_nothing(settled):
    assert differences() == {}


def test_what_stripe_lists_and_we_do_not_is_named(settled):
    charge = settled.of("charge")[0]
    lost = settled.double.make("ch", "charge", **{name: charge[name] for name in ("amount", "currency", "metadata")})
    assert differences() == {}  # what moved a moment ago may be on its way from one list to the other
    lost["created"] -= 7200
    assert differences() == {"payment": [(lost["id"], "100.00 EUR", "not there")]}


@pytest.mark.thorough
def test_what_we_have_and_stripe_does_not_list_is_named(settled):
    transfer = settled.of("transfer")[0]
    del settled.double.objects[transfer["id"]]
    assert differences() == {"payout": [(transfer["id"], "not there", "100.00 EUR")]}


def test_another_sum_is_named(settled):
    settled.of("charge")[0]["amount"] = 99_99
    assert differences() == {"payment": [(settled.of("charge")[0]["id"], "99.99 EUR", "100.00 EUR")]}


def test_what_is_no_business_of_ours_is_passed_over(settled):
    settled.double.make("ch", "charge", amount=5, currency="eur", metadata={})
    assert differences() == {}


@pytest.mark.parametrize("status", ["failed", "pending"])
def test_what_was_declined_or_is_on_its_way_has_moved_nothing(settled, status):
    charge = settled.of("charge")[0]
    tried = settled.double.make(
        "ch", "charge", status=status, **{name: charge[name] for name in ("amount", "currency", "metadata")}
    )
    tried["created"] -= 7200
    assert differences() == {}


def test_no_answer_is_a_difference_and_breaks_nothing(settled):
    settled.double.faults += [Fault("hang", "/v1/charges", times=2, reads=True)]
    assert differences() == {"payment": [("charges", "Stripe gave no answer", "")]}


@pytest.mark.thorough
def test_the_daily_look_tells_of_it(settled, found):
    from marketplace.bookkeeping.actions import check_today
    from marketplace.bookkeeping.models import BookCheck

    settled.of("charge")[0]["amount"] = 99_99
    with time_machine.travel(clock.now() + timedelta(hours=19)):
        check_today([clock.today().toordinal()])
    (broken,) = db.session.query(BookCheck).order_by(BookCheck.id.desc()).first().broken
    assert broken["rows"] == [[settled.of("charge")[0]["id"], "99.99 EUR", "100.00 EUR"]]
    assert db.session.scalar(text("SELECT count(*) FROM outgoing_mail WHERE event = 'bookkeeping.broken'")) == 0
