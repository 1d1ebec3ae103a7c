"""Awards by calls: all that pages do, and webhooks that are told of it."""

from datetime import timedelta

import pytest

from marketplace.awards import actions
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.hooks.actions import add_hook
from marketplace.hooks.models import HookMessage, Whose


@pytest.mark.thorough
def test_all_of_it_by_calls(pair, admin, found, client, later):
    team, giver, taker = found.token(admin), found.token(pair.a), found.token(pair.b)
    today = clock.today()
    sent = {
        "name": "Spring", "starts_on": str(today), "ends_on": str(today + timedelta(days=20)),
        "awards": [{"kind": "most_sold"}, {"kind": "hardest_project", "least": 1}, {"kind": "own", "title": "Neighbour", "about": "For it."}],
    }  # fmt: skip
    made = client.post("/api/v1/awards", headers=team, json=sent)
    assert (made.status_code, made.json["status"], made.json["counts_on"]) == (
        201,
        "open",
        str(today + timedelta(days=27)),
    )
    assert [one["kind"] for one in made.json["awards"]] == ["most_sold", "hardest_project", "own"]
    path = f"/api/v1/awards/{made.json['id']}"
    assert client.post("/api/v1/awards", headers=team, json=sent).status_code == 409
    assert client.put(path, headers=team, json=sent).status_code == 409
    assert client.patch(path, headers=team, json={"name": "Summer"}).json["name"] == "Summer"
    assert client.get(path).status_code == 404
    referral = pair.won()
    pair.fee(referral, "123456.78")
    story = {"referral_id": referral.id, "title": "Two shops", "story": "It\nwas hard."}
    told = client.post(f"{path}/nominations", headers=taker, json=story)
    assert (told.status_code, told.json["story"], told.json["votes"]) == (201, "It\nwas hard.", 0)
    nomination = f"/api/v1/awards/nominations/{told.json['id']}"
    voted = client.post(f"{nomination}/vote", headers=giver, json={}).json
    assert (voted["votes"], voted["is_own_vote"]) == (1, True)
    assert client.post(f"{nomination}/vote", headers=taker, json={}).status_code == 409
    (seen,) = client.get(f"{path}/nominations", headers=giver).json["items"]
    assert (seen["agency"]["name"], seen["is_own_vote"]) == ("Kedr", True)
    (sold, hardest, own) = client.get(f"{path}/standing", headers=giver).json["standings"]
    assert [(one["place"], one["agency"]["name"], one["figure"]) for one in sold["lines"]] == [
        (1, "Kedr", "at least €120,000")
    ]
    assert (hardest["lines"][0]["project"], own["lines"]) == ("Two shops", [])
    assert client.post(f"{path}/proclaim", headers=team, json={}).status_code == 409
    later(days=28)
    actions.count_seasons([made.json["id"]])
    team = found.token(admin)
    (place,) = client.get(f"{path}/places/most_sold", headers=team).json["items"]
    assert (place["figure"], place["sum"]) == (123456_78, {"amount": "123456.78", "currency": "EUR"})
    given = {"agency_id": pair.A.id, "reason": "It did."}
    assert client.post(f"{path}/decide", headers=team, json=given).json["place"] == 1
    assert client.post(f"{path}/decide", headers=team, json=given | {"agency_id": 10**17}).status_code == 422
    struck = client.post(f"/api/v1/awards/places/{place['id']}/strike", headers=team, json={"reason": "No."}).json
    assert (struck["place"], struck["reason"]) == (None, "No.")
    assert client.post(f"{path}/proclaim", headers=team, json={}).json["status"] == "proclaimed"
    answer = client.get(f"{path}/standing").json
    assert (answer["is_final"], answer["standings"][2]["lines"][0]["why"]) == (True, "It did.")
    assert answer["standings"][0]["lines"] == []
    assert client.post("/api/v1/awards/naming", headers=found.token(pair.a), json={"is_named": False}).json == {
        "is_named": False
    }
    assert client.get(f"{path}/standing").json["standings"][2]["lines"][0]["agency"] is None
    (listed,) = client.get("/api/v1/awards").json["items"]
    assert listed["name"] == "Summer"


def test_a_webhook_is_told_of_a_place_that_was_proclaimed(pair, admin, found, client, season, later):
    row = season(awards=[actions.SaidAward("own", None, "Neighbour", "For it.")])
    for person in (pair.a, pair.b):
        add_hook(person, Whose.AGENCY, "Ours", "https://8.8.8.8/hook", ["award.won"])
    later(days=37)
    actions.count_seasons([row.id])
    place = actions.decide_own(row.id, pair.A.id, admin, "It did.")
    actions.proclaim(row.id, admin)
    (won,) = client.get("/api/v1/awards/won", headers=found.token(pair.a)).json["items"]
    assert (won["season_id"], won["kind"], won["place"]) == (row.id, "own", 1)
    assert client.get("/api/v1/awards/won", headers=found.token(pair.b)).json["items"] == []
    messages = [(one.event, one.subject_id) for one in db.session.query(HookMessage)]
    assert messages == [("award.won", place.id)]


def test_numbers_and_texts_that_are_nothing_are_refused_and_break_nothing(pair, admin, found, client):
    team, member = found.token(admin), found.token(pair.a)
    for number in ("0", "999999999999999999"):
        assert client.get(f"/api/v1/awards/{number}", headers=member).status_code == 404
        assert client.post(f"/api/v1/awards/nominations/{number}/vote", headers=member, json={}).status_code == 404
        assert (
            client.post(f"/api/v1/awards/places/{number}/strike", headers=team, json={"reason": "x"}).status_code == 404
        )
    good = {"name": "A", "starts_on": "2020-01-01", "ends_on": "2020-02-01", "awards": [{"kind": "most_sold"}]}
    for wrong in (
        {"starts_on": "0001-01-01"}, {"ends_on": "9999-12-31"}, {"name": "\0"}, {"awards": []}, {"awards": [{"kind": "own"}]},
        {"awards": [{"kind": "most_active", "least": 10**30}]}, {"counts_on": "0001-01-01"},
    ):  # fmt: skip
        assert client.post("/api/v1/awards", headers=team, json=good | wrong).status_code == 422
