"""What the letter about a decision says of the money, by where that is."""

import pytest

from marketplace.core.queue import sweep
from marketplace.disputes import actions
from marketplace.settlement.models import UNDER_WAY
from tests.disputes.conftest import STATES, answered
from tests.disputes.test_story import OUTCOMES, decided
from tests.mail import letters

TOO_MUCH = "What was paid too much is taken off the next payment, or asked back after 14 days."
GOES_ON = "What is on its way already goes on, and is corrected afterwards."


def letter(person, environment) -> str:
    """The last that they got of a decision, its lines joined."""
    *_earlier, last = [
        one for one in letters(environment) if one["Subject"].startswith("Decided:") and person.email in one["To"]
    ]
    return " ".join(last.get_body(("plain",)).get_content().split())


@pytest.mark.thorough
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_too_much_was_paid_where_somebody_owes_it_back_and_nowhere_else(
    story, admin, pair, environment, state, outcome
):
    one, open_now, earned, paid = story(state)
    row = answered(one)
    decided(row, admin, outcome)
    due = earned if OUTCOMES[outcome] is None else OUTCOMES[outcome]
    open_then = open_now + due - earned
    under_way = (order := one.order()) is not None and order.status in UNDER_WAY
    sweep(), sweep()
    for person in (pair.a, pair.b):
        said = letter(person, environment)
        assert (TOO_MUCH in said) == (due < earned and open_then < 0)
        assert (GOES_ON in said) == (due < earned and under_way)
        assert ("The books are corrected." in said) == (due != earned)


@pytest.mark.thorough
def test_an_appeal_that_brings_back_what_is_due_says_nothing_of_too_much(story, admin, other_admin, pair, environment):
    one, *_figures = story("settled")
    row = answered(one)
    decided(row, admin, "void")
    actions.appeal(row.id, pair.a, "Not read.")
    decided(row, other_admin, "dismiss")
    sweep(), sweep()
    assert TOO_MUCH not in letter(pair.a, environment)
