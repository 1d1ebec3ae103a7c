"""Levels, rules and own rates by calls."""

from sqlalchemy import select

from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.levels.actions import count
from marketplace.rewards.models import RewardRule, Terms


def test_what_the_desk_does_programs_do_too(ruled, found, client):
    admin = found.token(found.person(alliance_role="admin"))
    mine = found.token(ruled.pair.a)
    today = clock.today().isoformat()
    levels = [{"name": "Start"}, {"name": "Gold", "least_won": 1, "least_year": "500.00"}]
    made = client.post("/api/v1/levels", json={"levels": levels, "starts_on": today}, headers=admin)
    assert made.status_code == 201, made.json
    assert [one["least_year"] for one in made.json["levels"]] == ["0.00", "500.00"]
    ruled.pass_time(seconds=1)
    won = ruled.client(1)
    ruled.fee(won, "600.00")
    rules = [{"level": "Gold", "rate": "15", "services": ["seo", "shops"]}, {"flat": "40.00", "cap": "70.00", "cap_per": "month",
              "currency": "EUR", "hold_days": 30}]  # fmt: skip
    terms = {"rate": "5", "starts_on": today, "rules": rules}
    tried = client.post("/api/v1/terms/preview", json=terms, headers=admin)
    assert tried.status_code == 200, tried.json
    assert tried.json["referrers"] == [
        {
            "agency": "Northlight",
            "currency": "EUR",
            "paid": "600.00",
            "was": "60.00",
            "would_be": "40.00",
            "difference": "-20.00",
        }
    ]
    assert db.session.query(RewardRule).count() == 0
    made = client.post("/api/v1/terms", json=terms, headers=admin)
    assert made.status_code == 201, made.json
    assert [(one["basis_points"], one["flat"], one["cap_per"]) for one in made.json["rules"]] == [
        (1500, None, None), (0, "40.00", "month"),
    ]  # fmt: skip
    ruled.pass_time(seconds=1)
    count([ruled.pair.A.id])
    seen = client.get("/api/v1/level", headers=mine).json
    assert (seen["level"], seen["won"], seen["year"], seen["next"]) == ("Gold", 1, "600.00", None)
    assert seen["gives"] == [
        "15% of each fee, for SEO, Online shops",
        "€40.00 for each fee, of fees in EUR, at most €70.00 in a calendar month "
        "for each client, due 30 days after the client has paid",
        "otherwise 5% of each fee",
    ]
    standings = client.get("/api/v1/levels/members", headers=admin).json["items"]
    assert [(one["agency"]["name"], one["level"]) for one in standings] == [("Northlight", "Gold")]
    refused = client.post("/api/v1/terms", json=terms | {"rules": [{"rate": "200"}]}, headers=admin)
    assert (refused.status_code, "rules-0-rate" in str(refused.json)) == (422, True)
    assert db.session.query(Terms).count() == 2


def test_own_rates_by_calls(ruled, found, client):
    admin, today = found.token(found.person(alliance_role="admin")), clock.today().isoformat()
    given = {"rate": "12.5", "reason": "A founder.", "starts_on": today}
    path = f"/api/v1/agencies/{ruled.pair.A.id}/own-rate"
    assert client.post(path, json=given, headers=found.token(ruled.pair.b)).status_code == 403
    assert client.post(path, json=given, headers=admin).json["rate"] == "12.5"
    assert client.post("/api/v1/agencies/999/own-rate", json=given, headers=admin).status_code == 404
    assert client.post(path, json=given | {"rate": "101"}, headers=admin).status_code == 422
    ruled.pass_time(seconds=1)
    won = ruled.client(1)
    answer = client.get(f"/api/v1/referrals/{won.id}", headers=found.token(ruled.pair.b)).json["terms"]
    assert (answer["basis_points"], answer["own_rate"], answer["words"]) == (1250, True, ["12.5% of each fee"])
    fee = {"amount": "100.00", "currency": "EUR", "received_on": today, "kind": "recurring"}
    paid = client.post(f"/api/v1/referrals/{won.id}/payments", json=fee, headers=found.token(ruled.pair.b)).json
    assert (paid["kind"], paid["reward"]["amount"], paid["reward"]["why"]) == ("recurring", "12.50", "12.5% of the fee")


def test_where_some_services_have_terms_of_their_own_those_of_all_say_that_they_are_for_the_others(
    ruled, found, client
):
    mine = found.token(ruled.pair.a)
    ruled.set(rate=1000)
    assert client.get("/api/v1/level", headers=mine).json["gives"] == ["10% of each fee"]
    seo = db.session.scalars(select(Category.id).where(Category.code == "seo")).one()
    ruled.set(rate=1500, services={seo: "SEO"})
    assert client.get("/api/v1/level", headers=mine).json["gives"] == [
        "SEO: 15% of each fee",
        "All other services: 10% of each fee",
    ]
    ruled.set(rate=500)
    assert client.get("/api/v1/level", headers=mine).json["gives"] == ["5% of each fee"]
