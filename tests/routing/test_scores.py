"""What a score is made of, part by part."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.academy.actions import require_certificate
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, move_on
from marketplace.exchange.wanted import Wanted, wanted_by
from marketplace.levels.actions import NewLevel, count, publish
from marketplace.routing import ranking
from marketplace.routing.actions import SaidRule, set_cap
from marketplace.routing.models import PARTS
from tests.people import Pair

EVEN = SaidRule(2, 24, 2, dict.fromkeys(PARTS, 1))


def given(lead, admin) -> dict[int, ranking.Reckoned]:
    return {one.agency_id: one for one in ranking.reckon(EVEN.row(admin), lead.referrer_id, wanted_by(lead), lead.id)}


def test_each_miss_takes_a_quarter_off_the_fit(routed, found):
    other = found.agency(categories=["Online shops"], languages=["fr"], country="FR")
    dear = found.agency(categories=["Online shops"], languages=["de"])
    found.service(dear, "Online shops", price_minor=9000_00, languages=["de"])
    lead = routed.lead(budget_max=Money(5000_00, "EUR"))
    seen = given(lead, routed.admin)
    assert [seen[one.id].fit for one in (routed.those[0], dear, other)] == [100, 75, 50]
    assert seen[routed.pair.B.id].round == 3  # it doesn't do the work


def test_the_level_counts_as_a_share_of_all_levels(routed):
    publish([NewLevel("Start"), NewLevel("Silver", 1), NewLevel("Gold", 2)], clock.today(), routed.admin)
    for _n in range(1):
        way = Pair(routed.those[0], routed.those[1], routed.those[0].people[0], routed.those[1].people[0])
        move_on(accept_lead(way.lead(again="another").id, way.b).id, way.b, "won")
    count([one.id for one in routed.those])
    seen = given(routed.lead(), routed.admin)
    assert [seen[one.id].level for one in routed.those[:2]] == [66, 33]


def test_the_certificate_counts_where_the_service_asks_for_one(routed, found):
    from marketplace.academy import actions as academy
    from marketplace.academy.actions import SaidArticle, SaidQuestion
    from marketplace.academy.queries import questions_of

    lead = routed.lead()
    assert {one.certificate for one in given(lead, routed.admin).values()} == {100}
    lesson = academy.write_article(SaidArticle("lesson", "Shops", "Read.", "en"), routed.admin)
    academy.lay_down_questions(lesson.id, [SaidQuestion("2 and 2?", ["4", "5"], 0)], routed.admin)
    academy.publish_article(lesson.id, routed.admin)
    require_certificate("Online shops", lesson.id, routed.admin)
    holder = routed.those[1]
    academy.answer_quiz(lesson.id, holder.people[0], {one.id: 0 for one in questions_of(lesson.id)})
    seen = given(lead, routed.admin)
    assert [seen[one.id].certificate for one in routed.those[:2]] == [0, 100]


def test_free_hands_are_what_the_cap_leaves_or_ten_without_one(routed):
    first, second, *_others = routed.those
    for one in (first, second):
        way = Pair(routed.pair.A, one, routed.pair.a, one.people[0])
        accept_lead(way.lead(again="another").id, way.b)
    way.lead(again="one more")  # the second has one to answer as well
    set_cap(first.people[0], 4, None)
    seen = given(routed.lead(), routed.admin)
    assert [seen[one.id].load for one in routed.those[:3]] == [75, 80, 100]


@pytest.mark.thorough
def test_give_and_take_counts_clients_between_the_two_and_in_the_alliance(routed):
    first, second, third, _fourth = routed.those

    def pass_on(giver, taker):
        way = Pair(giver, taker, giver.people[0], taker.people[0])
        accept_lead(way.lead(again="another").id, way.b)

    pass_on(first, routed.pair.A)  # gives to the referrer, takes nothing
    pass_on(routed.pair.A, second)  # takes from it
    pass_on(third, second)  # gives to another
    seen = given(routed.lead(), routed.admin)
    assert [seen[one.id].reciprocity for one in routed.those] == [100, 0, 25 + 50, 50]


def test_ties_go_to_whoever_has_waited_longest_and_then_to_the_older_member(routed):
    first, second, third, fourth = routed.those
    with time_machine.travel(clock.now() - timedelta(days=2)):
        way = Pair(routed.pair.A, second, routed.pair.a, second.people[0])
        referral = accept_lead(way.lead(again="another").id, way.b)
        move_on(referral.id, way.b, "lost", reason="budget")
    way = Pair(routed.pair.A, first, routed.pair.a, first.people[0])
    accept_lead(way.lead(again="another").id, way.b)
    rule = SaidRule(4, 24, 1, {"fit": 1}).row(routed.admin)
    lead = routed.lead()
    order = [one.agency_id for one in ranking.reckon(rule, lead.referrer_id, wanted_by(lead), lead.id)]
    assert order[:4] == [third.id, fourth.id, second.id, first.id]


def test_the_score_is_the_weighed_mean_rounded_down_and_the_same_each_time(routed):
    set_cap(routed.those[0].people[0], 3, None)
    way = Pair(routed.pair.A, routed.those[0], routed.pair.a, routed.those[0].people[0])
    accept_lead(way.lead(again="another").id, way.b)
    rule = SaidRule(2, 24, 2, {"fit": 2, "load": 1}).row(routed.admin)
    once = ranking.reckon(rule, routed.pair.A.id, Wanted())
    own = next(one for one in once if one.agency_id == routed.those[0].id)
    assert (own.fit, own.load, own.score) == (100, 67, (200 + 67) // 3)
    assert ranking.reckon(rule, routed.pair.A.id, Wanted()) == once


def test_whoever_takes_no_clients_waits_for_everyones_turn(routed):
    from marketplace.catalog.models import Profile

    with transaction():
        db.session.add(Profile(agency_id=routed.those[0].id, is_taking=False))
    routed.rule(agencies_a_round=1, rounds=2)
    lead = routed.lead()
    assert routed.asked(lead) == [routed.those[1].id]
    assert routed.rows(lead)[routed.those[0].id].round == 3
