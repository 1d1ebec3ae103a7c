"""Days are counted anew after whatever has changed in them, and only those."""

import random
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import Refusal
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange import actions as deeds
from marketplace.exchange.actions import accept_lead, decline_lead, move_on
from marketplace.exchange.actions.erase_client import erase_client
from marketplace.exchange.actions.look_after import give_to
from marketplace.insights import actions, checks, due
from marketplace.insights.period import between
from tests.insights.compared import count, differences, scopes

SUMS = "SELECT fact, day, agency_id, partner_id, person_id, word, currency, value, n, minor FROM figure_days ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"


def kept() -> list:
    return [tuple(row) for row in db.session.execute(text(SUMS))]


def from_scratch() -> list:
    actions.count([due.ALL_ANEW])
    count()
    return kept()


def broken() -> list[str]:
    return [one.sentence for one in check_books() if one.sentence in checks.ALL]


class Life:
    """Deeds of two agencies, in an order that chance makes."""

    def __init__(self, pair, later, chance):
        self.pair, self.later, self.chance, self.clients = pair, later, chance, 0

    def some_referral(self, *states):
        chosen = "SELECT id FROM referrals WHERE receiver_id = :of AND status = ANY (:states) ORDER BY id"
        ids = list(db.session.scalars(text(chosen), {"of": self.pair.B.id, "states": list(states)}))
        return self.chance.choice(ids) if ids else None

    def post(self):
        self.clients += 1
        client = {
            "company": f"Client {self.clients}",
            "contact": "C",
            "email": f"c{self.clients}@client{self.clients}.example",
            "phone": "",
        }
        self.lead = deeds.post_lead(self.pair.a, self.pair.new_lead(client=client))

    def accept(self):
        self.post()
        accept_lead(self.lead.id, self.pair.b)

    def decline(self):
        self.post()
        decline_lead(self.lead.id, self.pair.b, "budget", "")

    def withdraw(self):
        self.post()
        deeds.withdraw_lead(self.lead.id, self.pair.a, "no need")

    def move(self):
        if one := self.some_referral("accepted", "contacted", "qualified", "proposal"):
            stages = ["contacted", "qualified", "proposal", "won", "won", "won"]
            move_on(one, self.pair.b, self.chance.choice(stages))

    def lose(self):
        if one := self.some_referral("accepted", "contacted"):
            move_on(one, self.pair.b, "lost", reason="budget")

    def fee(self):
        if one := self.some_referral("won"):
            day = max(clock.today() - timedelta(days=self.chance.randrange(40)), date(2026, 1, 1))
            deeds.report_fee(one, self.pair.b, Money(self.chance.randrange(1, 10**6), "EUR"), day, sure=True)

    def refund(self):
        found = list(
            db.session.execute(
                text(
                    "SELECT id, received_on FROM fee_payments WHERE voided_at IS NULL AND amount_minor > 100 ORDER BY id"
                )
            )
        )
        if found:
            one = self.chance.choice(found)
            day = one.received_on + timedelta(days=self.chance.randrange((clock.today() - one.received_on).days + 1))
            deeds.record_refund(one.id, self.pair.b, Money(self.chance.randrange(1, 100), "EUR"), day)

    def void(self):
        ids = list(db.session.scalars(text("SELECT id FROM fee_payments WHERE voided_at IS NULL ORDER BY id")))
        if ids:
            deeds.void_payment(self.chance.choice(ids), self.pair.b, "mistyped")

    def give_back(self):
        if one := self.some_referral("accepted"):
            deeds.return_lead(one, self.pair.b, "not_as_described", "Another service.", None)

    def take_back(self):
        if one := self.some_referral("won"):
            deeds.take_back_won(one, self.pair.b)

    def erase(self):
        ids = list(db.session.scalars(text("SELECT id FROM leads WHERE erased_at IS NULL ORDER BY id")))
        if ids:
            erase_client([self.chance.choice(ids)])

    def wait(self):
        self.later(hours=self.chance.randrange(1, 60))
        actions.count(due.days(1000)[: self.chance.randrange(4)])


DEEDS = [one for one in vars(Life) if not one.startswith("_") and one != "some_referral"]
DEEDS += 4 * ["accept", "move", "fee", "refund"]


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(1, 12))
def test_what_was_counted_step_by_step_is_what_is_counted_from_scratch(app, pair, later, seed):
    chance = random.Random(seed)
    life = Life(pair, later, chance)
    done = set()
    for _ in range(150):
        deed = chance.choice(DEEDS)
        try:
            getattr(life, deed)()
            done.add(deed)
        except Refusal:
            db.session.rollback()
    assert len(done) > 10
    assert db.session.scalar(text("SELECT count(*) FROM refunds")) > 2
    assert broken() == []
    count()
    step_by_step = kept()
    assert step_by_step == from_scratch()
    assert broken() == []
    with app.test_request_context():
        today = clock.today()
        period = between(str(today - timedelta(days=60)), str(today))
        assert [one for scope in scopes(2) for one in differences(scope, period)] == []


def test_only_the_days_that_something_changed_in_are_counted_anew(pair, later):
    pair.fee(pair.won())
    count()
    later(days=3)
    pair.lead()
    assert due.days(100) == [clock.today().toordinal()]


def test_a_payment_that_is_struck_out_changes_the_day_on_which_the_client_paid(pair, later):
    payment = pair.fee(pair.won())
    count()
    paid = clock.today()
    later(days=5)
    deeds.void_payment(payment.id, pair.b, "mistyped")
    assert {date.fromordinal(day) for day in due.days(100)} == {paid, clock.today()}


def test_whoever_looks_after_a_client_from_now_on_has_its_figures(pair, found):
    referral = pair.won()
    count()
    colleague = found.person(pair.B, "sales")
    give_to(referral.id, colleague.id, pair.b)
    count()
    who = "SELECT DISTINCT person_id FROM figure_days WHERE fact IN ('won', 'received') AND agency_id = :of"
    assert list(db.session.scalars(text(who), {"of": pair.B.id})) == [colleague.id]


def test_a_sum_that_is_not_that_of_the_rows_is_found(pair):
    pair.fee(pair.won())
    count()
    assert broken() == []
    db.session.execute(text("UPDATE figure_days SET minor = minor + 1 WHERE fact = 'fees' AND agency_id IS NOT NULL"))
    db.session.commit()
    assert len(broken()) == 2


def test_other_definitions_are_counted_anew(pair):
    pair.fee(pair.won())
    count()
    before = kept()
    db.session.execute(text("UPDATE figures_counted SET version = repeat('0', 64)"))
    db.session.execute(text("UPDATE figure_days SET n = n + 1"))
    db.session.commit()
    assert due.days(5)[0] == due.ALL_ANEW
    count()
    assert kept() == before


def test_days_are_those_of_the_alliance(pair, monkeypatch):
    """An hour is noted in UTC: where days begin at half past, it has a part in two."""
    lead = pair.lead()
    db.session.execute(text("UPDATE leads SET posted_at = '2026-11-10 18:40+00' WHERE id = :id"), {"id": lead.id})
    db.session.commit()
    monkeypatch.setattr(clock, "zone", lambda: ZoneInfo("Asia/Kolkata"))
    assert {date(2026, 11, 10), date(2026, 11, 11)} <= {date.fromordinal(one) for one in due.days(100)}
    count()
    assert db.session.scalar(
        text("SELECT day FROM figure_days WHERE fact = 'given' AND agency_id = :of"), {"of": pair.A.id}
    ) == date(2026, 11, 11)


@pytest.mark.thorough
def test_what_is_written_while_days_are_counted_is_counted_after_it(pair, in_parallel):
    referral = pair.won()

    def report():
        pair.fee(referral, f"{random.randrange(1, 10**6)}.00")

    in_parallel([report, count] * 4)
    count()
    assert broken() == []
    fees = "SELECT count(*), coalesce(sum(amount_minor), 0) FROM fee_payments"
    summed = "SELECT sum(n), sum(minor) FROM figure_days WHERE fact = 'fees' AND agency_id IS NULL"
    assert tuple(db.session.execute(text(fees)).one()) == tuple(db.session.execute(text(summed)).one())
