"""Services by program: listed, added, changed, published, deleted, with their discounts."""

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Discount, Service
from marketplace.core import clock
from marketplace.core.extensions import db

ALL = "/api/v1/services"
SHOP = {"title": "Online shop", "price_from": "5000.00", "currency": "EUR", "category": "online-shops"}


@pytest.fixture
def api(pair, found, client):
    """Calls as the owner of B."""
    headers = found.token(pair.b)

    def call(method: str, path: str = "", expected: int = 200, /, **body):
        more = body.pop("headers", {})
        answer = client.open(f"{ALL}{path}", method=method, headers=headers | more, **({"json": body} if body else {}))
        assert answer.status_code == expected, answer.text
        return answer.json if answer.data else None

    return call


def rows() -> list[Discount]:
    db.session.expire_all()
    return list(db.session.scalars(select(Discount).order_by(Discount.id)))


def test_a_service_is_added_and_read_as_it_was_said(api, pair):
    given = SHOP | {
        "description": "One\n\n* two", "price_to": "9000.00", "unit": "month", "regions": ["Germany", "ua"], "languages": ["de"],
        "industries": ["games"], "delivery_days": 42, "is_taking": False, "status": "published",
        "discounts": [
            {"kind": "percent", "value": "16", "for": "clients", "valid_to": clock.today().isoformat()},
            {"kind": "amount", "value": "100.50", "for": "members", "conditions": "Twice\na year"},
            {"kind": "extra", "value": "An audit", "for": "clients"},
        ],
    }  # fmt: skip
    made = api("POST", "", 201, **given)
    assert made == api("GET", f"/{made['id']}") == api("GET")["items"][0]
    assert made["agency"] == {"id": pair.B.id, "name": pair.B.name}
    assert {name: made[name] for name in SHOP} == SHOP
    assert (made["status"], set(made["regions"]), made["industries"], made["languages"]) == (
        "published",
        {"de", "ua"},
        ["games"],
        ["de"],
    )
    assert (made["price_to"], made["delivery_days"], made["is_taking"], made["description"]) == (
        "9000.00",
        42,
        False,
        "One\n\n* two",
    )
    shown = {
        one["kind"]: (one["value"], one["for"], one["conditions"], one["valid_from"], one["valid_to"])
        for one in made["discounts"]
    }
    assert shown == {
        "percent": ("16", "clients", "", None, clock.today().isoformat()), "extra": ("An audit", "clients", "", None, None),
        "amount": ("100.50", "members", "Twice\na year", None, None),
    }  # fmt: skip


def test_the_same_key_adds_once(api):
    key = {"headers": {"Idempotency-Key": "1"}}
    assert api("POST", "", 201, **SHOP, **key)["id"] == api("POST", "", 201, **SHOP, **key)["id"]
    assert len(api("GET")["items"]) == 1
    api("POST", "", 409, **SHOP | {"title": "Other"}, **key)


def test_what_isn_t_sent_stays(api):
    given = SHOP | {"regions": ["de"], "languages": ["de"], "description": "Kept", "delivery_days": 5, "unit": "hour"}
    made = api("POST", "", 201, discounts=[{"kind": "percent", "value": "5", "for": "clients"}], **given)
    changed = api("PATCH", f"/{made['id']}", title="New")
    assert changed == made | {"title": "New"}
    assert api("PATCH", f"/{made['id']}", category=None, price_to="6000.00")["category"] is None
    assert api("PATCH", f"/{made['id']}", price_to=None, delivery_days=None, regions=[])["price_to"] is None


def test_it_is_published_and_paused_by_its_status(api):
    path = f"/{api('POST', '', 201, **SHOP)['id']}"
    api("PATCH", path, 409, status="paused")
    for status in ("published", "published", "paused", "paused", "published"):
        assert api("PATCH", path, status=status)["status"] == status
    api("PATCH", path, 409, status="draft")
    api("PATCH", path, 409, status="reported")


def test_all_faults_are_named_at_once(api):
    problem = api("POST", "", 422, **SHOP | {"category": "?", "price_from": "1.234", "regions": ["?"]})
    assert set(problem["errors"]) == {"category", "price_from", "regions"}
    made = api("POST", "", 201, **SHOP)
    wrong = [
        {"kind": "percent", "value": "x", "for": "clients"},
        {"kind": "amount", "value": "5000.00", "for": "members", "valid_to": "2020-01-01"},
    ]
    problem = api("PATCH", f"/{made['id']}", 422, unit="hour", category="?", discounts=wrong)
    assert set(problem["errors"]) == {"category", "discounts.0.value", "discounts.1.value", "discounts.1.valid_to"}
    assert api("GET", f"/{made['id']}") == made


@pytest.mark.parametrize(
    "wrong",
    [{"nonsense": 1}, {"title": ""}, {"price_from": "0"}, {"delivery_days": "5"}, {"unit": "x"}, {"is_taking": 1}],
)
def test_what_the_description_forbids_is_refused(api, wrong):
    assert set(api("POST", "", 422, **SHOP | wrong)["errors"]) == set(wrong)


def test_the_list_of_discounts_is_replaced_and_what_stays_keeps_its_number(api):
    one, two = (
        {"kind": "percent", "value": "5", "for": "clients"},
        {"kind": "extra", "value": "An audit", "for": "clients"},
    )
    made = api("POST", "", 201, discounts=[one, two], **SHOP)
    kept, gone = [row.id for row in rows()]
    changed = api("PATCH", f"/{made['id']}", discounts=[one | {"id": 17}, one | {"value": "9", "for": "members"}])
    assert [discount["value"] for discount in changed["discounts"]] == ["5", "9"]
    assert rows()[0].id == kept
    assert gone not in [row.id for row in rows()]
    api("PATCH", f"/{made['id']}", 422, discounts=[one, one | {"value": "6"}])
    assert api("PATCH", f"/{made['id']}", discounts=[])["discounts"] == []


def test_price_and_discounts_change_together(api):
    ten = {"kind": "amount", "value": "1000.00", "for": "clients"}
    path = f"/{api('POST', '', 201, discounts=[ten], **SHOP)['id']}"
    assert set(api("PATCH", path, 422, price_from="900.00")["errors"]) == {"price_from"}
    assert (
        api("PATCH", path, price_from="900.00", discounts=[ten | {"value": "100.00"}])["discounts"][0]["value"]
        == "100.00"
    )
    assert api("PATCH", path, currency="USD", discounts=[ten | {"value": "100.00"}])["currency"] == "USD"


def test_a_warning_is_no_fault(api):
    made = api("POST", "", 201, discounts=[{"kind": "percent", "value": "50", "for": "clients"}], **SHOP)
    assert len(made["warnings"]) == 1


def test_it_is_deleted(api):
    path = f"/{api('POST', '', 201, **SHOP)['id']}"
    api("DELETE", path, 204)
    api("DELETE", path, 404)
    assert db.session.scalar(select(Service)) is None


def test_the_list_goes_on_by_its_cursor(api, pair, found):
    for n in range(5):
        found.service(pair.B, title=str(n), place=5 - n)
    first = api("GET", "?limit=2")
    second = api("GET", f"?limit=3&cursor={first['next']}")
    assert [one["title"] for one in first["items"] + second["items"]] == ["4", "3", "2", "1", "0"]
    assert second["next"] is None


def test_others_show_what_is_in_the_catalog_alone(api, pair, found):
    shown = found.service(pair.A)
    found.service(pair.A, status="paused")
    assert [one["id"] for one in api("GET", f"?agency={pair.A.id}")["items"]] == [shown.id]
    assert api("GET", "?agency=999999")["items"] == []


def test_a_stranger_s_service_is_missing_in_the_same_bytes(pair, found, client):
    service, headers = found.service(pair.B), found.token(pair.a)
    for method in ("GET", "PATCH", "DELETE"):
        answers = [client.open(f"{ALL}/{one}", method=method, headers=headers) for one in (service.id, 999999)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].data == answers[1].data


def test_a_token_for_reading_writes_nothing(pair, found, client):
    service, headers = found.service(pair.B), found.token(pair.b, "read")
    for method, path in (("POST", ""), ("PATCH", f"/{service.id}"), ("DELETE", f"/{service.id}")):
        assert client.open(f"{ALL}{path}", method=method, headers=headers, json={}).status_code == 403
    assert client.get(ALL, headers=headers).status_code == 200
