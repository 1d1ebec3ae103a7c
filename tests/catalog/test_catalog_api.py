"""GET /api/v1/catalog: what the page shows, for programs, without a token."""

from datetime import timedelta

import pytest

from marketplace.catalog.models import Discount
from marketplace.core import clock
from marketplace.core.extensions import db
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
        ("limit=0", "limit"), ("currency=XX", "currency"), ("discount=perhaps", "discount"), ("q=" + "x" * 300, "q"),
    ],
)  # fmt: skip
def test_what_can_t_be_read_is_named(shelf, client, query, field):
    assert field in str(asked(client, f"?{query}", 422)["errors"])


def test_unknown_codes_find_nothing(shelf, client):
    assert asked(client, "?category=nonsense")["total"] == 0
