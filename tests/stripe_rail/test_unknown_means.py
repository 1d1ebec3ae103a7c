"""A payer whose customer or means Stripe doesn't know: it was deleted there by hand, or the key is of another account now."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.settlement import due
from marketplace.settlement.actions import settle
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import forget_means, keep_means, save_means
from tests.going_on import money_moves
from tests.mail import letters
from tests.people import PASSWORD
from tests.stripe_double import Fault

FORGOTTEN = pytest.mark.parametrize("what", ["customer", "means"])


def forget(stripe, agency, what: str) -> dict:
    """Stripe knows it no more."""
    return stripe.double.objects.pop(getattr(queries.means_of(agency.id), what))


def movements() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(f"{one.kind}", f"{one.status}") for one in db.session.scalars(select(Movement).order_by(Movement.id))]


def told(environment, words: str = "leave it again") -> list[str]:
    """To whom letters with such a subject went."""
    sweep()
    return [str(one["To"]).rpartition("<")[2].rstrip(">") for one in letters(environment) if words in one["Subject"]]


@pytest.mark.thorough
@FORGOTTEN
@pytest.mark.parametrize("waited", [timedelta(), timedelta(days=3)], ids=["at once", "after its key was forgotten"])
def test_what_is_owed_goes_by_bank_order_and_the_payer_is_told_to_leave_another(
    both, stripe, books, environment, found, what, waited
):
    admin = found.person(alliance_role="admin")
    both.fee(both.won(), "1000.00")
    settle(due.rewards(10))
    forget(stripe, both.B, what)
    with time_machine.travel(clock.now() + waited):
        for _again in range(2):
            books(10_000, 10_000, 0, 0)
        assert movements() == [("stripe", "refused"), ("bank_order", "listed")]
        assert queries.means_of(both.B.id).means is None
        assert told(environment) == [both.b.email]
        assert told(environment, "can’t collect from") == [admin.email]


@pytest.mark.thorough
@FORGOTTEN
def test_several_at_once_are_told_of_once(both, stripe, environment, what):
    for number in (1, 2, 3):
        both.fee(both.won(), f"{number}000.00")
        settle(due.rewards(10))
    forget(stripe, both.B, what)
    money_moves()
    money_moves()
    assert "stripe" not in [kind for kind, status in movements() if status != "refused"]
    assert len(told(environment)) == 1
    assert check_books() == []


@pytest.mark.thorough
@FORGOTTEN
def test_an_answer_that_was_lost_before_is_still_had(both, stripe, books, what):
    """It was charged, and only then forgotten."""
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    both.fee(both.won(), "1000.00")
    money_moves()
    forget(stripe, both.B, what)
    for waited in (timedelta(minutes=5), timedelta(days=1)):
        with time_machine.travel(clock.now() + waited):
            books(0, 10_000, 9_825, 175)
    assert len(stripe.of("charge")) == 1


@FORGOTTEN
def test_it_is_still_had_when_nobody_asks_before_its_key_is_forgotten(both, stripe, books, what):
    stripe.double.faults.append(Fault("drop", "/v1/payment_intents"))
    both.fee(both.won(), "1000.00")
    money_moves()
    forget(stripe, both.B, what)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        books(0, 10_000, 9_825, 175)
    assert len(stripe.of("charge")) == 1


@pytest.mark.thorough
@FORGOTTEN
def test_another_one_is_left_and_charged(both, stripe, books, what):
    forget(stripe, both.B, what)
    stripe.save(both.b)
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)


def test_a_page_begins_a_new_customer_and_the_means_of_the_one_before_is_given_up(both, stripe, visit):
    lost = forget(stripe, both.B, "customer")
    assert "/checkout/" in save_means(both.b, PASSWORD, "", "https://here.example/back", "en")
    means = queries.means_of(both.B.id)
    assert (means.customer == lost["id"], means.means, means.session is None) == (False, None, False)
    assert "You pay by bank order." in visit(both.b).get("/agency/stripe").text
    customers = len(stripe.of("customer"))
    stripe.save(both.b)
    assert len(stripe.of("customer")) == customers


def test_a_page_that_stripe_does_not_know_is_waited_for_no_more(pair, stripe, visit):
    save_means(pair.b, PASSWORD, "", "https://here.example/back", "en")
    stripe.double.objects.pop(queries.means_of(pair.B.id).session)
    assert "Stripe doesn’t answer" not in visit(pair.b).get("/agency/stripe").text
    db.session.expire_all()
    assert queries.means_of(pair.B.id).session is None
    assert keep_means(pair.B.id).means is None


@FORGOTTEN
def test_it_can_be_removed_all_the_same(both, stripe, what):
    forget(stripe, both.B, what)
    forget_means(both.b)
    assert queries.means_of(both.B.id).means is None
