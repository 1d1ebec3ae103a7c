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
from marketplace.members.models import Person
from marketplace.members.track_record import track_record_of
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
