"""Plans and budgets by calls."""

import base64
from datetime import timedelta

from marketplace.core import clock
from tests.partnerships.conftest import partnership

__all__ = ["partnership"]


def test_the_whole_by_calls(pair, partnership, found, client):
    a, b, admin = found.token(pair.a), found.token(pair.b), found.token(found.person(alliance_role="admin"))

    def call(method, path, who, **body):
        return client.open(f"/api/v1{path}", method=method, headers=who, json=body or None)

    at, today = f"/partnerships/{partnership.id}", clock.today()
    period = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=30)).isoformat()}
    goal = call("POST", f"{at}/goals", a, kind="clients", giver_id=pair.A.id, target=5, **period)
    assert (goal.status_code, goal.json["reached"]) == (201, 0)
    assert call("DELETE", f"{at}/goals/{goal.json['id']}", b).status_code == 204
    template = {"kind": "webinar", "title": "Shops", "we_do": "Speak", "they_do": "Invite"}
    assert call("POST", "/alliance-action-templates", a, **template).status_code == 403
    assert call("POST", "/alliance-action-templates", admin, **template).status_code == 201
    action = call("POST", f"{at}/actions", a, held_on=today.isoformat(), **template).json
    assert call("GET", f"/joint-actions/{action['id']}", b).json["we_do"] == "Invite"
    assert call("POST", f"/joint-actions/{action['id']}/finish", b, result="Forty came").json["status"] == "done"
    budget = call("POST", f"{at}/budgets", a, title="Autumn", amount="1000.00", currency="EUR", **period).json
    asked = call(
        "POST",
        f"{at}/requests",
        a,
        budget_id=budget["id"],
        what="A webinar",
        amount="400.00",
        spend_on=today.isoformat(),
    )
    assert asked.status_code == 201
    path = f"/budget-requests/{asked.json['id']}"
    assert call("POST", f"{path}/approve", a).status_code == 403
    assert call("POST", f"{path}/approve", b).json["status"] == "approved"
    assert call("GET", f"{at}/budgets", b).json["items"][0]["left"]["amount"] == "600.00"
    assert call("GET", f"{path}/proof", b).status_code == 404
    proof = base64.b64encode(b"an invoice").decode()
    assert call("POST", f"{path}/spent", a, amount="400.01", content=proof).status_code == 422
    assert call("POST", f"{path}/spent", a, amount="399.00", content=proof).json["spent"]["amount"] == "399.00"
    assert call("GET", f"{path}/proof", b).json == {"kind": "text", "content": proof}
    assert call("POST", f"{path}/close", b).json["status"] == "closed"
    assert (
        call("POST", "/alliance-budgets", admin, title="For all", amount="10.00", currency="EUR", **period).status_code
        == 201
    )
    assert call("GET", "/alliance-budget-requests", admin).json["items"] == []
    assert call("GET", path, found.token(found.agency().people[0])).status_code == 404
