"""The HTTP API as an outside program sees it."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.exchange.models import FeePayment
from tests.going_on import money_moves
from tests.people import CLIENT


def a_lead(pair, **more) -> dict:
    return {
        "title": "Rebuild of a shop", "brief": "Two currencies.", "category": "Shops", "region": "Germany",
        "language": "German", "budget": {"min": "1000.00", "max": "2000.00", "currency": "EUR"},
        "audience": {"kind": "direct", "agencies": [pair.B.id]}, "client": CLIENT,
        "consent": {"basis": "agreed", "channel": "phone", "obtained_on": clock.today().isoformat(), "wording": "I agree."},
    } | more  # fmt: skip


@pytest.fixture
def api(client, found, pair):
    """Calls as agency A or B: `api("A", "POST", "/leads", {...})` gives (status, body)."""
    tokens = {"A": found.token(pair.a), "B": found.token(pair.b), "": {}}

    def call(who: str, method: str, path: str, body: dict | None = None, status: int = 200, **headers):
        answer = client.open(f"/api/v1{path}", method=method, json=body, headers=tokens[who] | headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"].startswith(
            "application/json" if status < 400 else "application/problem+json"
        )
        return answer.json

    call.tokens = tokens
    return call


@pytest.fixture
def won(api, pair):
    """A referral, won over the API."""
    lead = api("A", "POST", "/leads", a_lead(pair), 201)
    referral = api("B", "POST", f"/leads/{lead['id']}/accept")["referral"]
    return api("B", "POST", f"/referrals/{referral['id']}/stage", {"stage": "won", "note": "", "reason": ""})


def test_the_main_job_from_posting_to_settlement(api, pair):
    lead = api("A", "POST", "/leads", a_lead(pair), 201)
    assert (lead["status"], lead["client"]["company"]) == ("open", "Brask Ceramics")
    (offered,) = api("B", "GET", "/leads?view=inbox")["items"]
    assert (offered["id"], offered["client"], offered["budget"]["max"]) == (lead["id"], None, "2000.00")
    referral = api("B", "POST", f"/leads/{lead['id']}/accept")["referral"]
    assert referral["client"]["email"] == CLIENT["email"]
    api("B", "POST", f"/leads/{lead['id']}/accept", status=409)
    api("B", "POST", f"/referrals/{referral['id']}/stage", {"stage": "won", "note": "signed", "reason": None})
    fee = {"amount": "1000.05", "currency": "EUR", "received_on": clock.today().isoformat(), "invoice": "R-1"}
    payment = api("B", "POST", f"/referrals/{referral['id']}/payments", fee, 201)
    due = {"amount": "100.01", "currency": "EUR", "status": "accrued", "why": "10% of the fee", "waits_until": None}
    assert payment["reward"] | {"id": 0} == {"id": 0, **due}
    refund = {"amount": "500.00", "refunded_on": clock.today().isoformat(), "reason": "half"}
    payment = api("B", "POST", f"/payments/{payment['id']}/refunds", refund, 201)
    assert (payment["refunded"], payment["reward"]["amount"]) == ("500.00", "50.01")
    money_moves()
    (order,) = api("B", "GET", "/movements?direction=out&status=listed")["items"]
    assert (order["amount"], order["payee"]["name"], order["blocked_by"]) == ("50.01", pair.A.name, None)
    assert order["bank"]["iban"]
    assert order["reference"].startswith("LP-")
    assert api("B", "POST", f"/movements/{order['id']}/sent", {"bank_reference": "TX"})["status"] == "sent"
    assert api("A", "GET", "/balance")["items"][0]["in_transit"] == "50.01"
    assert api("A", "POST", f"/movements/{order['id']}/received")["status"] == "done"
    assert api("A", "GET", "/balance")["items"] == [
        {
            "currency": "EUR",
            "earned": "50.01",
            "owed": "0.00",
            "in_transit": "0.00",
            "paid_out": "50.01",
            "paid_in": "0.00",
        }
    ]
    (reward,) = api("A", "GET", "/rewards?direction=earned&status=settled")["items"]
    assert [one["id"] for one in api("A", "GET", f"/rewards/{reward['id']}")["movements"]] == [order["id"]]
    timeline = api("A", "GET", f"/referrals/{referral['id']}")["timeline"]
    assert [(one["kind"], one["state"]) for one in timeline] == [
        ("step", "open"), ("step", "accepted"), ("step", "won"), ("fee", None), ("refund", None),
    ]  # fmt: skip
    assert check_books() == []


def test_me_says_for_whom_the_token_acts(api, pair):
    me = api("A", "GET", "/me")
    assert (me["agency"]["id"], me["role"], me["scopes"]) == (pair.A.id, "owner", ["read", "write"])


def test_without_a_token_or_with_a_revoked_one_nothing_is_answered(api, client, pair):
    from marketplace.access.actions import revoke_token
    from marketplace.access.models import ApiToken

    assert api("", "GET", "/me", status=401)["title"]
    revoke_token(db.session.query(ApiToken).filter_by(person_id=pair.a.id).one().id, pair.a)
    api("A", "GET", "/me", status=401)


def test_a_cookie_does_not_open_the_api(visit, pair):
    visitor = visit(pair.a)
    assert visitor.client.get("/api/v1/me").status_code == 401


def test_a_reading_token_does_not_write(api, found, pair, client):
    reading = found.token(pair.a, "read")
    assert client.post("/api/v1/leads", json=a_lead(pair), headers=reading).status_code == 403
    assert client.get("/api/v1/leads?view=sent", headers=reading).status_code == 200


@pytest.mark.parametrize("path", ["/leads/{}", "/referrals/{}", "/rewards/{}", "/movements/{}"])
def test_a_foreign_id_is_answered_like_a_missing_one_to_the_byte(api, client, found, pair, won, path):
    pair.fee(db.session.get(__import__("marketplace.exchange.models", fromlist=["Referral"]).Referral, won["id"]))
    money_moves()
    stranger = found.token(found.agency().people[0])
    foreign, missing = (client.get(f"/api/v1{path.format(one)}", headers=stranger) for one in (1, 999_999))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.data == missing.data


def test_a_refused_body_names_its_fields(api, pair):
    body = a_lead(pair, client={"company": "B", "email": "nonsense"}, brief="call +49 30 23125014")
    errors = api("A", "POST", "/leads", body, 422)["errors"]
    assert set(errors) == {"client.email", "brief"}
    errors = api("A", "POST", "/leads", {"title": "x", "colour": "red"}, 422)["errors"]
    assert {"colour", "category", "audience", "client", "consent"} <= set(errors)


@pytest.mark.parametrize("amount", ["1,234", "1234.567", "-5", "0", "0.00", "abc", "", "1e5", "99999999999999"])
def test_an_amount_that_is_none_is_a_422_at_its_field(api, won, amount):
    body = {"amount": amount, "currency": "EUR", "received_on": clock.today().isoformat(), "invoice": ""}
    assert "amount" in api("B", "POST", f"/referrals/{won['id']}/payments", body, 422)["errors"]


def test_no_body_is_an_empty_object_whatever_it_is_called(client, api, pair):
    lead = api("A", "POST", "/leads", a_lead(pair), 201)
    headers = api.tokens["B"] | {"Content-Type": "application/json"}
    answer = client.post(f"/api/v1/leads/{lead['id']}/accept", headers=headers)
    assert answer.status_code == 200
    assert [event["state"] for event in answer.json["referral"]["timeline"]] == ["open", "accepted"]


def test_a_body_of_another_kind_is_not_passed_over(client, api, pair):
    lead = api("A", "POST", "/leads", a_lead(pair), 201)
    answer = client.post(f"/api/v1/leads/{lead['id']}/withdraw", data={"reason": "mine"}, headers=api.tokens["A"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json")
    assert api("A", "GET", f"/leads/{lead['id']}")["status"] == "open"


def test_a_reading_token_may_ask_for_headers(client, found, pair):
    assert client.head("/api/v1/me", headers=found.token(pair.a, "read")).status_code == 200


def test_a_body_that_can_not_be_read_is_said_in_a_programs_words(client, api):
    headers = api.tokens["A"] | {"Content-Type": "application/json"}
    answer = client.post("/api/v1/leads", data='{"title":', headers=headers)
    assert (answer.status_code, answer.json["detail"]) == (
        400,
        "The body could not be read: send JSON, encoded as UTF-8.",
    )


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5000])
def test_broken_json_is_a_4xx(client, api, raw):
    answer = client.post("/api/v1/leads", data=raw, headers=api.tokens["A"] | {"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text


def test_the_same_key_gives_the_same_answer_and_pays_once(api, won):
    body = {"amount": "10.00", "currency": "EUR", "received_on": clock.today().isoformat(), "invoice": "1"}
    key = {"Idempotency-Key": "k1"}
    path = f"/referrals/{won['id']}/payments"
    first = api("B", "POST", path, body, 201, **key)
    assert api("B", "POST", path, body, 201, **key) == first
    api("B", "POST", path, body | {"amount": "11.00"}, 409, **key)
    assert db.session.query(FeePayment).count() == 1


@pytest.mark.thorough
def test_the_same_payment_sent_fifty_times_at_once_is_booked_once(api, app, won):
    body = {"amount": "10.00", "currency": "EUR", "received_on": clock.today().isoformat(), "invoice": "1"}
    headers = api.tokens["B"] | {"Idempotency-Key": "the same"}
    start = threading.Barrier(50)

    def send(_):
        start.wait(30)
        answer = app.test_client().post(f"/api/v1/referrals/{won['id']}/payments", json=body, headers=headers)
        return answer.status_code, answer.get_data()

    with ThreadPoolExecutor(50) as pool:
        answers = set(pool.map(send, range(50)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert db.session.query(FeePayment).count() == 1
    assert check_books() == []


def test_lists_are_read_to_their_end_by_cursors(api, pair):
    made = [pair.lead().id for _ in range(7)]
    seen, cursor = [], ""
    while True:
        answer = api("A", "GET", f"/leads?view=sent&limit=3{cursor}")
        seen += [lead["id"] for lead in answer["items"]]
        if not answer["next"]:
            break
        cursor = f"&cursor={answer['next']}"
    assert seen == made[::-1]
    assert [lead["id"] for lead in api("B", "GET", "/leads?view=inbox&limit=50")["items"]] == made


@pytest.mark.parametrize("view", ["inbox", "sent"])
@pytest.mark.parametrize(
    "values",
    [
        "[1e999]",
        "[1, 2]",
        '["2026-01-01"]',
        "[true]",
        "{}",
        "[[1]]",
        "[1]]",
        '["x", 1]',
        "null",
        "[9223372036854775807, 1]",
    ],
)
def test_a_cursor_that_is_none_of_ours_is_a_422(api, pair, view, values):
    cursor = base64.urlsafe_b64encode(values.encode()).decode()
    assert "cursor" in api("A", "GET", f"/leads?view={view}&cursor={cursor}", status=422)["errors"]
    api("A", "GET", f"/leads?view={view}&cursor=nonsense", status=422)


def test_sales_people_see_no_statements_and_finance_no_clients(client, found, pair, won):
    sales, finance = found.token(found.person(pair.B, "sales")), found.token(found.person(pair.B, "finance"))
    assert client.get("/api/v1/movements", headers=sales).status_code == 403
    assert client.get("/api/v1/leads?view=accepted", headers=finance).status_code == 403
    note = {"text": "Lena Brask pays on Friday"}
    assert client.post(f"/api/v1/referrals/{won['id']}/notes", json=note, headers=sales).status_code == 201
    seen = client.get(f"/api/v1/referrals/{won['id']}", headers=finance)
    assert seen.status_code == 200
    assert seen.json["client"] is None
    assert "Brask" not in seen.text


@pytest.mark.thorough
def test_the_description_names_every_call(client):
    spec = client.get("/api/openapi.json").json
    assert spec["openapi"].startswith("3.1")
    named = {f"{method.upper()} {path}" for path, methods in spec["paths"].items() for method in methods}
    for call in (
        "GET /me", "GET /agencies/{agency_id}", "POST /leads", "GET /leads", "GET /leads/{lead_id}",
        "POST /leads/{lead_id}/accept", "POST /leads/{lead_id}/decline", "POST /leads/{lead_id}/withdraw",
        "GET /referrals/{referral_id}", "POST /referrals/{referral_id}/stage", "POST /referrals/{referral_id}/payments",
        "POST /payments/{payment_id}/refunds", "GET /rewards", "GET /rewards/{reward_id}", "GET /movements",
        "POST /movements/{movement_id}/sent", "POST /movements/{movement_id}/received",
        "POST /movements/{movement_id}/contest", "GET /balance",
    ):  # fmt: skip
        method, path = call.split()
        assert f"{method} /api/v1{path}" in named, call


def test_the_description_says_what_each_call_answers(client):
    spec = client.get("/api/openapi.json").json
    for path, methods in spec["paths"].items():
        for method, call in methods.items():
            ((status, good),) = [one for one in call["responses"].items() if one[0].startswith("2")]
            if status == "204":
                assert "content" not in good, f"{method} {path}"
                continue
            name = good["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert spec["components"]["schemas"][name]["properties"], f"{method} {path}"
            assert not name[-1].isdigit(), f"{name} is described twice"


def test_answers_are_what_the_description_says(api, client, won):
    """Each answer has exactly the fields that are described, at every depth."""
    payment = api("B", "POST", f"/referrals/{won['id']}/payments",
                  {"amount": "10.00", "currency": "EUR", "received_on": clock.today().isoformat()}, 201)  # fmt: skip
    money_moves()
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    order = api("B", "GET", "/movements")["items"][0]
    for name, answer in {
        "Me": api("A", "GET", "/me"),
        "AgencyProfile": api("A", "GET", "/agencies/1"),
        "LeadOut": api("A", "GET", "/leads?view=sent")["items"][0],
        "ReferralOut": api("A", "GET", f"/referrals/{won['id']}"),
        "PaymentOut": payment,
        "RewardOut": api("A", "GET", f"/rewards/{payment['reward']['id']}"),
        "MovementOut": order,
        "BalanceRow": api("A", "GET", "/balance")["items"][0],
    }.items():
        _described(answer, schemas[name], schemas, name)


def _described(answer, schema: dict, schemas: dict, path: str) -> None:
    schema = next((one for one in schema.get("anyOf", [schema]) if "$ref" in one), schema)
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if isinstance(answer, list):
        for one in answer:
            _described(one, schema["items"], schemas, f"{path}[]")
    if isinstance(answer, dict) and "properties" in schema:
        missing = set(schema["properties"]) - set(answer)
        assert set(answer) <= set(schema["properties"]), path
        assert missing <= {"amount", "currency"} if path.endswith("timeline[]") else not missing, path
        for name, value in answer.items():
            _described(value, schema["properties"][name], schemas, f"{path}.{name}")


@pytest.mark.parametrize(
    ("category", "region", "language", "seen"),
    [
        ("сео", "Німеччина", "немецкий", ("SEO", "seo", "Germany", "de", "de")),
        ("ecommerce", "anywhere", "German, en", ("Online shops", "online-shops", "Works anywhere", "anywhere", "de, en")),
        ("marketing", "", "", ("Marketing", "marketing", "", None, "")),
    ],
)  # fmt: skip
def test_a_service_a_region_and_languages_are_named_in_any_words_and_come_back_by_name_and_code(
    api, pair, category, region, language, seen
):
    lead = api("A", "POST", "/leads", a_lead(pair, category=category, region=region, language=language), 201)
    fields = ("category", "category_code", "region", "region_code", "language")
    assert tuple(lead[field] for field in fields) == seen
    (offered,) = api("B", "GET", "/leads?view=inbox")["items"]
    assert tuple(offered[field] for field in fields) == seen


def test_words_that_name_nothing_are_refused_with_where_to_find_those_that_do(api, pair):
    body = a_lead(pair, category="Weaving", region="Atlantis", language="Elvish")
    errors = api("A", "POST", "/leads", body, 422)["errors"]
    assert errors["category"] == "Nothing is called “Weaving”. GET /api/v1/categories lists what can be named."
    assert errors["region"] == "Nothing is called “Atlantis”. GET /api/v1/regions lists what can be named."
    assert "“Elvish”" in errors["language"]


def test_a_lead_in_words_that_name_nothing_stays_readable(api, pair):
    lead = pair.lead()
    lead.in_category, lead.category, lead.in_region, lead.region, lead.language = (
        None,
        "Weaving",
        None,
        "Atlantis",
        "Elvish",
    )
    db.session.commit()
    seen = api("B", "GET", f"/leads/{lead.id}")
    fields = ("category", "category_code", "region", "region_code", "language")
    assert [seen[field] for field in fields] == ["Weaving", None, "Atlantis", None, "Elvish"]
