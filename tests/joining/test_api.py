"""Programs of the admins read applications and decide."""

import pytest

from marketplace.core.extensions import db
from marketplace.members.models import Agency
from tests.applying import DECIDER, EMAIL


@pytest.fixture
def call(app, found, admin):
    """`call(method, path, **body)` as an admin."""
    headers = found.token(admin)

    def ask(method: str, path: str, status: int = 200, **body):
        answer = app.test_client().open(
            f"/api/v1{path}", method=method, headers=headers, json=body if method == "POST" else None
        )
        assert answer.status_code == status, answer.text
        return answer.json

    return ask


def test_applications_are_listed_oldest_first_in_parts(applicant, call):
    ids = [
        applicant.sent(company=f"No. {n}", website=f"https://n{n}.example", decider=DECIDER | {"email": f"j@n{n}.example"}).agency_id
        for n in range(3)
    ]  # fmt: skip
    applicant.begun()
    first = call("GET", "/applications?limit=2")
    rest = call("GET", f"/applications?limit=2&cursor={first['next']}")
    assert [one["id"] for one in first["items"] + rest["items"]] == ids
    assert rest["next"] is None
    one = first["items"][0]
    assert one["status"] == "waits"
    assert one["services"] == ["seo"]
    assert one["decider"] == DECIDER | {"email": "j@n0.example"}
    assert one["references"][0]["opinion"] is None
    assert one["answer_by"] > one["sent_at"]
    assert call("GET", "/applications?status=rejected")["items"] == []
    call("GET", "/applications?status=nonsense", 422)
    call("GET", "/applications?cursor=nonsense", 422)


def test_a_program_approves_and_the_owner_is_invited(applicant, call, deliver):
    application = applicant.sent()
    told = call("POST", f"/agencies/{application.agency_id}/approve")
    assert told == {"id": application.agency_id, "name": application.company, "status": "active"}
    assert "is a member now" in str([one for one in deliver() if one["To"] == EMAIL][-1]["Subject"])
    call("POST", f"/agencies/{application.agency_id}/approve", 409)
    assert call("GET", "/applications?status=approved")["items"][0]["id"] == application.agency_id


def test_a_program_rejects_with_a_reason(applicant, call, deliver):
    application = applicant.sent()
    call("POST", f"/agencies/{application.agency_id}/reject", 422)
    told = call(
        "POST", f"/agencies/{application.agency_id}/reject", reason="Not a service of ours.", again_from="2030-01-01"
    )
    assert told["status"] == "rejected"
    body = [one for one in deliver() if one["To"] == EMAIL][-1].get_body(("plain",)).get_content()
    assert "Not a service of ours." in body
    assert "2030" in body


@pytest.mark.parametrize("what", ["approve", "reject"])
def test_agencies_that_applied_in_another_way_and_others_are_decided_or_missing(found, pair, call, what, deliver):
    body = {"reason": "No."} if what == "reject" else {}
    applied = found.agency("Neue Kante", status="applied")
    call("POST", f"/agencies/{applied.id}/{what}", **body)
    db.session.refresh(applied)
    assert applied.status == ("active" if what == "approve" else "rejected")
    (mail,) = deliver()
    assert ("is not admitted" in str(mail["Subject"])) == (what == "reject")
    call("POST", f"/agencies/{pair.A.id}/{what}", 409, **body)
    call("POST", f"/agencies/999999/{what}", 404, **body)
    assert db.session.get(Agency, pair.A.id).is_active
