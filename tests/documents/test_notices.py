"""Payment notices: both sides of an order get one when its money has arrived, and a cancelling one if that is taken back."""

import pytest

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.disputes import actions as disputes
from marketplace.exchange.actions import record_refund
from marketplace.settlement.actions import confirm_received, mark_sent, undo
from marketplace.settlement.models import Movement
from tests.documents.papers import file_of, papers, text_of


@pytest.fixture
def paid(pair):
    """An order of two rewards that B has paid to A, who has said so just now; its id."""
    pair.fee(pair.won(), "1000.00")
    pair.fee(pair.won(), "250.00")
    sweep()
    order = db.session.query(Movement).one()
    mark_sent(order.id, pair.b, "BANK-77")
    confirm_received(order.id, pair.a)
    return order.id


@pytest.mark.thorough
def test_both_sides_get_notice_of_what_was_paid_for_which_rewards(pair, paid):
    sweep()
    notices = papers(kind="notice")
    assert {one.agency_id for one in notices} == {pair.A.id, pair.B.id}
    order = db.session.get(Movement, paid)
    for one in notices:
        text = text_of(file_of(one))
        for said in (order.reference, "BANK-77", "Reward 1", "Reward 2", "100.00", "25.00", "125.00", "DE89 … 3000"):
            assert said in text, said
        assert "DE89370400440532013000" not in text
        assert sum(line[5] for line in one.facts["lines"]) == one.total_minor == order.amount_minor
        assert all(word not in text for word in pair.client.values())


@pytest.mark.thorough
def test_an_order_that_is_not_done_has_no_notice(pair):
    pair.fee(pair.won(), "1000.00")
    sweep()
    mark_sent(db.session.query(Movement).one().id, pair.b)
    sweep()
    assert papers() == []


@pytest.mark.thorough
def test_what_is_taken_back_is_cancelled_by_another_paper_and_never_deleted(pair, paid):
    sweep()
    undo(paid, pair.a)
    sweep()
    notices, cancelling = papers(kind="notice"), papers(kind="cancellation")
    assert len(notices) == 2
    assert {one.about_id for one in cancelling} == {one.id for one in notices}
    for one in cancelling:
        assert one.about.number in text_of(file_of(one))
        assert one.total_minor == one.about.total_minor
    confirm_received(paid, pair.a)
    sweep()
    assert len(papers(kind="notice")) == 4
    undo(paid, pair.a)
    sweep()
    assert len(papers(kind="cancellation")) == 4
    assert check_books() == []


@pytest.mark.thorough
def test_what_was_taken_back_before_anybody_had_notice_needs_none(pair, paid):
    undo(paid, pair.a)
    sweep()
    assert papers() == []


@pytest.mark.thorough
def test_a_correction_that_is_carried_says_so(pair):
    payment = pair.fee(pair.won(), "1000.00")
    sweep()
    confirm_received(db.session.query(Movement).one().id, pair.a)
    record_refund(payment.id, pair.b, Money(500_00, "EUR"), clock.today())
    sweep()
    pair.fee(pair.won(), "2000.00")
    sweep()
    second = db.session.query(Movement).filter_by(status="listed").one()
    confirm_received(second.id, pair.a)
    sweep()
    (notice,) = papers(kind="notice", agency_id=pair.A.id, movement_id=second.id)
    text = text_of(file_of(notice))
    for said in ("Owed back: more was paid of it than is due.", "−50.00", "10% of the fee of €2,000.00", "150.00"):
        assert said in text, said


@pytest.mark.thorough
def test_what_was_decided_in_place_of_the_share_is_not_called_the_share(pair, found):
    reward = pair.fee(pair.won(), "1000.00").reward
    row = disputes.open_dispute("reward", reward.id, pair.b, "wrong_sum", "We had agreed on less.")
    disputes.answer(row.id, pair.a, "We had.")
    disputes.decide(row.id, found.person(alliance_role="admin"), "amend", "As agreed.", Money(60_00, "EUR"))
    sweep()
    confirm_received(db.session.query(Movement).filter_by(status="listed").one().id, pair.a)
    sweep()
    text = text_of(file_of(papers(kind="notice", agency_id=pair.A.id)[0]))
    assert "60.00" in text
    assert "10% of the fee" not in text


@pytest.mark.thorough
def test_those_who_may_see_money_are_told_by_mail(pair, paid, found, deliver):
    found.person(pair.A, "finance", email="money@northlight.example")
    found.person(pair.A, "sales", email="sales@northlight.example")
    deliver()
    sweep()
    sent = [mail for mail in deliver() if "PN-" in mail["Subject"]]
    assert {mail["To"] for mail in sent} == {pair.a.email, pair.b.email, "money@northlight.example"}
    number = papers(kind="notice", agency_id=pair.A.id)[0].number
    ours = next(mail for mail in sent if mail["To"] == "money@northlight.example")
    assert number in ours["Subject"]
    assert all(word not in ours.as_string() for word in pair.client.values())
