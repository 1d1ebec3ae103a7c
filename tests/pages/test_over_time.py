"""Charts say what the pages they open into say, and their tables say what they draw."""

import csv
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import StringIO

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.charts import Chart, Point
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange import actions as exchange
from marketplace.pages import over_time
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement


def rows(html: str, title: str) -> list[tuple[str, str, str, str]]:
    """The table under a chart: address, month, above, below."""
    table = re.search(rf'<caption class="visually-hidden">{re.escape(title)}</caption>(.*?)</table>', html, re.S)[1]
    return [
        (unescape(row[0] or ""), *(cell.strip() for cell in row[1:]))
        for row in re.findall(
            r'<th scope="row">(?:<a href="([^"]+)">)?([^<]+)(?:</a>)?</th>\s*<td class="r">([^<]*)</td>\s*<td class="r">([^<]*)</td>',
            table,
        )
    ]


@pytest.fixture
def busy(pair, scene):
    """Fees in three months, both ways, one refunded in the month after; one order sent after two days."""
    scene("months", lambda: _build(pair))
    return pair


def _build(pair) -> None:
    for back, one in ((62, pair), (31, pair.turned()), (0, pair)):
        with time_machine.travel(clock.now() - timedelta(days=back), tick=True):
            referral = one.won()
            payment = one.fee(referral, "1000.00")
            exchange.record_refund(payment.id, one.b, Money(100_00, "EUR"), clock.today())
            settlement.settle([payment.reward.id])
            order = Movement.query.order_by(Movement.id.desc()).first()
        with time_machine.travel(clock.now() - timedelta(days=back - 2), tick=True):
            settlement.mark_sent(order.id, one.b, "TX1")


@pytest.mark.thorough
def test_each_month_is_what_its_statement_says(busy, visit):
    visitor = visit(busy.a)
    shown = rows(visitor.get("/over-time").html, "Earned and owed, EUR")
    assert len(shown) == 12
    assert [row[2:] for row in shown if row[2:] != ("€0.00", "€0.00")] == [
        ("€90.00", "€0.00"), ("€0.00", "€90.00"), ("€90.00", "€0.00"),
    ]  # fmt: skip
    for href, _month, earned, owed in shown[:4]:
        lines = list(csv.DictReader(StringIO(visitor.client.get(f"{href}&as=csv").text.lstrip("\ufeff"))))
        # The last line is the total of the others.
        sums = {what: sum(Decimal(line[what] or 0) for line in lines[:-1]) for what in ("Earned", "Owed")}
        assert (f"€{sums['Earned']:.2f}", f"€{-sums['Owed']:.2f}") == (earned, owed.replace("-", "")), href


def test_days_to_pay_are_those_of_the_orders(busy, visit):
    shown = rows(visit(busy.a).get("/over-time").html, "Days to pay")
    assert {row[2] for row in shown} == {"–", "2"}
    assert {row[3] for row in shown} == {"–", "2"}


def test_an_order_sent_within_the_hour_is_no_day_in_words_and_in_the_drawing(pair):
    pair.fee(pair.won())
    sweep()
    settlement.mark_sent(db.session.scalar(select(Movement.id)), pair.b)
    with speaking("en"):
        chart = over_time.days_chart(pair.B.id)
    assert (chart.points[-1].said_down, chart.bars[-1].down) == ("0", 0)


def test_leads_by_week_stand_on_today_and_over_time(busy, visit):
    visitor = visit(busy.a)
    on_today = rows(visitor.get("/today").html, "Leads, 12 weeks")
    assert on_today == rows(visitor.get("/over-time").html, "Leads, 12 weeks")
    assert [sum(int(row[n]) for row in on_today) for n in (2, 3)] == [1, 2]
    assert "1 in" in visitor.page.text
    assert "2 out" in visitor.page.text


def test_an_agency_without_money_is_told_when_there_will_be_some(found, visit):
    page = visit(found.agency().people[0]).get("/over-time")
    assert "No rewards yet" in page.text


def test_the_highest_bar_fills_its_half_and_nothing_is_divided_by_nothing():
    drawn = Chart("", "", ("", ""), [Point("a", 0, 10, "", ""), Point("b", 5, 0, "", "")], "").bars
    assert [(bar.up, bar.down) for bar in drawn] == [(0, 34), (17, 0)]
    assert [bar.up for bar in Chart("", "", ("", ""), [Point("a", 0, 0, "", "")], "").bars] == [0]
