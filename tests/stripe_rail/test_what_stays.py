"""What the database keeps of payments and events at Stripe, whoever asks it otherwise."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction


@pytest.fixture
def collected(both, stripe, client):
    """A payment that Stripe has collected, and the events that told so."""
    both.fee(both.won(), "1000.00")
    sweep()
    assert set(stripe.deliver(client)) == {204}
    sweep()
    assert db.session.scalar(text("SELECT count(*) FROM stripe_payments WHERE charge IS NOT NULL")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM stripe_events WHERE status <> 'waiting'")) >= 1
    db.session.commit()


@pytest.mark.thorough
@pytest.mark.parametrize(
    "sql",
    [
        *(f"UPDATE stripe_payments SET {column} = 'another'" for column in ("key", "customer", "means", "intent", "charge")),
        "UPDATE stripe_payments SET intent = NULL",
        "UPDATE stripe_payments SET asked_at = now()",
        "UPDATE stripe_payments SET collected_at = now()",
        "UPDATE stripe_payments SET cost_minor = 0",
        "UPDATE stripe_payments SET movement_id = movement_id + 1",
        "DELETE FROM stripe_payments",
        "TRUNCATE stripe_payments",
        *(f"UPDATE stripe_events SET {column} = 'another'" for column in ("event", "kind", "about")),
        "UPDATE stripe_events SET received_at = now()",
        "UPDATE stripe_events SET status = 'waiting' WHERE status <> 'waiting'",
        "UPDATE stripe_events SET done_at = now() WHERE status <> 'waiting'",
        "TRUNCATE stripe_events",
    ],
)  # fmt: skip
def test_what_stripe_was_asked_for_and_what_it_told_stays(collected, sql):
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text(sql))


@pytest.mark.thorough
def test_a_payout_that_is_known_is_taken_back_and_never_another_one(collected):
    with transaction():
        db.session.execute(text("UPDATE stripe_payments SET transfer = 'tr_1'"))
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text("UPDATE stripe_payments SET transfer = 'tr_2'"))
    with transaction():
        db.session.execute(text("UPDATE stripe_payments SET transfer = NULL"))


@pytest.mark.thorough
def test_an_event_is_deleted_once_it_was_looked_into_and_not_before(collected):
    with transaction():
        db.session.execute(
            text("INSERT INTO stripe_events (event, kind, about, made_at, received_at, status)"
                 " VALUES ('evt_new', 'payout.paid', '', now(), now(), 'waiting')")
        )  # fmt: skip
    with pytest.raises(DBAPIError, match="written once"), transaction():
        db.session.execute(text("DELETE FROM stripe_events"))
    with transaction():
        db.session.execute(text("DELETE FROM stripe_events WHERE status <> 'waiting'"))
    assert db.session.scalar(text("SELECT count(*) FROM stripe_events")) == 1
