"""The history of an order says what was taken back."""

import pytest

from marketplace.core.extensions import db
from marketplace.settlement import actions
from marketplace.settlement.models import Movement
from tests.disputing import contest
from tests.going_on import money_moves


@pytest.fixture
def order(pair):
    pair.fee(pair.won())
    money_moves()
    return db.session.query(Movement).one()


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin", name="Ada Admin")


def history(page) -> str:
    return page.text.partition("What happened")[2]


def test_sent_that_was_taken_back_says_so_where_it_was_said(pair, order, admin, visit):
    actions.mark_sent(order.id, pair.b)
    actions.undo(order.id, pair.b)
    for page in (visit(pair.a).get("/movements/1"), visit(admin).get("/desk/movements/1")):
        told = history(page)
        assert f"Taken back: “Said to be sent” – {pair.b.name}" in told
        assert f"Said to be sent – {pair.b.name}Taken back by {pair.b.name}: " in told
        assert told.count("Ready to be paid") == 1
        assert "undone" not in told
    actions.mark_sent(order.id, pair.b)
    assert history(visit(pair.a).get("/movements/1")).count("Taken back by") == 1


def test_received_that_an_admin_took_back_says_why_and_nobody_said_it_was_sent(pair, order, admin, visit):
    actions.confirm_received(order.id, pair.a)
    actions.undo_as_admin(order.id, admin, "the wrong order")
    told = history(visit(pair.b).get("/movements/1"))
    assert "Taken back: “Arrived” – Ada Adminthe wrong order" in told
    assert told.count("Taken back by Ada Admin") == 1
    assert "sent" not in told
    actions.mark_sent(order.id, pair.b)
    contest(order, pair.a)
    actions.confirm_received(order.id, pair.a)
    actions.undo(order.id, pair.a)
    told = history(visit(pair.b).get("/movements/1"))
    # The order waits for the payee's word again, so what they said before doesn't hold either.
    assert told.count(f"Taken back by {pair.a.name}") == 2
    assert told.count("Said not to have arrived") == 1
