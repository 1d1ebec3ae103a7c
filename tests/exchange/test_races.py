"""Many at the same instant, each with a connection of its own: one wins, the others are told why."""

from functools import partial

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import accept_lead, record_refund
from marketplace.exchange.models import Disclosure, Lead, Referral
from marketplace.members.models import Person


def accept(lead_id: int, person_id: int) -> int:
    return accept_lead(lead_id, db.session.get(Person, person_id)).receiver_id


def test_two_hundred_accept_at_once_ten_times_over_and_one_wins_each(found, pair, in_parallel):
    people = [found.agency().people[0].id for _ in range(200)]
    for _round in range(10):
        lead_id = pair.lead(audience="open", agencies=[]).id
        answers = in_parallel([partial(accept, lead_id, one) for one in people])
        winners = [answer for answer in answers if isinstance(answer, int)]
        assert len(winners) == 1
        assert all(isinstance(answer, NotNow) for answer in answers if not isinstance(answer, int)), answers
        assert db.session.scalar(select(func.count()).select_from(Referral).where(Referral.lead_id == lead_id)) == 1
        assert db.session.scalar(select(func.count()).select_from(Disclosure).where(Disclosure.lead_id == lead_id)) == 1
    assert db.session.scalar(select(func.count()).select_from(Lead).where(Lead.status == "accepted")) == 10
    assert check_books() == []


def test_a_payment_is_not_refunded_beyond_itself_by_many_at_once(pair, in_parallel):
    payment_id, person_id = pair.fee(pair.won(), "100.00").id, pair.b.id

    def refund():
        return record_refund(payment_id, db.session.get(Person, person_id), Money(3000, "EUR"), clock.today())

    answers = in_parallel([refund] * 20)
    assert sum(not isinstance(answer, Exception) for answer in answers) == 3
    assert check_books() == []
