"""Many at the same instant, each with a connection of its own: one wins, the others are told why."""

from functools import partial

import psycopg
import pytest
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import accept_lead, move_on, record_refund
from marketplace.exchange.models import Disclosure, Lead, Referral
from marketplace.exchange.queries import received_payment, received_referral
from marketplace.members.models import Person
from tests.waiting import wait_for


def accept(lead_id: int, person_id: int) -> int:
    return accept_lead(lead_id, db.session.get(Person, person_id)).receiver_id


@pytest.mark.thorough
def test_two_hundred_accept_at_once_and_one_wins(found, pair, in_parallel, thorough):
    people = [found.agency().people[0].id for _ in range(200)]
    rounds = 3 if thorough else 1
    for _round in range(rounds):
        lead_id = pair.lead(audience="open", agencies=[]).id
        answers = in_parallel([partial(accept, lead_id, one) for one in people])
        winners = [answer for answer in answers if isinstance(answer, int)]
        assert len(winners) == 1
        assert all(isinstance(answer, NotNow) for answer in answers if not isinstance(answer, int)), answers
        assert db.session.scalar(select(func.count()).select_from(Referral).where(Referral.lead_id == lead_id)) == 1
        assert db.session.scalar(select(func.count()).select_from(Disclosure).where(Disclosure.lead_id == lead_id)) == 1
    assert db.session.scalar(select(func.count()).select_from(Lead).where(Lead.status == "accepted")) == rounds
    assert check_books() == []


def test_a_payment_is_not_refunded_beyond_itself_by_many_at_once(pair, in_parallel):
    payment_id, person_id = pair.fee(pair.won(), "100.00").id, pair.b.id

    def refund():
        return record_refund(
            payment_id, db.session.get(Person, person_id), Money(3000, "EUR"), clock.today(), sure=True
        )

    answers = in_parallel([refund] * 20)
    assert sum(not isinstance(answer, Exception) for answer in answers) == 3
    assert check_books() == []


@pytest.fixture
def while_changing(environment, in_parallel):
    """Call `deed` while another session changes a row it has read already: it waits, and must see the change."""

    def run(change: str, table: str, deed):
        url = environment["DATABASE_URL"]
        with psycopg.connect(url) as changing, psycopg.connect(url, autocommit=True) as looking:
            changing.execute(change)
            ours = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            waiting = f"{ours} AND wait_event_type = 'Lock' AND query LIKE %s"

            def let_go():
                wait_for(lambda: looking.execute(waiting, [f"%FROM {table}%"]).fetchone())
                changing.commit()

            return in_parallel([deed, let_go])[0]

    return run


def test_a_refund_that_waited_for_a_strike_out_is_refused(pair, while_changing):
    payment_id, person_id = pair.fee(pair.won(), "100.00").id, pair.b.id

    def refund():
        person = db.session.get(Person, person_id)
        shown = received_payment(person, payment_id)  # as the page does, before the action locks the row
        return record_refund(shown.id, person, Money(1000, "EUR"), clock.today()), shown

    strike_out = f"UPDATE fee_payments SET voided_at = now(), void_reason = 'mistyped' WHERE id = {payment_id}"
    assert isinstance(while_changing(strike_out, "fee_payments", refund), NotNow)


def test_a_stage_that_waited_for_another_is_refused(pair, while_changing):
    referral_id, person_id = accept_lead(pair.lead().id, pair.b).id, pair.b.id

    def win():
        person = db.session.get(Person, person_id)
        shown = received_referral(person, referral_id)
        return move_on(shown.id, person, "won"), shown

    give_back = f"UPDATE referrals SET status = 'returned' WHERE id = {referral_id}"
    assert isinstance(while_changing(give_back, "referrals", win), NotNow)
    assert db.session.scalar(select(Referral.status)) == "returned"
