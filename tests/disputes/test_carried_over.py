"""Orders that were contested before that was a dispute: a job makes one of each that waits for a decision."""

import pytest
from sqlalchemy import select, text

from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.disputes import actions
from marketplace.disputes.models import Dispute
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement

CONTESTED = """
    WITH step AS (INSERT INTO history (subject_kind, subject_id, was, became, at, person_id)
                  VALUES ('movements', :id, 'sent', 'contested', now() - interval '3 days', :payee))
    UPDATE movements SET status = 'contested', reason = :reason, payer_answer = :answer WHERE id = :id
"""
ANSWERED = """
    INSERT INTO audit_log (at, person_id, deed, subject_kind, subject_id, facts)
    VALUES (now() - interval '1 day', :payer, 'movement.answered', 'movements', :id, '{}')
"""
PROPOSED = """
    INSERT INTO proposals (subject_kind, subject_id, outcome, reason, proposed_by, proposed_at)
    VALUES ('movements', :id, 'done', 'The bank says so.', :admin, now())
"""


@pytest.fixture
def orders(pair) -> list[int]:
    """Three orders that were sent."""
    made = []
    for fee in ("1000.00", "500.00", "200.00"):
        pair.fee(pair.won(title=fee), fee)
        sweep()
        order = db.session.scalars(select(Movement).where(Movement.status == "listed")).one()
        settlement.mark_sent(order.id, pair.b)
        made.append(order.id)
    return made


@pytest.mark.thorough
def test_what_waits_for_a_decision_goes_on_as_a_dispute(pair, orders, found):
    admin = found.person(alliance_role="admin")
    silent, spoken, other = orders
    for number, answer in ((silent, ""), (spoken, "It left.")):
        values = {"id": number, "payee": pair.a.id, "reason": "Nothing came.", "answer": answer}
        db.session.execute(text(CONTESTED), values)
    db.session.execute(text(ANSWERED), {"id": spoken, "payer": pair.b.id})
    db.session.execute(text(PROPOSED), {"id": silent, "admin": admin.id})
    db.session.commit()
    sweep()
    one, two = db.session.scalars(select(Dispute).order_by(Dispute.id)).all()
    assert (one.movement_id, one.status, one.words, one.opener_id, one.other_id) == (
        silent, "open", "Nothing came.", pair.A.id, pair.B.id,
    )  # fmt: skip
    assert (two.movement_id, two.status, two.answer, two.answered_by_id) == (spoken, "answered", "It left.", pair.b.id)
    assert db.session.get(Movement, other).disputed_at is None
    assert db.session.scalar(text("SELECT count(*) FROM proposals WHERE ended_at IS NULL")) == 0
    assert check_books() == []
    sweep()
    assert db.session.query(Dispute).count() == 2
    assert [mail.person_id for mail in db.session.query(OutgoingMail).filter_by(event="money.dispute_opened")] == [
        pair.b.id
    ] * 2
    actions.decide(two.id, admin, "void", "It went back.")
    actions.answer(one.id, pair.b, "It left too.")
    actions.decide(one.id, admin, "dismiss", "It is there.")
    assert check_books() == []


@pytest.mark.thorough
def test_where_nothing_is_contested_nothing_becomes_a_dispute(pair, orders):
    sweep()
    assert db.session.query(Dispute).count() == 0
    assert check_books() == []


@pytest.mark.parametrize("event", ["contested", "answered", "decided"])
def test_a_letter_about_it_that_still_waits_says_nothing_any_more(app, event):
    assert house().emails[f"money.{event}"](movement=1, outcome="done") is None
