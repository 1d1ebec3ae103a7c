"""The alliance has another account at Stripe now: what was made with the key of the earlier one is not known there."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.settlement.models import Movement
from marketplace.stripe_rail import queries
from marketplace.stripe_rail.actions import look_at_account
from tests.going_on import money_moves
from tests.mail import letters
from tests.stripe_double.hosted import onboard


def forget_account(stripe, agency) -> str:
    """Stripe knows it no more."""
    account = queries.account_of(agency.id).account
    del stripe.double.objects[account]
    return account


def test_an_account_that_stripe_does_not_know_says_so_and_is_begun_anew(both, stripe, visit, environment):
    earlier = forget_account(stripe, both.A)
    visitor = visit(both.a)
    page = visitor.get("/agency/stripe").text
    assert "Not known at Stripe" in page
    assert "Begin at Stripe" in page
    assert "Stripe doesn’t answer" not in page
    db.session.expire_all()
    assert queries.account_of(both.A.id).receives is False
    sweep()
    assert any("can’t take money" in one["Subject"] for one in letters(environment))
    again = stripe.connect(both.a)
    assert again != earlier
    assert "Ready: rewards can be paid there" in visitor.get("/agency/stripe").text


def test_it_is_begun_anew_also_by_who_did_not_look_before(both, stripe):
    earlier = forget_account(stripe, both.A)
    assert stripe.connect(both.a) != earlier
    both.fee(both.won(), "1000.00")
    money_moves()
    assert [one["status"] for one in stripe.of("payment_intent")] == ["succeeded"]


@pytest.mark.thorough
def test_what_was_collected_waits_for_the_account_and_goes_on_with_another(both, stripe, books, environment):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    forget_account(stripe, both.A)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        books(0, 10_000, 9_825, 175)
        assert db.session.scalars(select(Movement.blocked_reason)).one() == "payee_account_is_closed"
        assert queries.account_of(both.A.id).receives is False
        sweep()
        assert any("can’t take money" in one["Subject"] for one in letters(environment))
        stripe.connect(both.a)
        books(0, 0, -175, 175)  # at once, not after an hour's rest


@pytest.mark.thorough
def test_what_waits_for_its_funds_is_not_taken_up_with_the_account(both, stripe, books):
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    both.fee(both.won(), "1000.00")
    books(0, 10_000, 9_825, 175)
    for state in ("missing", "complete"):
        onboard(stripe.double, queries.account_of(both.A.id).account, state)
        look_at_account(both.A.id)
    books(0, 10_000, 9_825, 175)
    assert stripe.of("transfer") == []
    assert db.session.scalars(select(Movement.blocked_reason)).one() == "funds_not_available"


def test_until_then_rewards_go_from_bank_to_bank(both, stripe, books):
    forget_account(stripe, both.A)
    look_at_account(both.A.id)
    both.fee(both.won(), "1000.00")
    books(10_000, 10_000, 0, 0)
    assert stripe.of("payment_intent") == []


def test_an_account_that_another_key_owns_is_no_more_known(both, stripe, monkeypatch):
    """Stripe answers 403 with a code, where a missing thing is 404."""
    import pytest
    from stripe import InvalidRequestError
    from stripe import PermissionError as NotPermitted

    from marketplace.stripe_rail.client import asking, is_unknown

    with pytest.raises(InvalidRequestError) as told, asking("an account"):
        raise NotPermitted(
            "The provided key does not have access to account 'acct_1'", code="account_invalid", http_status=403
        )
    assert is_unknown(told.value)
