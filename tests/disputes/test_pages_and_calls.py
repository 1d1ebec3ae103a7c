"""A dispute from its opening to its end, on the pages and by calls."""

import base64
import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.access.actions import appoint
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.disputes import actions
from marketplace.disputes.actions.open import MOST_TIMES
from marketplace.disputes.models import Dispute, Subject
from marketplace.exchange.actions import record_refund
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.disputes.conftest import answered, now, objection
from tests.disputing import WAYS, contest, decide_order, dispute_in
from tests.going_on import money_moves


@pytest.fixture
def one(story):
    return story("on a listed order")[0]


@pytest.mark.thorough
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
    slip = {"outcome": "amend", "amount": "600.00", "reason": "Rule 4: a part."}
    unsure = desk.post(f"{on}/decide", on=on, status=422, **slip)
    assert "The terms give €100.00 of this fee." in unsure.text
    assert "I am sure" in unsure.text
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


def test_a_list_says_the_sum_that_somebody_objected_to_and_what_was_decided(one, pair, admin, visit):
    row = answered(one)
    for visitor, path in ((visit(pair.a), "/disputes"), (visit(admin), "/desk/disputes")):
        assert "decided: " not in visitor.get(path).text
    actions.decide(row.id, admin, "amend", "Rule 4.", Money(60_00, "EUR"))
    for visitor, path in ((visit(pair.a), "/disputes"), (visit(admin), "/desk/disputes")):
        assert "decided: €60.00" in visitor.get(path).text
        assert "Another sum is due" in visitor.get(path).text


def _sum_said(row: dict[str, str]) -> str:
    return f"decided: €{Decimal(row['Sum decided']):,.2f}"


@pytest.mark.thorough
def test_the_file_of_a_list_says_of_each_dispute_what_its_page_says(pair, admin, other_admin, visit):
    """In each state, and of an order: what was decided, what that comes to and when; on an appeal what holds in the end."""
    fees = [pair.fee(pair.won(title=state), "1000.00") for state in WAYS]
    rows = [dispute_in(state, fee, pair.a, pair.b, [admin, other_admin]) for state, fee in zip(WAYS, fees, strict=True)]
    reward = pair.fee(pair.won(title="an order"), "500.00").reward
    money_moves()
    order = db.session.scalars(select(Movement).where(Movement.items.any(reward_id=reward.id))).one()
    settlement.mark_sent(order.id, pair.b)
    rows.append(decide_order(order, pair.b, pair.a, admin, "void"))
    for visitor, path in ((visit(pair.a), "/disputes"), (visit(admin), "/desk/disputes")):
        text = visitor.client.get(f"{path}?as=csv").text.lstrip("\ufeff")
        said = {one["Dispute"]: one for one in csv.DictReader(io.StringIO(text))}
        assert set(said) == {row.number for row in rows}
        for row in rows:
            there, last = said[row.number], row.decisions[-1] if row.decisions else None
            listed = next(one for one in visitor.get(path).html.split("<tr") if row.number in one)
            page = visitor.get(f"{path}/{row.id}").text
            assert bool(there["Decided"]) == bool(last)
            if last is None:
                assert (there["Sum decided"], there["Decided on"]) == ("", "")
                assert "decided:" not in listed
                continue
            assert there["Decided"] in page
            assert there["Decided on"][:16] == last.decided_at.astimezone(clock.zone()).isoformat()[:16]
            assert _sum_said(there) in listed
            assert (there["Decided"] in listed) == (row.status != "appealed"), "it waits for another one"
    assert said[rows[list(WAYS).index("final")].number]["Decided"] == "Nothing is due"
    assert said[rows[-1].number]["Decided"] == "It has not arrived"


def test_the_oldest_stands_first_on_the_desk(story, pair, admin, visit):
    first = objection(story("on a listed order")[0])
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
        "turn": 1, "outcome": "amend", "was": "100.00", "due": "60.00", "late_report": False, "shown_on": None, "reason": "Rule 4.", "decided_at": "",
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


def test_the_form_to_object_to_an_order_is_shown_to_its_payee_while_it_waits_for_their_word(story, pair, visit):
    order = story("sent")[0].order()
    form = f"/movements/{order.id}/object"
    assert "words" in visit(pair.a).get(form).html
    assert "Only the payee" in visit(pair.b).get(form, 403).text
    settlement.confirm_received(order.id, pair.a)
    assert "can’t become" in visit(pair.a).get(form, 409).text


def test_who_has_objected_too_often_is_told_so_before_they_write(one, pair, visit):
    for _ in range(MOST_TIMES):
        actions.withdraw(objection(one).id, pair.b)
    assert "several times" in visit(pair.b).get(f"/rewards/{one.reward.id}/object", 409).text
    assert "words" in visit(pair.a).get(f"/rewards/{one.reward.id}/object").html


@pytest.mark.parametrize("of", ["dispute", "order"])
def test_who_has_become_an_admin_since_sees_no_button_to_agree(story, pair, admin, found, visit, app, monkeypatch, of):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    if of == "dispute":
        row = answered(story("on a listed order")[0])
        actions.decide(row.id, admin, "void", "Rule 4.")
        path = f"/desk/disputes/{row.id}"
    else:
        order = story("sent")[0].order()
        settlement.undo_as_admin(order.id, admin, "It went back.")
        path = f"/desk/movements/{order.id}"
    later_on = found.person(name="Cid New")
    appoint(later_on.email, "admin", by=admin)
    page = visit(later_on).get(path)
    assert "become an admin after" in page.text
    assert f"{path}/agree" not in page.html
    assert f"{path}/object" in page.html
    assert f"{path}/agree" in visit(found.person(alliance_role="admin")).get(path).html


def test_no_button_agrees_to_a_sum_of_a_fee_that_was_given_back_since(
    one, pair, admin, other_admin, visit, app, monkeypatch
):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], second_admin_from=50))
    row = answered(one)
    actions.decide(row.id, admin, "amend", "Rule 4.", Money(60_00, "EUR"))
    record_refund(one.reward.payment_id, pair.b, Money(500_00, "EUR"), clock.today())
    page = visit(other_admin).get(f"/desk/disputes/{row.id}")
    assert "given back after" in page.text
    assert f"/desk/disputes/{row.id}/agree" not in page.html


@pytest.mark.parametrize("outcome", ["dismiss", "void"])
@pytest.mark.parametrize("of", ["order", "reward"])
def test_a_sum_beside_a_decision_that_takes_none_is_refused_at_its_field(
    story, pair, admin, found, visit, client, of, outcome
):
    if of == "order":
        row = contest(story("sent")[0].order(), pair.a)
        actions.answer(row.id, pair.b, "It left.")
    else:
        row = answered(story("on a listed order")[0])
    on = f"/desk/disputes/{row.id}"
    takes_one = "Part of it has arrived" if of == "order" else "Another sum is due"
    page = visit(admin).post(f"{on}/decide", on=on, status=422, outcome=outcome, amount="5", reason="Rule 4.")
    assert f"A sum goes only with “{takes_one}”." in page.text
    body = {"outcome": outcome, "amount": "5.00", "reason": "Rule 4."}
    told = client.post(f"/api/v1/disputes/{row.id}/decide", headers=found.token(admin), json=body)
    assert told.status_code == 422
    assert "A sum goes only with" in str(told.json)
    assert now(row).status == "answered"
