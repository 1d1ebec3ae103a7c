"""What the trial of terms and the page of a level say is what the fees say."""

from datetime import date

import pytest
from sqlalchemy import select, text

from marketplace.catalog.actions.rates import set_rate
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import accept_lead, move_on, record_refund
from marketplace.levels import given, queries
from marketplace.levels.actions import NewLevel, publish
from marketplace.levels.preview import replay
from marketplace.rewards.actions import NewRule
from marketplace.rewards.models import CapPer, Measure
from marketplace.settlement.models import Movement
from tests.asking import Client
from tests.going_on import money_moves


def test_months_in_another_currency_add_up_to_the_years_turnover(ruled, found):
    admin = found.person(alliance_role="admin")
    set_rate("USD", "1.5", clock.today(), admin)
    publish([NewLevel("Start"), NewLevel("Gold", 1, 500_00)], clock.today(), admin)
    ruled.pass_time(seconds=1)
    client = ruled.client(1)
    for month in (1, 2, 3):
        ruled.go_to(date(2030, month, 5))
        ruled.fee(client, "1.01", "USD")
    year = queries.count([ruled.pair.A.id], "EUR")[ruled.pair.A.id].year_minor
    months = given.turnover_by_month(ruled.pair.A.id, "EUR")
    assert (year, len(months)) == (202, 3)
    assert sum(sum_.minor for _first, sum_, _number in months) == year


def test_the_trial_of_the_terms_that_hold_gives_what_was_given_after_refunds_too(ruled):
    rules = [
        NewRule(flat_minor=50_00, currency="EUR", to_month=1),
        NewRule(1000, cap_minor=100_00, cap_per=CapPer.MONTH, currency="EUR"),
    ]
    ruled.set(*rules)
    first, second = ruled.client(1), ruled.client(2)
    reward = ruled.fee(first, "200.00")
    record_refund(reward.payment_id, ruled.pair.b, Money(100_00, "EUR"), clock.today(), sure=True)
    ruled.pass_time(days=40)
    ruled.fee(second, "800.00")
    reward = ruled.fee(second, "500.00")
    record_refund(reward.payment_id, ruled.pair.b, Money(200_00, "EUR"), clock.today(), sure=True)
    (row,) = replay(0, None, [one.of(None, n) for n, one in enumerate(rules, 1)])
    assert row.was == Money(25_00 + 80_00 + 20_00, "EUR")
    assert row.difference == Money(0, "EUR")


@pytest.mark.thorough
def test_the_trial_asks_no_more_for_more_fees(ruled, found, statements):
    set_rate("USD", "1.5", clock.today(), found.person(alliance_role="admin"))
    rule = NewRule(1000, measure=Measure.TURNOVER_YEAR, from_value=1, currency="EUR").of(None, 1)
    client, asked = ruled.client(1), []
    for count in (3, 9):
        for _fee in range(count):
            ruled.fee(client, "10.00", "USD")
        asked.append(len(statements(lambda: replay(0, None, [rule]))))
    assert asked[0] == asked[1]


def test_what_waits_is_gathered_with_the_week_in_which_it_ends(ruled):
    ruled.set(NewRule(1000, hold_days=20))
    client = ruled.client(1)
    db.session.execute(text("UPDATE agencies SET gathering = 'weekly' WHERE id = :id"), {"id": ruled.pair.B.id})
    db.session.commit()
    ruled.fee(client, "100.00")
    ruled.go_to(date(2030, 1, 23))  # a Wednesday, on which it waits no more
    money_moves()
    assert db.session.scalars(select(Movement)).all() == []
    ruled.go_to(date(2030, 1, 29))
    money_moves()
    (order,) = db.session.scalars(select(Movement))
    assert order.amount == Money(10_00, "EUR")


def test_the_kind_of_a_fee_is_asked_for_wherever_the_terms_have_rules(ruled, visit):
    ruled.set(NewRule(5000, kind="recurring"))
    Client([ruled.pair.B]).confirmed()
    lead = db.session.scalar(text("SELECT max(id) FROM leads"))
    referral = move_on(accept_lead(lead, ruled.pair.b).id, ruled.pair.b, "won")
    page = visit(ruled.pair.b).get(f"/referrals/{referral.id}/fee")
    assert 'name="recurring"' in page.html


def test_the_front_page_says_what_rules_give_at_most_and_never_nothing(ruled, visit):
    ruled.set(NewRule(5000, kind="recurring"), rate=0)
    page = visit().get("/").text
    assert "up to 50%" in page
    assert "0% comes back" not in page.replace("50% comes back", "")
