"""Real programmes as rules, each with its sums reckoned by hand: what the terms give is what the programme's own page says."""

from datetime import date

import pytest

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.levels.actions import NewLevel, count, publish
from marketplace.levels.models import LevelChange, Standing
from marketplace.levels.queries import Counted, ladder_at
from marketplace.rewards.actions import NewRule, set_own_rate
from marketplace.rewards.models import CapPer, FeeKind, HoldUntil, Measure


@pytest.fixture(autouse=True)
def books_balance(ruled):
    yield
    assert check_books() == []


def put_on(level: str, agency) -> None:
    """Where a member stands, as if it had been counted."""
    ladder = ladder_at(clock.now())
    row = next(one for one in ladder.levels if one.name == level)
    counted = Standing(agency_id=agency.id, ladder_id=ladder.id, level_id=row.id, since=clock.now(),
                       counted_on=clock.today(), won=row.least_won, year_minor=0, month_minor=row.least_month_minor)  # fmt: skip
    before = db.session.get(Standing, agency.id)
    db.session.add(LevelChange(agency_id=agency.id, was_id=before and before.level_id, became_id=row.id, at=clock.now(),
                               won=row.least_won, year_minor=0, month_minor=row.least_month_minor))  # fmt: skip
    db.session.merge(counted)
    db.session.commit()


def services(*names: str) -> tuple[tuple[int, str], ...]:
    from marketplace.catalog.queries import find_category

    return tuple((found.id, found.name_en) for found in map(find_category, names))


@pytest.mark.thorough
def test_procloud_levels_by_clients_and_monthly_turnover_with_a_rate_by_service(ruled, found):
    """Silver 10 %, Gold 15 % from 20 clients and 1 500 000 a month, Platinum 20 % from 100 and 5 000 000; data centres 5 % always."""
    admin = found.person(alliance_role="admin")
    needs = (("Silver", 1, 0), ("Gold", 20, 1_500_000_00), ("Platinum", 100, 5_000_000_00))
    publish([NewLevel(name, won, 0, month) for name, won, month in needs], clock.today(), admin)
    ruled.pass_time(seconds=1)
    ladder = ladder_at(clock.now())
    reached = {
        (0, 9_000_000_00): None, (1, 0): "Silver", (19, 5_000_000_00): "Silver", (20, 1_499_999_99): "Silver",
        (20, 1_500_000_00): "Gold", (99, 5_000_000_00): "Gold", (100, 4_999_999_99): "Gold", (100, 5_000_000_00): "Platinum",
    }  # fmt: skip
    for (won, month), level in reached.items():
        counted = Counted(won, 0, month).level_in(ladder)
        assert (counted.name if counted else None) == level
    cloud, dc = services("Shops"), services("SEO")
    ruled.set(NewRule(500, services=dc), *(NewRule(rate, level=name, services=cloud)
              for rate, name in ((1000, "Silver"), (1500, "Gold"), (2000, "Platinum"))))  # fmt: skip
    put_on("Silver", ruled.pair.A)
    silver = ruled.client(1, category="Shops")
    put_on("Gold", ruled.pair.A)
    gold, housed = ruled.client(2, category="Shops"), ruled.client(3, category="SEO")
    put_on("Platinum", ruled.pair.A)
    platinum = ruled.client(4, category="Shops")
    assert [ruled.earns(one, "12345.67", "RUB") for one in (silver, gold, platinum, housed)] == [
        "1234.57", "1851.85", "2469.13", "617.28",
    ]  # fmt: skip


@pytest.mark.thorough
def test_hubspot_a_share_of_the_first_twelve_months_and_a_new_version_for_new_clients_only(ruled):
    ruled.set(NewRule(2000, to_month=12))
    old = ruled.client(1)
    ruled.set(NewRule(1000, to_month=12))
    new = ruled.client(2)
    assert (ruled.earns(old, "999.99"), ruled.earns(new, "999.99")) == ("200.00", "100.00")
    ruled.go_to(date(2031, 1, 1))  # the last day of month 12
    assert (ruled.earns(old, "999.99"), ruled.earns(new, "999.99")) == ("200.00", "100.00")
    ruled.go_to(date(2031, 1, 2))
    assert (ruled.earns(old, "999.99"), ruled.earns(new, "999.99")) == ("0.00", "0.00")


def test_webflow_half_of_a_subscription_for_twelve_months(ruled):
    ruled.set(NewRule(5000, kind=FeeKind.RECURRING, to_month=12))
    client = ruled.client(1)
    assert ruled.earns(client, "29.00", "USD", kind="recurring") == "14.50"
    assert ruled.earns(client, "500.00", "USD") == "0.00"  # no subscription
    ruled.go_to(date(2031, 1, 2))
    assert ruled.earns(client, "29.00", "USD", kind="recurring") == "0.00"


def test_shopify_twice_the_monthly_fee_in_two_instalments(ruled):
    ruled.set(NewRule(10_000, kind=FeeKind.RECURRING, first_fees=2))
    client = ruled.client(1)
    earned = []
    for month in (1, 2, 3):
        ruled.go_to(date(2030, month, 5))
        earned.append(ruled.earns(client, "29.00", "USD", kind="recurring"))
    assert earned == ["29.00", "29.00", "0.00"]


@pytest.mark.thorough
def test_umnico_a_rate_by_how_many_clients_have_paid(ruled):
    """30 % up to 9 clients, 45 % from 10 to 19, 60 % from 20 on: the tenth client's fee is the first at 45 %."""
    bands = ((3000, None, 10), (4500, 10, 20), (6000, 20, None))
    ruled.set(*(NewRule(rate, measure=Measure.CLIENTS, from_value=low, to_value=high) for rate, low, high in bands))
    clients = [ruled.client(n) for n in range(1, 11)]
    earned = [ruled.fee(one, "20.00", "USD") for one in clients]
    assert [str(one.amount) for one in earned] == ["6.00"] * 9 + ["9.00"]
    assert [one.measured for one in earned] == list(range(1, 11))
    assert ruled.earns(clients[0], "20.00", "USD") == "9.00"  # there are ten by now


@pytest.mark.parametrize(
    ("paying", "per_cent"), [(1, 30), (4, 30), (5, 32), (9, 32), (10, 34), (49, 48), (50, 50), (500, 50)]
)
def test_hostfabrica_thirty_and_two_more_for_each_five_clients_at_most_fifty(ruled, paying, per_cent):
    rule = NewRule(3000, measure=Measure.CLIENTS, step_rate=200, step_of=5, most_rate=5000).of(None, 1)
    assert rule.rate_at(paying) == per_cent * 100


@pytest.mark.thorough
def test_hostfabrica_through_fees(ruled):
    ruled.set(NewRule(3000, measure=Measure.CLIENTS, step_rate=200, step_of=5, most_rate=5000))
    clients = [ruled.client(n) for n in range(1, 6)]
    assert [ruled.earns(one, "1000.00", "RUB") for one in clients] == ["300.00"] * 4 + ["320.00"]


def test_cinerama_the_first_of_its_two_levels_on_each_payment(ruled):
    """Its second level, 5 % to whoever brought the referrer, is not supported: see docs/reward-rules.md."""
    ruled.set(rate=1000)
    client = ruled.client(1)
    assert [ruled.earns(client, "75.50", "UZS") for _ in range(2)] == ["7.55", "7.55"]


def test_adspect_ten_percent_for_all_and_more_for_one(ruled, found):
    ruled.set(rate=1000)
    before = ruled.client(1)
    set_own_rate(
        ruled.pair.A.id, 1500, clock.today(), "Brings us most of our clients.", found.person(alliance_role="admin")
    )
    ruled.pass_time(seconds=1)
    after = ruled.client(2)
    assert (ruled.earns(before, "149.00", "USD"), ruled.earns(after, "149.00", "USD")) == ("14.90", "22.35")
    assert (before.own_rate_id, after.own_rate.reason) == (None, "Brings us most of our clients.")


def test_gp_nothing_before_three_months_in_a_row_then_fifteen_percent_paid_each_quarter(ruled):
    ruled.set(NewRule(1500, paid_months=3, to_month=15, hold_until=HoldUntil.QUARTER))
    client = ruled.client(1)
    earned = []
    for month in (1, 2, 4, 5, 6, 7, 8):  # nothing in March: the row begins anew
        ruled.go_to(date(2030, month, 20))
        earned.append(ruled.earns(client, "600.00", "USD"))
    assert earned == ["0.00"] * 5 + ["90.00"] * 2
    last = client.payments[-1].reward
    assert last.waits_until == clock.start_of(date(2030, 10, 1))


def test_keycrm_half_of_each_payment_for_twelve_months(ruled):
    ruled.set(NewRule(5000, to_month=12))
    client = ruled.client(1)
    assert ruled.earns(client, "19.99", "USD") == "10.00"
    ruled.go_to(date(2031, 1, 2))
    assert ruled.earns(client, "19.99", "USD") == "0.00"


@pytest.mark.thorough
def test_vadiimi_fifty_dollars_a_month_for_each_client_who_pays(ruled):
    """Twelve months of it come to 600, as its page says, however many fees a month has."""
    ruled.set(NewRule(flat_minor=50_00, cap_minor=50_00, cap_per=CapPer.MONTH, currency="USD"))
    client, other = ruled.client(1), ruled.client(2)
    total = 0
    for month in range(1, 13):
        ruled.go_to(date(2030, month, 10))
        total += sum(ruled.fee(client, amount, "USD").amount_minor for amount in ("300.00", "120.00"))
    assert total == 600_00
    assert ruled.earns(other, "300.00", "USD") == "50.00"
    assert ruled.earns(other, "300.00", "EUR") == "0.00"  # sums are not exchanged


@pytest.mark.thorough
def test_akrosta_twenty_percent_of_every_payment(ruled):
    ruled.set(rate=2000)
    client = ruled.client(1)
    ruled.pass_time(days=2000)
    assert ruled.earns(client, "1499.00", "RUB") == "299.80"


@pytest.mark.thorough
def test_gigacloud_start_silver_and_gold_by_closed_projects(ruled, found):
    """The shape of it: three levels by projects and turnover, a rate each. The numbers are an alliance's own."""
    admin = found.person(alliance_role="admin")
    publish([NewLevel("Start"), NewLevel("Silver", 2), NewLevel("Gold", 3, 2_000_00)], clock.today(), admin)
    ruled.set(*(NewRule(rate, level=name) for name, rate in (("Start", 1000), ("Silver", 1200), ("Gold", 1500))))
    count([ruled.pair.A.id])
    first = ruled.client(1)
    second = ruled.client(2)
    count([ruled.pair.A.id])
    third = ruled.client(3)
    assert [ruled.earns(one, "1000.00") for one in (first, second, third)] == ["100.00", "100.00", "120.00"]
    count([ruled.pair.A.id])
    assert ruled.earns(ruled.client(4), "1000.00") == "150.00"
    assert ruled.earns(first, "1000.00") == "100.00"  # as it was accepted
