"""The rounds of a lead stand in its line of time: to the referrer with whom each asked, to whoever was asked its own alone."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, decline_lead, withdraw_lead
from marketplace.exchange.timeline import RoundState, story_of


def later(**more):
    return time_machine.travel(clock.now() + timedelta(**more))


def rounds(lead, reader) -> list[tuple]:
    """State, number, and the ids of those asked, of each event of a round."""
    return [
        (
            one.state,
            one.round and one.round.number,
            one.round and one.round.asked and [each.id for each in one.round.asked],
        )
        for one in story_of(lead, reader)
        if one.kind == "round"
    ]


@pytest.mark.thorough
def test_the_referrer_reads_when_each_round_began_whom_it_asked_and_how_it_ended(routed):
    routed.rule(agencies_a_round=1, hours=2, rounds=2)
    lead, (first, second, *_others) = routed.lead(), routed.those
    with later(hours=2, minutes=1):
        sweep()
        decline_lead(lead.id, second.people[0], "budget")
    with later(hours=2, minutes=30):
        sweep()
        assert rounds(lead, routed.pair.a) == [
            (RoundState.BEGAN, 1, [first.id]), (RoundState.TIME_OVER, 1, None), (RoundState.BEGAN, 2, [second.id]),
            (RoundState.ALL_DECLINED, 2, None), (RoundState.EVERYONES, None, None),
        ]  # fmt: skip
        assert rounds(lead, first.people[0]) == [
            (RoundState.BEGAN, 1, None), (RoundState.TIME_OVER, 1, None), (RoundState.EVERYONES, None, None),
        ]  # fmt: skip
        # That nobody else is left is not said to who has declined; and who was never asked knows of no rounds.
        assert rounds(lead, second.people[0]) == [(RoundState.BEGAN, 2, None), (RoundState.EVERYONES, None, None)]
        assert rounds(lead, routed.pair.b) == []


def test_a_round_ends_with_the_lead_and_the_receiver_reads_its_own(routed, client, found):
    routed.rule(agencies_a_round=2, hours=2, rounds=2)
    lead, (first, second, *_others) = routed.lead(), routed.those
    referral = accept_lead(lead.id, second.people[0])
    assert rounds(lead, routed.pair.a) == [(RoundState.BEGAN, 1, [first.id, second.id]), (RoundState.CLOSED, 1, None)]
    for person, asked in ((routed.pair.a, [first.name, second.name]), (second.people[0], None)):
        timeline = client.get(f"/api/v1/referrals/{referral.id}", headers=found.token(person)).json["timeline"]
        told = [one for one in timeline if one["kind"] == "round"]
        assert [one["state"] for one in told] == ["began", "closed"]
        assert told[0]["round"] == {
            "number": 1, "most": 2, "asked": asked and [{"id": one.id, "name": one.name} for one in (first, second)],
        }  # fmt: skip


def test_the_page_and_the_call_of_a_lead_show_them(routed, found, client, visit):
    routed.rule(agencies_a_round=2, hours=2, rounds=2)
    lead, (first, second, *_others) = routed.lead(), routed.those
    page = visit(routed.pair.a).get(f"/leads/{lead.id}").text
    assert "Round 1 of 2 begins" in page
    assert f"Asked: {first.name}, {second.name}" in page
    page = visit(first.people[0]).get(f"/leads/{lead.id}").text
    assert "Round 1 of 2 begins" in page
    assert second.name not in page
    told = client.get(f"/api/v1/leads/{lead.id}", headers=found.token(first.people[0])).json["timeline"]
    assert [(one["state"], one["round"]["asked"]) for one in told] == [("began", None)]
    told = client.get(f"/api/v1/leads/{lead.id}", headers=found.token(routed.pair.a)).json["timeline"]
    assert sorted(one["kind"] for one in told) == ["round", "step"]


def test_the_round_of_a_lead_that_is_open_has_no_end(routed):
    routed.rule(agencies_a_round=1, hours=2, rounds=2)
    with time_machine.travel(clock.now(), tick=False):  # drafted, posted and routed at one instant
        lead = routed.lead()
        assert rounds(lead, routed.pair.a) == [(RoundState.BEGAN, 1, [routed.those[0].id])]


def test_a_lead_without_rounds_has_none(routed):
    lead = routed.lead()
    assert rounds(lead, routed.pair.a) == []
    withdraw_lead(lead.id, routed.pair.a, "")
    assert rounds(lead, routed.pair.a) == []


@pytest.mark.thorough
def test_a_lead_opened_again_keeps_the_rounds_of_before(routed):
    from marketplace.exchange.actions import expire_leads, reopen_lead

    routed.rule(agencies_a_round=1, rounds=2)
    lead = routed.lead(answer_by=clock.now() + timedelta(hours=10))
    with later(hours=11):
        expire_leads([lead.id])
        reopen_lead(lead.id, routed.pair.a)
        told = rounds(lead, routed.pair.a)
        assert [one[:2] for one in told] == [
            (RoundState.BEGAN, 1), (RoundState.CLOSED, 1), (RoundState.BEGAN, 1),
        ]  # fmt: skip
