"""Who looks after a client from now on stands in the timeline of one's own side, and of no other."""

import pytest

from marketplace.access import actions
from marketplace.exchange.actions.look_after import give_lead_to, give_to
from marketplace.exchange.timeline import story_of, timeline_of
from tests.people import PASSWORD


def given(events) -> list[tuple[str, str]]:
    """By whom, and to whom."""
    return [(event.by.name, event.keeper.name) for event in events if event.kind == "keeper"]


def test_each_change_of_who_looks_after_a_client_stands_in_the_timeline_of_its_side(pair, found, visit, client):
    referral = pair.won()
    ours, theirs = found.person(pair.A, "sales", name="Ada Sale"), found.person(pair.B, "sales", name="Bo Sale")
    give_to(referral.id, theirs.id, pair.b)
    give_to(referral.id, pair.b.id, pair.b)
    give_to(referral.id, ours.id, pair.a)
    give_lead_to(referral.lead_id, pair.a.id, pair.a)
    sides = {
        pair.a: [(pair.a.name, "Ada Sale"), (pair.a.name, pair.a.name)],
        pair.b: [(pair.b.name, "Bo Sale"), (pair.b.name, pair.b.name)],
    }
    for reader, expected in sides.items():
        assert given(timeline_of(referral.lead, referral, reader)) == expected
        page = visit(reader).get(f"/referrals/{referral.id}").text
        for _by, keeper in expected:
            assert f"Looked after by {keeper}" in page
        told = client.get(f"/api/v1/referrals/{referral.id}", headers=found.token(reader)).json["timeline"]
        assert [(one["by"], one["keeper"]) for one in told if one["kind"] == "keeper"] == expected
        assert {one["keeper"] for one in told if one["kind"] != "keeper"} == {None}
    assert given(story_of(referral.lead, pair.a)) == sides[pair.a]


def test_a_lead_that_waits_says_so_too(pair, found, visit, client):
    lead, seller = pair.lead(), found.person(pair.A, "sales", name="Ada Sale")
    give_lead_to(lead.id, seller.id, pair.a)
    assert "Looked after by Ada Sale" in visit(pair.a).get(f"/leads/{lead.id}").text
    assert "Ada Sale" not in visit(pair.b).get(f"/leads/{lead.id}").text
    (told,) = [
        one
        for one in client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.a)).json["timeline"]
        if one["kind"] == "keeper"
    ]
    assert (told["by"], told["keeper"]) == (pair.a.name, "Ada Sale")


@pytest.mark.parametrize("way", ["leaves", "is shut out", "works with clients no more"])
def test_clients_of_whoever_goes_are_told_of_too_each_on_its_own_side(pair, found, way):
    referral = pair.won()
    goes = {pair.A: found.person(pair.A, "manager"), pair.B: found.person(pair.B, "manager")}
    give_lead_to(referral.lead_id, goes[pair.A].id, pair.a)
    give_to(referral.id, goes[pair.B].id, pair.b)
    for owner, agency in ((pair.a, pair.A), (pair.b, pair.B)):
        one = goes[agency]
        if way == "leaves":
            actions.leave(one, PASSWORD, owner.id)
        elif way == "is shut out":
            actions.disable_person(one.id, owner)
        else:
            actions.change_role(one.id, "finance", owner)
        by = one if way == "leaves" else owner
        told = given(timeline_of(referral.lead, referral, owner))
        assert told == [(owner.name, one.name), (by.name, owner.name)]
