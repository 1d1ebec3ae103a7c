"""The pages and calls of routing: what members, referrers and admins see and set."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import decline_lead
from marketplace.outbox.models import OutgoingMail
from marketplace.routing import queries
from marketplace.routing.actions import SaidRule, pause, publish_rule, set_cap
from tests.visitor import without_tokens

RULE = {
    "is_on": True, "agencies_a_round": 2, "hours": 6, "rounds": 2, "weights": {"fit": 50, "load": 50}
}  # fmt: skip


@pytest.fixture
def as_admin(found, admin, client):
    headers = found.token(admin)
    return lambda path, body: client.post(f"/api/v1{path}", json=body, headers=headers)


TYPED = {
    "way": "on", "agencies_a_round": "2", "hours": "6", "rounds": "2", "weight_fit": "50", "weight_level": "0",
    "weight_certificate": "", "weight_load": "50", "weight_reciprocity": "0",
}  # fmt: skip


@pytest.mark.thorough
def test_an_admin_tries_a_rule_and_publishes_it(routed, visit):
    lead = routed.lead()
    desk, path = visit(routed.admin), "/desk/routing/new"
    tried = desk.post(path, on=path, deed="try", starts_on=clock.today().isoformat(), **TYPED)
    assert routed.those[0].name in tried.text
    assert lead.title in tried.text
    assert queries.rule_at(clock.now()) is None
    desk.post(path, deed="publish", starts_on=clock.today().isoformat(), **TYPED)
    rule = queries.rule_at(clock.now())
    assert (rule.agencies_a_round, rule.hours, rule.rounds, rule.weight_fit, rule.weight_level) == (2, 6, 2, 50, 0)
    assert "best 2 agencies first" in desk.get("/desk/routing").text
    desk.post(path, on=path, deed="publish", starts_on=clock.today().isoformat(), way="off")
    assert queries.rule_at(clock.now()) is None
    assert check_books() == []


def test_what_can_not_be_a_rule_is_refused_at_its_fields(routed, visit, as_admin):
    desk, path = visit(routed.admin), "/desk/routing/new"
    wrong = {"agencies_a_round": "0", "hours": "", "rounds": "99"}
    page = desk.post(path, 422, on=path, deed="publish", starts_on=clock.today().isoformat(), **TYPED | wrong)
    assert page.text.count("whole number") >= 2
    page = desk.post(path, 422, on=path, deed="publish", starts_on="2020-01-01", **TYPED)
    assert "today or a later day" in page.text
    assert as_admin("/routing-rules", RULE | {"starts_on": "2020-01-01"}).status_code == 422
    assert as_admin("/routing-rules", RULE | {"starts_on": "9999-12-31"}).status_code == 422
    today = {"starts_on": clock.today().isoformat()}
    assert as_admin("/routing-rules", RULE | {"weights": {}} | today).status_code == 422
    assert as_admin("/routing-rules", RULE | {"rounds": None} | today).status_code == 422
    assert as_admin("/routing-rules/preview", RULE | {"hours": 10**9}).status_code == 422


def test_a_rule_by_calls_is_what_a_rule_by_pages_is(routed, as_admin, found, client):
    lead = routed.lead()
    tried = as_admin("/routing-rules/preview", RULE).json["items"]
    assert [one["lead"] for one in tried] == [lead.number]
    assert len(tried[0]["first"]) == 2
    made = as_admin("/routing-rules", RULE | {"starts_on": clock.today().isoformat()})
    assert made.status_code == 201
    seen = client.get("/api/v1/routing", headers=found.token(routed.those[0].people[0])).json
    assert seen["rule"]["id"] == made.json["id"]
    assert (seen["standing"]["place"], seen["standing"]["among"]) == (3, 6)
    off = as_admin("/routing-rules", {"is_on": False, "starts_on": clock.today().isoformat()})
    assert off.json["is_on"] is False
    assert client.get("/api/v1/routing", headers=found.token(routed.pair.b)).json["rule"] is None
    listed = client.get("/api/v1/routing-rules", headers=found.token(routed.admin)).json["items"]
    assert [one["is_on"] for one in listed] == [False, True]


@pytest.mark.thorough
def test_the_referrer_sees_the_whole_table_and_whoever_is_asked_only_its_own_parts(routed, visit, found, client):
    routed.rule(agencies_a_round=1, rounds=2)
    lead = routed.lead()
    first, second, third, _fourth = routed.those
    page = visit(routed.pair.a).get(f"/leads/{lead.id}")
    assert "Round 1 of 2" in page.text
    table = visit(routed.pair.a).get(f"/leads/{lead.id}/rounds").text
    assert all(one.name in table for one in routed.those)
    listed = client.get(f"/api/v1/leads/{lead.id}/rounds?limit=2", headers=found.token(routed.pair.a)).json
    assert [one["place"] for one in listed["items"]] == [1, 2]
    assert listed["next"]
    asked = visit(first.people[0]).get(f"/leads/{lead.id}").text
    assert "Why you are asked" in asked
    assert not any(one.name in asked for one in (second, third))
    mine = client.get(f"/api/v1/leads/{lead.id}/routing", headers=found.token(first.people[0])).json
    assert (mine["round"], mine["mine"]["fit"]) == (1, 100)
    assert client.get(f"/api/v1/leads/{lead.id}/rounds", headers=found.token(first.people[0])).status_code == 404
    visit(first.people[0]).get(f"/leads/{lead.id}/rounds", 404)
    decline_lead(lead.id, first.people[0], "budget")
    sweep()
    assert "Declined" in visit(routed.pair.a).get(f"/leads/{lead.id}/rounds").text
    assert "Why you are asked" in visit(second.people[0]).get(f"/leads/{lead.id}").text


def test_a_page_before_its_round_is_the_page_of_a_lead_that_never_was(routed, visit):
    routed.rule()
    lead = routed.lead()
    stranger = visit(routed.those[1].people[0])
    there, nowhere = (stranger.client.get(f"/leads/{one}") for one in (lead.id, lead.id + 1000))
    assert there.status_code == nowhere.status_code == 404
    plain = [
        one.text.replace(str(lead.id + 1000), "N").replace(f"/leads/{lead.id}", "/leads/N") for one in (there, nowhere)
    ]
    assert without_tokens(plain[0]) == without_tokens(plain[1])


def test_an_owner_sets_cap_and_pause_and_takes_the_pause_back(routed, visit, found, client):
    owner = routed.those[0].people[0]
    visitor, path = visit(owner), "/routing/capacity"
    visitor.post(path, 422, on=path, most_in_hand="0", most_a_month="x")
    assert "0 of 5" in visitor.post(path, on=path, most_in_hand="5", most_a_month="").text
    days = {"paused_from": clock.today().isoformat(), "paused_until": (clock.today() + timedelta(days=3)).isoformat()}
    page = visitor.post("/routing/pause", on="/routing/pause", reason="Moving house", **days)
    assert "Moving house" in page.text
    assert "Moving house" not in visitor.post("/routing/pause/end").text
    token = found.token(owner)
    seen = client.post("/api/v1/capacity", json={"most_in_hand": 7}, headers=token).json
    assert (seen["most_in_hand"], seen["most_a_month"], seen["in_hand"], seen["not_asked"]) == (7, None, 0, None)
    seen = client.post("/api/v1/capacity/pause", json=days | {"reason": "Away"}, headers=token).json
    assert (seen["pause_reason"], seen["not_asked"]) == ("Away", "paused")
    assert client.post("/api/v1/capacity/pause/end", headers=token).json["not_asked"] is None
    assert client.post("/api/v1/capacity/pause/end", headers=token).status_code == 409


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "x\x00y", ""])
def test_absurd_days_are_refused_and_never_an_error_of_ours(routed, visit, found, client, day):
    owner = routed.those[0].people[0]
    body = {"paused_from": day, "paused_until": day, "reason": "Away"}
    assert client.post("/api/v1/capacity/pause", json=body, headers=found.token(owner)).status_code == 422
    visit(owner).post("/routing/pause", 422, on="/routing/pause", **body)


def test_owners_are_told_of_a_new_rule_in_words(routed, app):
    from marketplace.core.languages import speaking
    from marketplace.routing.emails import rule_set

    rule = routed.rule(agencies_a_round=2, hours=6, rounds=2)
    told = select(OutgoingMail.person_id).where(OutgoingMail.event == "account.routing_rule")
    assert {one.people[0].id for one in routed.those} <= set(db.session.scalars(told))
    with app.test_request_context(), speaking("en"):
        assert "best 2 agencies first" in " ".join(rule_set(rule.id).sentences)


def test_without_a_rule_the_page_says_so(routed, visit):
    page = visit(routed.pair.b).get("/routing")
    assert "Everyone sees an open lead at once" in page.text


def test_the_form_of_a_client_says_by_which_rule_it_goes(routed, visit):
    routed.rule(agencies_a_round=2, hours=6, rounds=2)
    visitor = visit(routed.pair.a)
    assert "It goes in rounds" in visitor.get("/leads/new").text
    page = visitor.post("/leads/new", audience="open", deed="fit", title="Shop")
    assert "best 2 agencies first" in page.text


def test_a_role_that_does_not_set_the_cap_reads_who_does(routed, visit, found):
    set_cap(routed.those[0].people[0], 3, None)
    pause(routed.those[0].people[0], clock.today(), clock.today(), "Inventory")
    seller = found.person(routed.those[0], "sales")
    page = visit(seller).get("/routing")
    assert "Inventory" in page.text
    assert "owner or manager" in page.text
    assert db.session.get(type(seller), seller.id)


def test_admins_see_what_members_take_and_why_somebody_pauses(routed, visit, found, client):
    assert "Nobody has set" in visit(routed.admin).get("/desk/routing/members").text
    set_cap(routed.those[0].people[0], 3, None)
    pause(routed.those[1].people[0], clock.today(), clock.today(), "Inventory")
    page = visit(routed.admin).get("/desk/routing/members")
    assert "0 of 3" in page.text
    assert "Inventory" in page.text
    listed = client.get("/api/v1/capacities", headers=found.token(routed.admin)).json["items"]
    assert [(one["most_in_hand"], one["pause_reason"]) for one in listed] == [(3, ""), (None, "Inventory")]


def test_rounds_that_ask_nobody_are_not_counted(routed, visit):
    routed.rule(agencies_a_round=4, rounds=3)
    lead, reader = routed.lead(), visit(routed.pair.a)
    assert "Round 1 of 1. Everyone sees it by" in reader.get(f"/leads/{lead.id}").text
    table = reader.get(f"/leads/{lead.id}/rounds").text
    routing = queries.live_routing(lead.id)
    assert queries.last_round(routing) == 1
    assert routing.planned(2) == routing.next_at < routing.everyone_by
    assert "come last, whatever their score" in table
    assert "Only your agency sees this page" in table


def test_of_two_rules_for_one_day_members_read_the_later(routed, visit):
    day = clock.today() + timedelta(4)
    for agencies in (1, 3):
        publish_rule(SaidRule(agencies, 2, 2, {"fit": 100}), day, routed.admin)
    page = visit(routed.pair.a).get("/routing").text
    assert "best 3 agencies first" in page
    assert "best agency first" not in page
    desk = visit(routed.admin).get("/desk/routing").text
    assert "best agency first, then to the next one" in desk
    assert "Replaced" in desk


def test_what_rounds_need_is_not_called_optional(routed, visit):
    page = visit(routed.admin).get("/desk/routing/new").text
    assert "(optional)" not in page.split("Agencies in a round", 1)[1].split("How much each part counts")[0]
