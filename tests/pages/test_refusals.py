"""A refusal keeps the person in the frame they were in, and says what they can do."""

from html import unescape

import pytest

from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead
from marketplace.moderation.actions import suspend_agency
from marketplace.settlement import actions as settlement
from tests.disputing import decide_order


def has_frame(page) -> bool:
    return "/sign-out" in {form["attrs"].get("action") for form in page.forms}


def test_whoever_comes_second_keeps_the_menu(pair, found, visit):
    second = found.agency()
    lead = pair.lead(audience="open", agencies=[])
    visitor = visit(second.people[0])
    visitor.get(f"/leads/{lead.id}")
    accept_lead(lead.id, pair.b)
    page = visitor.post(f"/leads/{lead.id}/accept", 409)
    assert "Another agency was first" in page.text
    assert has_frame(page)


@pytest.mark.parametrize("path", ["/leads/999", "/nowhere"])
def test_what_is_not_there_keeps_the_menu_and_a_visitor_the_public_frame(pair, visit, path):
    assert has_frame(visit(pair.a).get(path, 404))
    assert not has_frame(visit().get("/nowhere", 404))


def test_a_refused_form_leads_back_to_the_page_it_was_on(pair, found, visit):
    second = found.agency()
    lead = pair.lead(audience="open", agencies=[])
    visitor = visit(second.people[0])
    form = visitor.get(f"/leads/{lead.id}").form_to(f"/leads/{lead.id}/accept")
    accept_lead(lead.id, pair.b)
    for came, leads_back in (
        (f"http://localhost/leads/{lead.id}?a=1", True), ("http://elsewhere.example/leads/1", False),
        ("http://[x", False), ("http://localhost/nowhere", False), ("http://localhost//elsewhere.example", False), ("", False),
    ):  # fmt: skip
        answer = visitor.client.post(f"/leads/{lead.id}/accept", data=form, headers={"Referer": came})
        assert answer.status_code == 409
        assert ("Back to where you were" in answer.text) is leads_back
        assert (f'href="/leads/{lead.id}?a=1"' in answer.text) is leads_back


def test_each_is_told_what_they_can_do(found, pair, visit):
    admin = visit(found.person(alliance_role="admin")).get("/received", 403)
    assert "you belong to none" in admin.text
    assert "owner of your agency" not in admin.text
    owner = visit(pair.b).get("/desk/disputes", 403)
    assert "a page of the alliance’s admins" in owner.text.replace("'", "’")
    finance = visit(found.person(pair.B, "finance")).get("/leads/new", 403)
    assert "An owner of your agency can change roles" in finance.text


def test_the_people_of_a_suspended_agency_read_it_on_every_page(found, visit):
    agency, admin = found.agency(status="suspended"), found.person(alliance_role="admin")
    visitor = visit(agency.people[0])
    for path in ("/today", "/statement", "/rewards", "/movements", "/me"):
        page = visitor.get(path)
        assert f"mailto:{admin.email}" in page.html
        assert "Your agency is suspended" in page.text
        assert "Pass a client" not in page.text
    assert "until an admin ends this" in visitor.get("/received", 403).text


def test_the_people_of_a_suspended_agency_are_not_shown_what_they_may_not_open(pair, found, visit):
    pair.won(title="A shop for Brask")
    pair.lead(title="A second shop")
    for agency in (pair.A, pair.B):
        suspend_agency(agency.id, "Fees were kept back.", found.person(alliance_role="admin"))
    for one in (pair.a, pair.b):
        page = visit(one).get("/today")
        assert "shop" not in page.text
        assert "Leads, 12 weeks" not in page.text


@pytest.mark.thorough
def test_what_the_admin_wrote_reaches_both_sides(pair, found, visit):

    from marketplace.core.extensions import db
    from marketplace.outbox.letter import render
    from marketplace.outbox.models import OutgoingMail
    from marketplace.settlement.models import Movement

    pair.fee(pair.won())
    sweep()
    order = db.session.query(Movement).one()
    settlement.mark_sent(order.id, pair.b)
    decide_order(order, pair.b, pair.a, found.person(alliance_role="admin"), "dismiss")
    mails = db.session.query(OutgoingMail).filter_by(event="money.dispute_decided").all()
    assert {mail.person_id for mail in mails} == {pair.a.id, pair.b.id}
    assert all("stands on the page of the dispute" in render(mail).text for mail in mails)
    for one in (pair.a, pair.b):
        assert "Both banks say so." in unescape(visit(one).get("/disputes/1").html)
