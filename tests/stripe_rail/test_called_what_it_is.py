"""What Stripe moves is nowhere called a bank order, or counted as one."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.moderation.queries.sides import paying
from tests.going_on import money_moves
from tests.stripe_rail.test_story import movements

THEIRS = [
    "/today", "/rewards/{reward}", "/rewards", "/movements", "/movements/{done}", "/movements/{collected}", "/statement",
    "/statement?as=csv", "/movements?as=csv", "/documents?order={done}", "/over-time",
]  # fmt: skip
DESK = [
    "/today", "/desk/members/{payer}", "/desk/members/{payer}/orders", "/desk/movements", "/desk/movements/{done}",
    "/desk/movements/{collected}", "/desk/movements?as=csv", "/desk/log",
]  # fmt: skip
# What is said of bank orders themselves, whatever has moved.
OF_THEM = (
    "New leads and bank orders stand here as soon as they come.",
    "Half of the bank orders of a month were sent faster",
)


@pytest.fixture
def moved(both, stripe):
    """Two payments by Stripe, one of which has arrived; numbers for the addresses."""
    stripe.double.funds.move("topup", 500_00, "eur", "tu_1")
    first = both.fee(both.won(), "1000.00")
    money_moves()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        money_moves()
    both.fee(both.won(), "100000.00")
    money_moves()
    done, collected = movements()
    assert (done.status, collected.status) == ("done", "collected")
    return {"reward": first.reward.id, "done": done.id, "collected": collected.id, "payer": both.B.id}


def read(visitor, path: str) -> str:
    text = visitor.client.get(path).text if "as=" in path else visitor.get(path).text
    for sentence in OF_THEM:
        text = text.replace(sentence, "")
    return text.lower()


@pytest.mark.thorough
@pytest.mark.parametrize("side", ["payer", "payee", "admin"])
def test_no_page_and_no_file_calls_it_an_order(side, both, moved, found, visit):
    person = {"payer": both.b, "payee": both.a}.get(side) or found.person(alliance_role="admin")
    visitor = visit(person)
    for path in DESK if side == "admin" else THEIRS:
        text = read(visitor, path.format(**moved))
        assert "bank order" not in text.replace("bank orders paid in time", ""), path
        assert "the order" not in text, path


@pytest.mark.thorough
def test_it_is_named_by_its_kind(both, moved, visit):
    payer = visit(both.b)
    assert "Payment to Northlight by Stripe" in payer.get(f"/movements/{moved['done']}").text
    assert "Payment by Stripe" in payer.get(f"/rewards/{moved['reward']}").text


@pytest.mark.thorough
def test_it_is_neither_early_nor_late_beside_bank_orders(both, moved):
    assert tuple(paying(both.B.id)) == (0, 0)
