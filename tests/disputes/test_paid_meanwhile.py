"""Money that comes while somebody objects: the page, the admin's form and the calls say so, and by which order it came."""

import pytest

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.disputes import actions
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.disputes.conftest import now, objection
from tests.disputing import contest


@pytest.fixture(params=["a reward", "an order"])
def disputed(request, story, pair, admin):
    """A dispute that waits for an admin, and its order, which is cancelled."""
    one, *_figures = story("sent" if request.param == "an order" else "on a listed order")
    order = one.order()
    if request.param == "an order":
        row = contest(order, pair.a)
        actions.answer(row.id, pair.b, "It left.")
        actions.decide(row.id, admin, "void", "No trace of it.")
        actions.appeal(row.id, pair.b, "Look at our bank's paper.")
    else:
        row = objection(one)
        actions.answer(row.id, pair.a, "It is the same client.")
        sweep()
    assert now(order).status == "refused"
    return row, order


def test_until_it_comes_nobody_says_that_it_came(disputed, pair, other_admin, visit, found, client):
    row, _order = disputed
    for person, path in ((pair.b, f"/disputes/{row.id}"), (other_admin, f"/desk/disputes/{row.id}")):
        assert "of it has been paid" not in visit(person).get(path).text
    said = client.get(f"/api/v1/disputes/{row.id}", headers=found.token(pair.b)).json
    assert (said["paid"], said["paid_by"]) == ("0.00", [])


def test_what_came_for_a_cancelled_order_is_said_to_whoever_reads_or_decides(
    disputed, pair, other_admin, visit, found, client
):
    row, order = disputed
    booked = settlement.confirm_received(order.id, pair.a)
    assert booked.id != order.id
    for person, path in (
        (pair.a, f"/disputes/{row.id}"),
        (pair.b, f"/disputes/{row.id}"),
        (other_admin, f"/desk/disputes/{row.id}"),
    ):
        page = visit(person).get(path).text
        assert f"€100.00 of it has been paid: {booked.reference}." in page
        assert "Frozen since" not in page
        assert f"€100.00 paid, by {booked.reference}" in page, "in its history"
    assert ("is owed back" in page) == (row.reward_id is not None)
    assert ("taken back in the books" in page) == (row.movement_id is not None)
    for person in (pair.b, other_admin):
        said = client.get(f"/api/v1/disputes/{row.id}", headers=found.token(person)).json
        assert (said["paid"], said["paid_by"]) == ("100.00", [booked.id])


def test_what_was_paid_before_somebody_objected_is_said_as_well(story, pair, visit):
    one, *_figures = story("settled")
    row = objection(one)
    (order,) = db.session.query(Movement)
    page = visit(pair.b).get(f"/disputes/{row.id}").text
    assert f"€100.00 of it has been paid: {order.reference}." in page
    assert "Frozen since" not in page


@pytest.mark.thorough
def test_what_is_owed_back_and_not_given_back_yet_is_paid_all_the_same(story, pair, visit, found, client):
    one, *_figures = story("refunded after it was settled")
    row = objection(one, pair.a)
    said = client.get(f"/api/v1/disputes/{row.id}", headers=found.token(pair.b)).json
    assert said["paid"] == "100.00"
    assert "Disputed since" in visit(pair.b).get(f"/disputes/{row.id}").text
