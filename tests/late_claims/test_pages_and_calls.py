"""Pages and calls of late claims: whoever may sees what they may, and a deed of the page is a call."""

import io
from base64 import b64encode

import pytest

from marketplace.core.checks import check_books
from marketplace.exchange.actions import accept_lead
from marketplace.late_claims import actions
from marketplace.late_claims.models import ClaimState
from tests.claiming import claim_in, search, suggested
from tests.late_claims.conftest import EARLIER, look, now, owner_of, the_claim

WORDS = "We built their first shop."
ASKED = {"company": "Brask Ceramics", "website": "brask.example", "known_since": "2020-03-01", "words": WORDS}


@pytest.mark.thorough
def test_a_client_is_named_by_the_page_and_nothing_tells_whether_there_is_one(story, visit):
    story.came_again()
    pages = []
    for company, site in (("Brask Ceramics", "brask.example"), ("Nobody Knows", "nobody.example")):
        visitor = visit(story.c)
        visitor.post(
            "/claims/new", on="/claims/new", company=company, website=site, known_since="2020-03-01", words=WORDS
        )
        look()
        page = visitor.get(f"/claims/{the_claim().id}").text
        pages.append(page.replace(company, "").replace(site, "").replace(the_claim().number, ""))
    assert "We ask whoever works for this client" in pages[0]
    assert pages[0].split("History")[0] == pages[1].split("History")[0]
    assert story.pair.B.name not in pages[0]


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(story, visit):
    visitor = visit(story.c)
    page = visitor.post("/claims/new", 422, on="/claims/new", **ASKED | {"email": "no address"})
    assert "e-mail address" in page.text
    assert the_claim() is None


@pytest.mark.thorough
def test_both_sides_answer_on_their_pages(story, pair, visit, admin):
    row = suggested(pair, story.c, "Brask Ceramics", "brask.example")
    mine, theirs = visit(pair.a), visit(story.c)
    assert "Yes, it is our client" in mine.get(f"/claims/{row.id}").text
    assert "There is nothing for you to do yet" in theirs.get(f"/claims/{row.id}").text
    mine.post(f"/claims/{row.id}/confirm", words=WORDS)
    assert WORDS in theirs.get(f"/claims/{row.id}").text
    theirs.post(f"/claims/{row.id}/contest", reason="We met them at a fair.")
    assert "We met them at a fair." in mine.get(f"/claims/{row.id}").text
    desk = visit(admin)
    assert row.number in desk.get("/desk/claims?status=waiting").text
    desk.get(f"/desk/claims/{row.id}")
    desk.post(f"/desk/claims/{row.id}/decide", outcome="yes", reason="The lead of March shows it.")
    assert now(row).status == ClaimState.ACCEPTED
    assert "The lead of March shows it." in theirs.get(f"/claims/{row.id}").text
    assert check_books() == []


def test_a_stranger_sees_none_of_it(story, pair, found, client):
    row = claim_in("waits", story.c, pair.b, "Vale Boats", "vale-boats.example")
    other = found.token(found.person(found.agency(), "owner"))
    missing = client.get("/api/v1/claims/999999", headers=other)
    for path in (f"/api/v1/claims/{row.id}", f"/api/v1/claims/{row.id}/papers/1"):
        answer = client.get(path, headers=other)
        assert answer.status_code == 404
        assert answer.json["title"] == missing.json["title"]
    for deed in ("confirm", "waive", "withdraw", "accept"):
        assert client.post(f"/api/v1/claims/{row.id}/{deed}", json={}, headers=other).status_code == 404
    assert now(row).status == ClaimState.WAITS


@pytest.mark.thorough
def test_the_calls_do_what_the_pages_do(story, pair, found, client, admin):
    story.came_again()
    mine, theirs, desk = (found.token(one) for one in (story.c, pair.b, admin))
    body = {"company": "Brask Ceramics", "website": "brask.example", "known_since": "2020-03-01", "text": WORDS}
    made = client.post("/api/v1/claims", json=body, headers=mine)
    assert (made.status_code, made.json["status"], made.json["receiver"]) == (201, "named", None)
    look()
    path = f"/api/v1/claims/{made.json['id']}"
    again = client.get(path, headers=mine).json
    assert (again["status"], again["receiver"], again["traits"], again["due"]) == ("named", None, [], [])
    seen = client.get(path, headers=theirs).json
    assert (seen["status"], seen["text"], seen["client"]["company"]) == ("waits", WORDS, "Brask Ceramics")
    assert client.get("/api/v1/claims?whose=received&status=waits", headers=theirs).json["items"][0]["id"] == seen["id"]
    assert client.get("/api/v1/claims?status=waits", headers=mine).json["items"] == []
    paper = {"name": "a.txt", "content": b64encode(b"A letter").decode()}
    shown = client.post(f"{path}/papers", json=paper, headers=mine)
    assert shown.status_code == 201
    number = shown.json["papers"][0]["id"]
    assert client.get(f"{path}/papers/{number}", headers=theirs).json["content"] == paper["content"]
    assert client.post(f"{path}/contest", json={"reason": "No."}, headers=theirs).json["status"] == "contested"
    assert client.get(path, headers=mine).json["status"] == "named"
    assert client.get(path, headers=desk).json["client"] is None
    decided = client.post(f"{path}/decide", json={"recognised": False, "reason": "No proof."}, headers=desk)
    assert decided.json["status"] == "refused"
    assert client.get(path, headers=mine).json["decision"] == "No proof."
    assert client.post(f"{path}/decide", json={"recognised": True, "reason": "x"}, headers=desk).status_code == 409


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"%PDF-cut off"])
def test_a_file_that_is_none_is_refused_before_anything_is_asked(story, visit, data):
    visitor = visit(story.c)
    visitor.get("/claims/new")
    given = visitor.page.form_to("/claims/new") | ASKED | {"file": (io.BytesIO(data), "a.pdf")}
    assert visitor.client.post("/claims/new", data=given).status_code == 422
    assert the_claim() is None


@pytest.mark.thorough
def test_who_had_brought_a_client_first_is_told_where_another_one_passes_it(story, pair, visit, told, found):
    story.passed()
    D, E = found.agency(), found.agency()
    other = pair.turned()
    other.A, other.a = D, owner_of(D)
    story.later(days=10)
    referral = accept_lead(other.lead(agencies=[E.id], client=EARLIER).id, owner_of(E))
    look()
    look()
    assert any("was passed on again" in one for one in told(pair.a))
    sentence = f"{pair.A.name} brought this client first"
    assert sentence in visit(owner_of(E)).get(f"/referrals/{referral.id}").text
    assert sentence in visit(owner_of(D)).get(f"/referrals/{referral.id}").text
    assert len([one for one in told(pair.a) if "was passed on again" in one]) == 1
    assert referral.referrer_id == D.id
    actions.tell_first([referral.id])
    search()
    assert check_books() == []
