"""Levels: who has which, when that changes, and what the pages say of it."""

from datetime import date

import pytest

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed
from marketplace.core.extensions import db
from marketplace.levels import queries
from marketplace.levels.actions import NewLevel, count, give_own_rate, publish
from marketplace.levels.models import LevelChange
from marketplace.levels.preview import replay, totals
from marketplace.members.models import AgencyState
from marketplace.outbox.models import OutgoingMail
from marketplace.rewards.actions import NewRule
from marketplace.rewards.models import CapPer, FeeKind, Measure

LADDER = [NewLevel("Start"), NewLevel("Silver", 1, 500_00), NewLevel("Gold", 2, 1000_00, 300_00)]


@pytest.fixture
def admin(found, ruled):
    return found.person(alliance_role="admin")


@pytest.fixture
def ladder(ruled, admin):
    """Start, Silver and Gold, in force."""
    publish(LADDER, clock.today(), admin)
    ruled.pass_time(seconds=1)
    return queries.ladder_at(clock.now())


def level(agency) -> str | None:
    count([agency.id])
    db.session.expire_all()
    return queries.level_of(agency.id)


def test_a_member_rises_at_once_and_falls_at_the_beginning_of_a_month_alone(ruled, ladder):
    A = ruled.pair.A
    assert level(A) == "Start"
    client = ruled.client(1)
    ruled.fee(client, "499.99")
    assert level(A) == "Start"
    ruled.fee(client, "0.01")
    assert level(A) == "Silver"
    ruled.go_to(date(2031, 1, 2))  # the fees are no longer within twelve months
    assert level(A) == "Start"  # a month has begun
    steps = [
        (one.was and one.was.name, one.became.name) for one in db.session.query(LevelChange).order_by(LevelChange.id)
    ]
    assert steps == [(None, "Start"), ("Start", "Silver"), ("Silver", "Start")]
    assert check_books() == []


def test_within_a_month_nobody_falls(ruled, ladder):
    from marketplace.exchange.actions import void_payment

    client = ruled.client(1)
    reward = ruled.fee(client, "600.00")
    assert level(ruled.pair.A) == "Silver"
    void_payment(reward.payment_id, ruled.pair.b, "mistyped")
    ruled.go_to(date(2030, 1, 31))
    assert level(ruled.pair.A) == "Silver"
    ruled.go_to(date(2030, 2, 1))
    assert level(ruled.pair.A) == "Start"


@pytest.mark.thorough
def test_the_last_whole_month_counts_and_not_this_one(ruled, ladder):
    for n in (1, 2):
        ruled.fee(ruled.client(n), "800.00")
    assert level(ruled.pair.A) == "Silver"
    ruled.go_to(date(2030, 2, 1))
    assert level(ruled.pair.A) == "Gold"


def test_the_sweep_finds_whoever_was_not_counted_today(ruled, ladder, found):
    everyone = {ruled.pair.A.id, ruled.pair.B.id}
    assert set(queries.to_count(9)) == everyone
    count(list(everyone))
    assert queries.to_count(9) == []
    ruled.pass_time(days=1)
    ruled.pair.B.status = AgencyState.LEFT
    db.session.commit()
    assert queries.to_count(9) == [ruled.pair.A.id]


@pytest.mark.thorough
def test_owners_are_told_of_another_level_and_what_is_next(ruled, ladder, visit):
    ruled.fee(ruled.client(1), "700.00")
    assert level(ruled.pair.A) == "Silver"
    told = db.session.query(OutgoingMail).filter_by(event="account.level", person_id=ruled.pair.a.id).count()
    assert told == 1
    page = visit(ruled.pair.a).get("/level").text
    assert "Next: Gold" in page
    assert "1 is missing" in page
    assert "€300.00 are missing" in page


def test_levels_that_make_no_sense_are_refused_and_one_that_terms_name_stays(ruled, ladder, admin):
    for levels, field in (
        ([NewLevel("")], "levels-0-name"),
        ([NewLevel("A"), NewLevel("a")], "levels-1-name"),
        ([NewLevel("A", 2), NewLevel("B", 1)], "levels-1-least_won"),
        ([NewLevel("A", 0, -1)], "levels-0-least_year"),
    ):
        with pytest.raises(BadInput) as refusal:
            publish(levels, clock.today(), admin)
        assert field in refusal.value.errors
    ruled.set(NewRule(1500, level="Gold"))
    with pytest.raises(BadInput) as refusal:
        publish([NewLevel("Start")], clock.today(), admin)
    assert "Gold" in refusal.value.errors["levels"]
    ruled.set(rate=1000)
    publish([], clock.today(), admin)
    ruled.pass_time(seconds=1)
    assert queries.ladder_at(clock.now()) is None


def test_nobody_sets_the_rate_of_their_own_agency(ruled, found):
    mine = found.person(ruled.pair.A, role="manager", alliance_role="admin")
    with pytest.raises(NotAllowed):
        give_own_rate(ruled.pair.A.id, 9000, clock.today(), "Why not.", mine)
    with pytest.raises(NotAllowed):
        give_own_rate(ruled.pair.B.id, 9000, clock.today(), "Why not.", ruled.pair.a)


RULES = [
    [NewRule(2000, to_month=1), NewRule(500)],
    [NewRule(1000, cap_minor=90_00, cap_per=CapPer.MONTH, currency="EUR")],
    [NewRule(flat_minor=40_00, currency="EUR"), NewRule(700)],
    [NewRule(3000, measure=Measure.CLIENTS, step_rate=200, step_of=2, most_rate=3200)],
    [
        NewRule(900, measure=Measure.TURNOVER_MONTH, from_value=500_00, currency="EUR"),
        NewRule(300, kind=FeeKind.RECURRING),
    ],
    [NewRule(1500, paid_months=2), NewRule(5000, first_fees=1)],
]


@pytest.mark.thorough
@pytest.mark.parametrize("rules", RULES, ids=("months", "cap", "flat", "clients", "turnover", "paid months"))
def test_what_the_preview_says_is_what_fees_give(ruled, rules):
    """The same fees once more, reported under these rules, come to the sums that were foretold."""
    ruled.set(*rules, rate=100)
    clients = [ruled.client(n) for n in (1, 2)]
    for month in (1, 2, 3, 4):
        ruled.go_to(date(2030, month, 9))
        ruled.fee(clients[0], "612.35")
        ruled.fee(clients[0], "305.99", kind="recurring")
        ruled.fee(clients[1], "77.77", "USD")
    before = replay(100, None, [one.of(None, n) for n, one in enumerate(rules, 1)])
    assert {one.paid.currency for one in before} == {"EUR", "USD"}
    assert all(not one.difference for one in before), before
    assert [one.agency for one in totals(before)] == ["", ""]
    other = replay(0, None, [])
    assert all(one.would_be.minor == 0 and one.difference == -one.was for one in other)
