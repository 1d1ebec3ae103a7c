"""GET /api/v1/catalog: what the page shows, for programs, without a token."""

from datetime import timedelta

import pytest

from marketplace.catalog.models import Discount
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.kept import KeptFigures
from marketplace.core.room import house
from marketplace.core.transaction import transaction


@pytest.fixture
def shelf(found):
    """Three services of two agencies, one with a discount for members alone."""
    berlin, krakow = found.agency("Northlight", languages=["de"]), found.agency("Sable Road", country="PL")
    shops = found.service(berlin, "online-shops", title="Shops", price_minor=5000_00)
    found.service(berlin, "seo", title="Promotion", price_minor=900_00)
    found.service(krakow, "branding", title="Brand", price_minor=4000_00)
    with transaction():
        days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(3)}
        for whom, percent in (("members", 30), ("clients", 10)):
            made = Discount(
                service_id=shops.id, whom=whom, kind="percent", percent=percent, created_at=clock.now(), **days
            )
            db.session.add(made)
    return berlin


def asked(client, query: str = "", status: int = 200, **headers) -> dict:
    answer = client.get(f"/api/v1/catalog{query}", headers=headers)
    assert answer.status_code == status, answer.json
    return answer.json


def test_anybody_finds_services_with_counts(shelf, client):
    found = asked(client, "?category=marketing&category=branding&sort=price")
    assert [one["title"] for one in found["items"]] == ["Promotion", "Brand"]
    assert found["total"] == 2
    assert {"value": "development", "count": 1} in found["facets"]["category"]
    assert {"value": "pl", "count": 1} in found["facets"]["region"]
    assert found["next"] is None


def test_members_discounts_are_for_members(shelf, client, found):
    (shops,) = asked(client, "?q=shops")["items"]
    assert [(one["for"], one["value"]) for one in shops["discounts"]] == [("clients", "10")]
    token = found.token(found.agency().people[0])
    (shops,) = asked(client, "?q=shops", **token)["items"]
    assert sorted((one["for"], one["value"]) for one in shops["discounts"]) == [("clients", "10"), ("members", "30")]
    assert asked(client, "?discount=true")["total"] == 1
    assert asked(client, "?budget=4000.00")["total"] == 2  # 5,000 less a tenth, and not less three


def test_parts_follow_each_other(shelf, client):
    first = asked(client, "?limit=2&sort=newest")
    second = asked(client, f"?limit=2&sort=newest&cursor={first['next']}")
    titles = [one["title"] for one in first["items"] + second["items"]]
    assert sorted(titles) == ["Brand", "Promotion", "Shops"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("budget=lots", "budget"), ("budget=-1", "budget"), ("cursor=x", "cursor"), ("cursor=-1", "cursor"), ("sort=best+ever", "sort"),
        ("offer=free", "offer"), ("offer=discount&offer=abc", "offer"), ("within=5", "within"), ("category=nonsense", "category"), ("region=zzz", "region"),
        ("industry=zzz", "industry"), ("language=zzz", "language"), ("category=seo&category=", "category"),
        ("limit=0", "limit"), ("currency=XX", "currency"), ("discount=perhaps", "discount"), ("q=" + "x" * 300, "q"),
    ],
)  # fmt: skip
def test_what_can_t_be_read_is_named(shelf, client, query, field):
    assert field in asked(client, f"?{query}", 422)["errors"]


def test_each_value_of_a_facet_narrows_by_the_parameter_of_its_name(shelf, found, client):
    answers_soon = dict.fromkeys(house().track_record, 0) | {"answer_seconds": 600.0}
    with transaction():
        db.session.add(KeptFigures(name="track_record", about_id=shelf.id, figures=answers_soon, at=clock.now()))
    facets = asked(client)["facets"]
    assert {one["value"] for one in facets["offer"] if one["count"]} == {"discount", "fixed"}
    assert {one["value"] for one in facets["within"] if one["count"]} == {"4", "24"}
    for name, values in facets.items():
        for one in values:
            assert asked(client, f"?{name}={one['value']}")["total"] == one["count"], (name, one)


def test_a_service_without_languages_of_its_own_is_found_by_those_of_its_agency(shelf, client, visit):
    """Northlight speaks German; its services say nothing of it."""
    found = asked(client, "?language=de")
    assert {one["title"]: one["languages"] for one in found["items"]} == {"Shops": ["de"], "Promotion": ["de"]}
    assert asked(client)["facets"]["language"] == [{"value": "de", "count": 2}]
    assert asked(client, "?language=pl")["total"] == 0
    assert [one["languages"] for one in asked(client, "?q=brand")["items"]] == [[]]
    assert "2 services" in visit().get("/catalog?language=de").text
