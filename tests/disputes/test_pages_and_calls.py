"""A dispute from its opening to its end, on the pages and by calls."""

import base64

import pytest
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.disputes.models import Dispute
from tests.disputes.conftest import answered, now, objection
from tests.going_on import money_moves


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


def test_a_whole_dispute_on_the_pages(one, pair, admin, other_admin, visit):
    payer, payee, desk = visit(pair.b), visit(pair.a), visit(admin)
    reward = f"/rewards/{one.reward.id}"
    assert f"{reward}/object" in payer.get(reward).html
    payer.get(f"{reward}/object")
    page = payer.post(f"{reward}/object", ground="not_due", words="They came by themselves.")
    assert "asked to answer" in page.text
    number = db.session.scalars(select(Dispute.id)).one()
    shown = payer.get(f"/disputes/{number}")
    assert "They came by themselves." in shown.text
    assert "Frozen since" in shown.text
    assert "See the dispute" in payee.get(reward).text
    assert payee.client.get(f"{reward}/object").headers["Location"] == f"/disputes/{number}"
    assert "1 dispute waits for your answer" in payee.get("/today").text
    waiting = payee.get(f"/disputes/{number}")
    assert "left to answer" in waiting.text
    assert "has time to answer" in desk.get(f"/desk/disputes/{number}").text
    payee.post(f"/disputes/{number}/answer", on=f"/disputes/{number}", words="It is the same client.")
    assert "both of you are told why" in payer.get(f"/disputes/{number}").text
    assert f"LD-{number}" in desk.get("/desk/disputes?status=waiting").text
    assert f"LD-{number}" in desk.get("/today").text
    on = f"/desk/disputes/{number}"
    wrong = desk.post(f"{on}/decide", on=on, status=422, outcome="amend", amount="abc", reason="Rule 4.")
    assert "is not an amount" in wrong.text
    desk.post(f"{on}/decide", on=on, outcome="amend", amount="60", reason="Rule 4: a part.")
    assert "Rule 4: a part." in payer.get(f"/disputes/{number}").text
    assert now(one.reward).amount_minor == 60_00
    assert "decided by an admin" in payer.get(reward).text
    payee.post(f"/disputes/{number}/appeal", on=f"/disputes/{number}", words="Not read.")
    assert "another admin has to decide" in desk.get(on).text
    assert '<b class="num">€100.00</b>' in desk.page.html, "what is at stake again"
    visit(other_admin).post(f"{on}/decide", on=on, outcome="dismiss", reason="Rule 5.")
    assert "This is final." in payer.get(f"/disputes/{number}").text
    assert now(one.reward).amount_minor == 100_00


def test_a_file_is_brought_with_a_form_and_what_is_wrong_is_said_at_it(one, pair, visit):
    row = objection(one)
    visitor, path = visit(pair.b), f"/disputes/{row.id}"
    page = visitor.post(f"{path}/papers", on=path, status=422)
    assert "Choose a file." in page.text


def test_strangers_find_nothing_and_other_roles_are_kept_out(one, pair, found, visit):
    row = objection(one)
    assert visit(found.agency().people[0]).client.get(f"/disputes/{row.id}").status_code == 404
    assert visit(found.person(pair.A, "sales")).client.get(f"/disputes/{row.id}").status_code == 403
    assert visit(found.person(pair.A, "finance")).client.get(f"/disputes/{row.id}").status_code == 200


def test_lists_are_narrowed_and_loaded_as_files(one, pair, admin, visit):
    row = answered(one)
    for visitor, path in ((visit(pair.a), "/disputes"), (visit(admin), "/desk/disputes")):
        assert f"LD-{row.id}" in visitor.get(path).text
        assert f"LD-{row.id}" in visitor.get(f"{path}?status=answered&subject=reward&q={pair.A.name}").text
        assert f"LD-{row.id}" not in visitor.get(f"{path}?status=open").text
        assert f"LD-{row.id}" not in visitor.get(f"{path}?subject=fee").text
        lines = visitor.client.get(f"{path}?as=csv").text.splitlines()
        assert len(lines) == 2
        assert f"LD-{row.id}" in lines[1]
        assert "themselves" not in lines[1]


def test_the_oldest_stands_first_on_the_desk(story, pair, admin, visit):
    first = objection(story("on a listed order")[0])
    from marketplace.disputes import actions
    from marketplace.disputes.models import Subject

    second = actions.open_dispute(Subject.REWARD, pair.fee(pair.won(), "50.00").reward.id, pair.a, "other", "Why.")
    page = visit(admin).get("/desk/disputes").text
    assert page.index(f"LD-{first.id}") < page.index(f"LD-{second.id}")


def test_a_whole_dispute_by_calls(one, pair, admin, other_admin, client, found):
    a, b, c, d = (found.token(person) for person in (pair.a, pair.b, admin, other_admin))
    made = client.post(
        "/api/v1/disputes",
        headers=b,
        json={"subject": {"kind": "reward", "id": one.reward.id}, "reason": "not_due", "text": "Why."},
    )
    assert made.status_code == 201
    at = f"/api/v1/disputes/{made.json['id']}"
    assert client.get("/api/v1/disputes", headers=a).json["items"][0]["number"] == made.json["number"]
    sent = {"name": "a.txt", "content": base64.b64encode(b"hello").decode(), "about": "A letter"}
    (paper,) = client.post(f"{at}/papers", headers=b, json=sent).json["papers"]
    again = client.post(f"{at}/papers", headers=a, json=sent).json["papers"][1]
    assert (paper["shown_before"], again["shown_before"]) == ([], [made.json["id"]])
    got = client.get(f"{at}/papers/{paper['id']}", headers=c).json
    assert base64.b64decode(got["content"]) == b"hello"
    assert client.post(f"{at}/papers", headers=b, json=sent | {"content": "%"}).status_code == 422
    assert client.post(f"{at}/answer", headers=a, json={"text": "No."}).json["status"] == "answered"
    assert client.get("/api/v1/all-disputes?status=answered", headers=c).json["items"][0]["id"] == made.json["id"]
    told = client.post(
        f"{at}/decide", headers=c, json={"outcome": "amend", "amount": "60.00", "reason": "Rule 4."}
    ).json
    assert told["decisions"][0] | {"decided_at": ""} == {
        "turn": 1, "outcome": "amend", "was": "100.00", "due": "60.00", "late_report": False, "reason": "Rule 4.", "decided_at": "",
    }  # fmt: skip
    assert client.post(f"{at}/appeal", headers=b, json={"text": "No."}).json["status"] == "appealed"
    assert client.post(f"{at}/decide", headers=c, json={"outcome": "void", "reason": "No."}).status_code == 403
    assert client.post(f"{at}/decide", headers=d, json={"outcome": "void", "reason": "No."}).json["status"] == "final"
    assert client.get(at, headers=found.token(found.agency().people[0])).status_code == 404
    money_moves()
    assert now(one.reward).status == "void"


def test_the_file_of_an_agency_and_of_a_person_holds_their_disputes(one, pair, visit):
    answered(one)
    agency = visit(pair.a).client.get("/agency/all.json").json
    assert [row["status"] for row in agency["disputes"]] == ["answered"]
    mine = visit(pair.a).client.get("/me/all.json").json
    assert [row["answer"] for row in mine["disputes_answered"]] == ["It is the same client."]


def test_the_log_says_what_happened_in_words(one, admin, visit):
    row = answered(one)
    page = visit(admin).get("/desk/log").text
    for words in ("Dispute opened", "Dispute answered", f"LD-{row.id}", "No reward is due on it"):
        assert words in page
