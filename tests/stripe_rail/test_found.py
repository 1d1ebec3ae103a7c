"""Payments that a restored backup doesn't know: admins see them, and let their payers be charged again."""

import pytest

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.settlement.models import Movement, Obstacle
from marketplace.stripe_rail.models import FoundPayment
from tests.going_on import money_moves


@pytest.fixture
def unknown(both):
    """100.00 that Stripe has collected of Kedr, and nothing here knows of."""
    row = FoundPayment(
        intent="pi_1", payer_id=both.B.id, payee_id=both.A.id, amount_minor=100_00, currency="EUR", reference="LP-ST1",
        made_at=clock.now(), found_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    both.fee(both.won(), "1000.00")
    money_moves()
    return row


def movement() -> Movement:
    db.session.expire_all()
    return db.session.query(Movement).one()


@pytest.mark.thorough
def test_the_payer_waits_until_an_admin_has_seen_to_it(both, unknown, stripe, found, visit):
    assert (movement().status, movement().blocked_reason) == ("prepared", Obstacle.FOUND)
    assert (
        "The alliance looks at an earlier payment of yours first"
        in visit(both.b).get(f"/movements/{movement().id}").text
    )
    desk = visit(found.person(alliance_role="admin"))
    assert "pi_1" in desk.get("/desk/stripe").text
    desk.post(f"/desk/stripe/found/{unknown.id}/seen-to", on="/desk/stripe")
    assert "pi_1" not in desk.get("/desk/stripe").text
    money_moves()
    assert movement().status == "collected"
    assert [one["amount"] for one in stripe.of("charge")] == [100_00]


def test_it_is_seen_to_once_and_by_an_admin_of_neither_side(both, unknown, found, client):
    own, other = (found.person(agency, "owner", "admin") for agency in (both.B, found.agency("Third")))
    call = f"/api/v1/stripe/found/{unknown.id}/seen-to"
    assert client.post(call, json={}, headers=found.token(own)).status_code == 403
    by = found.token(other)
    (shown,) = client.get("/api/v1/stripe/events", headers=by).json["found"]
    assert (shown["payment"], shown["amount"], shown["payer"]["name"]) == ("pi_1", "100.00", both.B.name)
    assert client.post(call, json={}, headers=by).json["seen_at"]
    assert client.post(call, json={}, headers=by).status_code == 409
