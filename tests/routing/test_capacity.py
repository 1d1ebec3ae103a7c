"""Members set a cap and a pause: whom they keep from being asked, and what they never keep away."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import func, select, text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, erase_client, move_on
from marketplace.exchange.matching import Miss, who_fits
from marketplace.exchange.models import Referral
from marketplace.exchange.wanted import Wanted
from marketplace.members.models import Person
from marketplace.routing.actions import end_pause, pause, set_cap
from marketplace.routing.models import Capacity, Skip


def tomorrow(days: int = 1):
    return clock.today() + timedelta(days=days)


def misses(agency, referrer) -> set[Miss]:
    (fit,) = (one for one in who_fits(referrer.id, Wanted()).agencies if one.agency.id == agency.id)
    return set(fit.misses)


@pytest.mark.thorough
def test_of_many_who_accept_at_once_exactly_as_many_win_as_the_cap_allows(routed, found, in_parallel):
    agency = routed.those[0]
    people = [agency.people[0].id, *(found.person(agency, "sales").id for _n in range(5))]
    routed.rule(agencies_a_round=4, rounds=1)
    leads = [routed.lead().id for _one in people]
    set_cap(agency.people[0], 2, None)

    def accept(lead_id: int, person_id: int) -> int:
        return accept_lead(lead_id, db.session.get(Person, person_id)).receiver_id

    answers = in_parallel([partial(accept, *one) for one in zip(leads, people, strict=True)])
    assert sum(isinstance(one, int) for one in answers) == 2, answers
    assert all(isinstance(one, NotNow) for one in answers if not isinstance(one, int)), answers
    held = select(func.count()).select_from(Referral).where(Referral.receiver_id == agency.id)
    assert db.session.scalar(held) == 2
    assert check_books() == []


@pytest.mark.thorough
def test_a_finished_or_lost_client_makes_room_for_another(routed):
    agency, person = routed.those[0], routed.those[0].people[0]
    routed.rule(agencies_a_round=4, rounds=1)
    set_cap(person, 1, None)
    first, second = routed.lead(), routed.lead()
    referral = accept_lead(first.id, person)
    with pytest.raises(NotNow, match="takes 1 client at once"):
        accept_lead(second.id, person)
    db.session.rollback()
    assert misses(agency, routed.pair.A) >= {Miss.TAKING}
    move_on(referral.id, person, "lost", reason="budget")
    assert Miss.TAKING not in misses(agency, routed.pair.A)
    accept_lead(second.id, person)


def test_a_cap_of_a_month_is_over_when_the_month_is(routed):
    person = routed.those[0].people[0]
    routed.rule(agencies_a_round=4, rounds=1)
    set_cap(person, None, 1)
    first, second = routed.lead(), routed.lead()
    referral = accept_lead(first.id, person)
    move_on(referral.id, person, "lost", reason="budget")  # it counts in its month all the same
    with pytest.raises(NotNow, match="a month"):
        accept_lead(second.id, person)
    db.session.rollback()
    with time_machine.travel(clock.now() + timedelta(days=32)):
        accept_lead(routed.lead().id, person)


@pytest.mark.thorough
def test_whoever_pauses_or_is_full_is_skipped_and_told_where_to_change_it(routed, visit):
    first, second, third, fourth = routed.those
    routed.rule(agencies_a_round=2, hours=1, rounds=2)
    lead = routed.lead()
    pause(third.people[0], clock.today(), tomorrow(5), "A big launch")
    set_cap(fourth.people[0], 1, None)
    accept_lead(routed.pair.lead(audience="direct", agencies=[fourth.id]).id, fourth.people[0])
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        sweep()
        rows = routed.rows(lead)
        assert [rows[one.id].skipped for one in (third, fourth)] == [Skip.PAUSED, Skip.FULL]
    page = visit(third.people[0]).get("/routing")
    assert "A big launch" in page.text
    assert "/routing/capacity" in page.html
    assert "A big launch" not in visit(first.people[0]).get("/routing").text


def test_a_paused_agency_is_not_told_and_is_shown_with_its_day_and_not_its_reason(routed, visit):
    agency = routed.those[0]
    pause(agency.people[0], clock.today(), tomorrow(5), "The founder is ill")
    routed.lead()
    assert agency.id not in routed.told()
    page = visit(routed.pair.a).get("/leads/new")
    assert "pauses until" in page.text
    assert "The founder is ill" not in page.text
    direct = routed.pair.lead(agencies=[agency.id])  # a partner may ask all the same
    assert accept_lead(direct.id, agency.people[0]).receiver_id == agency.id


def test_a_pause_ends_by_itself_or_at_a_word(routed):
    agency, person = routed.those[0], routed.those[0].people[0]
    with pytest.raises(NotNow, match="does not pause"):
        end_pause(person)
    db.session.rollback()
    pause(person, tomorrow(1), tomorrow(2), "Away")
    assert Miss.TAKING not in misses(agency, routed.pair.A)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert Miss.TAKING in misses(agency, routed.pair.A)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert Miss.TAKING not in misses(agency, routed.pair.A)
    pause(person, clock.today(), tomorrow(2), "Away")
    end_pause(person)
    assert Miss.TAKING not in misses(agency, routed.pair.A)


def test_a_paused_agency_that_was_asked_before_ends_the_pause_first(routed):
    person = routed.those[0].people[0]
    routed.rule()
    lead = routed.lead()
    pause(person, clock.today(), tomorrow(2), "Away")
    with pytest.raises(NotNow, match="pauses until"):
        accept_lead(lead.id, person)
    db.session.rollback()
    end_pause(person)
    accept_lead(lead.id, person)


@pytest.mark.parametrize(
    ("first", "last", "reason", "wrong"),
    [
        (None, None, "Away", {"paused_from", "paused_until"}),
        (-1, 3, "Away", {"paused_from"}),
        (3, 2, "Away", {"paused_until"}),
        (0, 4000, "Away", {"paused_until"}),
        (0, 1, " ", {"reason"}),
        (0, 1, "x" * 301, {"reason"}),
    ],
)
def test_a_pause_that_can_not_be_is_refused_at_its_fields(routed, first, last, reason, wrong):
    days = [None if one is None else tomorrow(one) for one in (first, last)]
    with pytest.raises(BadInput) as refusal:
        pause(routed.those[0].people[0], *days, reason)
    assert set(refusal.value.errors) == wrong


@pytest.mark.parametrize("values", [(0, None), (None, 0), (-5, 3), (10_001, None)])
def test_a_cap_that_can_not_be_is_refused_by_the_code_and_by_the_database(routed, values):
    agency, person = routed.those[0], routed.those[0].people[0]
    with pytest.raises(BadInput):
        set_cap(person, *values)
    in_hand, a_month = ("NULL" if one is None else one for one in values)
    row = f"INSERT INTO capacities (agency_id, most_in_hand, most_a_month, changed_at, changed_by) VALUES ({agency.id}, {in_hand}, {a_month}, now(), {person.id})"  # noqa: E501
    with pytest.raises(Exception, match="ck_capacities_most"), transaction():
        db.session.execute(text(row))
    db.session.rollback()


def test_the_database_refuses_a_pause_that_ends_before_it_begins(routed):
    person = routed.those[0].people[0]
    pause(person, clock.today(), tomorrow(2), "Away")
    for change in ("paused_until = paused_from - 1", "paused_until = NULL"):
        with pytest.raises(Exception, match="ck_capacities_pause"), transaction():
            db.session.execute(text(f"UPDATE capacities SET {change}"))
        db.session.rollback()


def test_an_erased_client_is_taken_out_of_why_an_agency_pauses(routed):
    agency, person = routed.those[0], routed.those[0].people[0]
    lead = routed.pair.lead(agencies=[agency.id])
    accept_lead(lead.id, person)
    pause(person, clock.today(), tomorrow(5), "Brask Ceramics takes all of us")
    erase_client([lead.id])
    db.session.rollback()
    assert db.session.get(Capacity, agency.id).pause_reason == "[…]"
    assert check_books() == []


def test_whoever_may_not_change_the_cap_is_led_to_where_it_is_read(routed, found, visit):
    agency = routed.those[0]
    sales = found.person(agency, "sales")
    routed.rule(agencies_a_round=4, rounds=1)
    lead = routed.lead()
    pause(agency.people[0], clock.today(), tomorrow(5), "A big launch")
    for person in (sales, agency.people[0]):
        with pytest.raises(NotNow) as refusal:
            accept_lead(lead.id, person)
        db.session.rollback()
        visit(person).get(refusal.value.way_on[0])


def test_a_pause_that_is_over_is_not_what_the_next_one_begins_with(routed, visit):
    person = routed.those[0].people[0]
    pause(person, clock.today(), tomorrow(2), "A big launch")
    assert "A big launch" in visit(person).get("/routing/pause").html
    with time_machine.travel(clock.now() + timedelta(days=5)):
        assert "A big launch" not in visit(person).get("/routing/pause").html
