"""Who else hears of a lead in rounds: programs, calendars, the warning of a deadline; and what is counted of it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, decline_lead
from marketplace.exchange.calendar import to_answer
from marketplace.exchange.models import Offer
from marketplace.exchange.recipients import told_of
from marketplace.hooks.actions import add_hook
from marketplace.hooks.models import HookMessage, Whose
from marketplace.insights.period import Period
from marketplace.insights.queries import sums_by
from marketplace.insights.scope import Scope
from marketplace.members.models import Person
from marketplace.members.track_record import keep, track_record_of
from marketplace.outbox.models import OutgoingMail


@pytest.mark.thorough
def test_programs_are_told_of_a_lead_when_their_agencys_round_begins_and_once(routed):
    hooks = [
        add_hook(one.people[0], Whose.AGENCY, "Ours", "https://8.8.8.8/hook", ["lead.offered"])[0].id
        for one in routed.those[:3]
    ]

    def told() -> list[int]:
        counted = dict(
            db.session.execute(select(HookMessage.hook_id, func.count()).group_by(HookMessage.hook_id)).all()
        )
        return [counted.get(one, 0) for one in hooks]

    routed.rule(agencies_a_round=1, hours=1, rounds=2)
    lead = routed.lead()
    assert told() == [1, 0, 0]
    decline_lead(lead.id, routed.those[0].people[0], "budget")
    sweep()
    assert told() == [1, 1, 0]
    decline_lead(lead.id, routed.those[1].people[0], "budget")
    sweep()  # everyone's
    assert told() == [1, 1, 1]


@pytest.mark.thorough
def test_calendars_and_warnings_are_for_those_who_are_asked(routed):
    routed.rule(agencies_a_round=1, hours=1, rounds=1)
    lead = routed.lead(answer_by=clock.now() + timedelta(hours=8))
    first, second = (one.people[0] for one in routed.those[:2])
    assert [len(to_answer(one)) for one in (first, second)] == [1, 0]
    assert told_of(lead) == 1
    with time_machine.travel(clock.now() + timedelta(hours=4, minutes=5)):
        sweep()
    with time_machine.travel(clock.now() + timedelta(hours=6, minutes=30)):
        sweep()
        warned = select(Person.agency_id).join(OutgoingMail, OutgoingMail.person_id == Person.id)
        warned = set(db.session.scalars(warned.where(OutgoingMail.event == "lead.ending")))
        assert warned == {one.id for one in routed.those} | {routed.pair.A.id}


def test_being_asked_in_a_round_changes_no_figure_of_an_agency(routed):
    ids = [one.id for one in routed.those]
    before = track_record_of(ids)
    routed.rule(agencies_a_round=2, hours=1, rounds=2)
    lead = routed.lead()
    assert db.session.scalar(select(func.count()).select_from(Offer)) == 0
    accept_lead(lead.id, routed.those[0].people[0])
    after = track_record_of(ids)
    assert {name for name in vars(before[ids[0]]) if getattr(before[ids[0]], name) != getattr(after[ids[0]], name)} == {
        "received",
        "answer_seconds",
    }
    assert vars(before[ids[1]]) == vars(after[ids[1]])


@pytest.mark.thorough
def test_the_time_to_answer_begins_when_an_agency_is_asked(routed):
    """Whoever is asked in the second round, or with everyone, has not let the first one wait."""
    first, second, third, _fourth = routed.those
    routed.rule(agencies_a_round=1, hours=3, rounds=2)
    leads = [routed.lead(), routed.lead()]
    with time_machine.travel(clock.now() + timedelta(hours=3, minutes=1)):
        sweep()
    with time_machine.travel(clock.now() + timedelta(hours=4)):
        accept_lead(leads[0].id, second.people[0])
    with time_machine.travel(clock.now() + timedelta(hours=6, minutes=2)):
        sweep()
    with time_machine.travel(clock.now() + timedelta(hours=8)):
        accept_lead(leads[1].id, third.people[0])
    keep([second.id, third.id])  # as the job does each minute
    took = {one: record.answer_seconds for one, record in track_record_of([second.id, third.id]).items()}
    assert 3500 < took[second.id] < 3600
    assert 7000 < took[third.id] < 7200
    # The figures of the receivers say the same; those of the referrer, how long the leads have waited.
    days = [clock.today() + timedelta(days=n) for n in range(3)]
    period = Period("now", days[0], days[-1])
    found = sums_by("agency_id", Scope(apart=True), period, days, ["answer_minutes", "answer_minutes_of"])
    medians = {one: both[0].medians for one, both in found.items()}
    assert medians[second.id] == {"answer_minutes": took[second.id] // 60}
    assert medians[third.id] == {"answer_minutes": took[third.id] // 60}
    assert medians[routed.pair.A.id]["answer_minutes_of"] >= 4 * 60 - 1
