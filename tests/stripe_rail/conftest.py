"""Two agencies that pay and are paid by Stripe, and what their books say."""

import pytest

from tests.going_on import money_moves


@pytest.fixture
def both(pair, stripe, stripe_scene):
    """Kedr pays by card, Northlight is paid at Stripe."""

    def by_stripe() -> None:
        stripe.connect(pair.a)
        stripe.save(pair.b)

    stripe_scene("both by Stripe", by_stripe)
    return pair


@pytest.fixture
def books(pair):
    """Asserts, after the money has moved, what stands on each side, in cents; and all invariants."""
    from marketplace.core.checks import check_books
    from tests.books import balance

    def are(owes: int, owed: int, cash: int, costs: int) -> None:
        money_moves()
        assert check_books() == []
        assert balance("owed_by_receiver", pair.B.id, "EUR").minor == owes
        assert balance("owed_to_referrer", pair.A.id, "EUR").minor == -owed
        assert balance("cash_stripe", None, "EUR").minor == cash
        assert balance("rail_costs", None, "EUR").minor == costs

    return are
