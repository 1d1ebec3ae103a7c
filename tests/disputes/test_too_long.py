"""A text of 100,000 characters is refused where it is typed, with a sentence, and stays in its field; nothing of it is kept."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.disputes import actions as disputes
from marketplace.exchange import actions as exchange
from marketplace.settlement.actions import mark_sent
from marketplace.settlement.models import Movement
from tests.disputes.conftest import objection
from tests.going_on import money_moves

LONG = "Long. " * 16_667


def refused(visitor, page: str, path: str, field: str, **sent: str) -> None:
    visitor.get(page)
    shown = visitor.post(path, status=422, on=page, **sent | {field: LONG})
    assert "characters" in shown.text
    assert LONG.strip()[-1000:] in shown.html


@pytest.mark.thorough
def test_in_disputes(story, pair, admin, other_admin, visit, app, monkeypatch):
    one = story("on a listed order")[0]
    a, b, desk = visit(pair.a), visit(pair.b), visit(admin)
    refused(b, f"/rewards/{one.reward.id}/object", f"/rewards/{one.reward.id}/object", "words", ground="not_due")
    row = objection(one)
    page, on_desk = f"/disputes/{row.id}", f"/desk/disputes/{row.id}"
    refused(a, page, f"{page}/answer", "words")
    refused(a, page, f"{page}/notes", "note")
    refused(desk, on_desk, f"{on_desk}/notes", "note")
    disputes.answer(row.id, pair.a, "It is the same client.")
    refused(desk, on_desk, f"{on_desk}/decide", "reason", outcome="void")
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    disputes.decide(row.id, other_admin, "void", "Rule 4.")
    refused(desk, on_desk, f"{on_desk}/object", "reason")
    disputes.agree(row.id, admin)
    refused(a, page, f"{page}/appeal", "words")


def test_of_orders(pair, admin, visit):
    pair.fee(pair.won())
    money_moves()
    order = db.session.scalars(select(Movement)).one()
    refused(visit(pair.b), f"/movements/{order.id}", f"/movements/{order.id}/sent", "bank_reference")
    mark_sent(order.id, pair.b)
    refused(visit(admin), f"/desk/movements/{order.id}", f"/desk/movements/{order.id}/undo", "reason")


@pytest.mark.thorough
def test_of_leads_and_referrals(pair, visit):
    a, b = visit(pair.a), visit(pair.b)
    lead = exchange.post_lead(pair.a, pair.new_lead())
    refused(b, f"/leads/{lead.id}", f"/leads/{lead.id}/decline", "note", reason="no_capacity")
    refused(a, f"/leads/{lead.id}", f"/leads/{lead.id}/withdraw", "reason")
    referral = pair.won()
    refused(b, f"/referrals/{referral.id}", f"/referrals/{referral.id}/stage", "note", stage="finished")
    refused(b, f"/referrals/{referral.id}", f"/referrals/{referral.id}/notes", "text")
