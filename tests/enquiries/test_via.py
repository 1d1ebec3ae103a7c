"""Whose link led a client here: it is remembered, counts where it may, and never shows the member who the client is."""

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.actions import accept_lead, add_note, decline_lead, move_on, record_refund, see_client
from marketplace.exchange.models import Lead
from marketplace.members.actions import the_alliance
from marketplace.members.models import Agency
from marketplace.moderation.actions import suspend_agency
from marketplace.rewards.models import Reward
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.asking import CONTACTS


def referrers() -> list[Agency]:
    db.session.rollback()
    return [lead.referrer for lead in db.session.scalars(select(Lead).order_by(Lead.id))]


def via_now() -> int | None:
    db.session.rollback()
    return db.session.scalars(select(Enquiry.via_id).order_by(Enquiry.id.desc())).first()


@pytest.fixture
def ask_by_page(pair, visit, fill):
    """Ask B by its page, after these addresses were opened."""

    def send(*opened: str, visitor=None, **more) -> str:
        visitor = visitor or visit()
        for path in opened:
            visitor.get(path)
        path = f"/agencies/{pair.B.id}/ask"
        given = fill(visitor, path, **more)
        text = visitor.page.text
        assert "Look in your mail" in visitor.client.post(path, data=given).text
        return text

    return send


def test_a_link_is_remembered_over_other_pages_and_the_form_says_what_it_means(pair, ask_by_page):
    text = ask_by_page(f"/catalog?via={pair.A.id}", "/agencies")
    assert f"You came from {pair.A.name}" in text
    assert f"{pair.A.name} receives 10% of each fee" in text
    assert via_now() == pair.A.id


def test_a_hidden_field_carries_it_where_there_is_no_cookie(pair, ask_by_page):
    ask_by_page(via=str(pair.A.id))
    assert via_now() == pair.A.id


@pytest.mark.thorough
def test_nobody_earns_by_a_link_who_may_not(pair, found, ask_by_page):
    admin, gone = found.person(alliance_role="admin"), found.agency()
    suspend_agency(gone.id, "unpaid", admin)
    for n, word in enumerate(
        ("999999", "0", "-1", "x", "1e3", "9" * 40, str(gone.id), str(pair.B.id), str(the_alliance().id))
    ):
        text = ask_by_page(f"/catalog?via={word}", email=f"one{n}@brask.example")
        assert "You came from" not in text
        assert via_now() is None, word


def test_a_member_that_is_suspended_before_the_client_confirms_gets_nothing(asking, pair, found):
    from marketplace.enquiries.actions import confirm

    number = asking.ask(via=pair.A).id
    suspend_agency(pair.A.id, "unpaid", found.person(alliance_role="admin"))
    confirm(number)
    assert [one.is_alliance for one in referrers()] == [True]


def test_what_waits_goes_on_when_the_member_whose_link_it_was_is_suspended(asking, pair, found, deliver):
    enquiry = asking.confirmed(via=pair.A)
    suspend_agency(pair.A.id, "unpaid", found.person(alliance_role="admin"))
    sweep()
    assert [one.is_alliance for one in referrers()] == [True]
    assert not any("No answer" in str(one["Subject"]) for one in deliver())
    assert accept_lead(enquiry.leads[0].id, pair.b).rate == 0
    assert check_books() == []


def test_a_client_whom_the_agency_itself_has_passed_on_brings_no_reward(asking, pair):
    back = pair.turned()
    lead = back.lead(client=CONTACTS)
    accept_lead(lead.id, pair.a)
    asking.confirmed(via=pair.A)
    assert referrers()[-1].is_alliance


def test_among_three_the_member_earns_nothing_on_itself(asking, pair, found):
    other = found.agency()
    asking.confirmed(agencies=[pair.A, other], via=pair.A)
    assert {(lead.offers[0].agency_id, lead.referrer.is_alliance) for lead in db.session.scalars(select(Lead))} == {
        (pair.A.id, True), (other.id, False),
    }  # fmt: skip


@pytest.mark.thorough
def test_a_client_who_comes_alone_costs_the_agency_nothing(asking, pair, visit, deliver):
    asking.confirmed()
    (lead,) = db.session.scalars(select(Lead))
    page = visit(pair.b).get(f"/leads/{lead.id}")
    assert "No reward is due" in page.text
    assert "10%" not in page.text
    (mail,) = [one for one in deliver() if one["To"] == pair.b.email]
    assert "No reward is due" in mail.get_body(("plain",)).get_content()
    referral = accept_lead(lead.id, pair.b)
    assert referral.rate == 0
    move_on(referral.id, pair.b, "won")
    payment = pair.fee(referral, "1000.00")
    assert (payment.reward.amount_minor, payment.reward.status) == (0, "settled")
    page = visit(pair.b).get(f"/referrals/{referral.id}")
    assert "No reward is due" in page.text
    record_refund(payment.id, pair.b, Money(400_00, "EUR"), clock.today())
    sweep()
    assert db.session.scalars(select(Movement)).all() == []
    assert check_books() == []
    for path in ("/received", "/rewards", "/statement", "/today", "/over-time", f"/referrals/{referral.id}/fee"):
        visit(pair.b).get(path)


@pytest.mark.thorough
def test_a_client_by_a_members_link_brings_it_ten_percent_of_each_fee(asking, pair):
    asking.confirmed(via=pair.A)
    (lead,) = db.session.scalars(select(Lead))
    assert lead.referrer_id == pair.A.id
    referral = accept_lead(lead.id, pair.b)
    assert referral.rate == 1000
    move_on(referral.id, pair.b, "won")
    payment = pair.fee(referral, "1000.00")
    assert payment.reward.amount_minor == 100_00
    sweep()
    (order,) = db.session.scalars(select(Movement))
    assert (order.payer_id, order.payee_id, order.amount_minor) == (pair.B.id, pair.A.id, 100_00)
    settlement.mark_sent(order.id, pair.b, "REF")
    settlement.confirm_received(order.id, pair.a)
    assert db.session.scalars(select(Reward.status)).one() == "settled"
    record_refund(payment.id, pair.b, Money(500_00, "EUR"), clock.today())
    assert db.session.scalars(select(Reward.amount_minor)).one() == 50_00
    assert check_books() == []


@pytest.mark.thorough
def test_the_member_whose_link_it_was_never_sees_the_contacts(asking, pair, found, visit, deliver):
    enquiry = asking.confirmed(via=pair.A)
    number = enquiry.leads[0].id
    token, seen = found.token(pair.a), []
    referral = accept_lead(number, pair.b)
    add_note(referral.id, pair.b, "Lena Brask pays on Friday")
    move_on(referral.id, pair.b, "won", "Brask Ceramics has signed")
    pair.fee(referral)
    assert see_client(enquiry.leads[0], pair.a) is None
    visitor = visit(pair.a)
    pages = (
        f"leads/{number}",
        f"referrals/{referral.id}",
        "given",
        "given?as=csv",
        "today",
        f"leads/new?again={number}",
    )
    seen += [visitor.client.get(f"/{path}").text for path in pages]
    calls = (f"leads/{number}", f"referrals/{referral.id}", "leads?view=sent", "referrals")
    seen += [visitor.client.get(f"/api/v1/{path}", headers=token).text for path in calls]
    seen += [mail.as_string() for mail in deliver() if mail["To"] == pair.a.email]
    for value in (*CONTACTS.values(), "Lena", "Brask"):
        assert not any(value in text for text in seen), value
    assert enquiry.title not in visitor.client.get("/given?q=Brask").text
    assert visitor.client.get(f"/api/v1/leads/{number}", headers=token).json["enquiry"] is True


def test_the_member_whose_link_it_was_neither_takes_the_request_back_nor_opens_it_again(asking, pair, visit, later):
    from marketplace.core.errors import NotNow
    from marketplace.exchange.actions import reopen_lead, withdraw_lead

    enquiry = asking.confirmed(via=pair.A)
    (lead,) = enquiry.leads
    with pytest.raises(NotNow):
        withdraw_lead(lead.id, pair.a)
    assert "Take it back" not in visit(pair.a).get(f"/leads/{lead.id}").text
    decline_lead(lead.id, pair.b, "budget")
    with pytest.raises(NotNow):
        reopen_lead(lead.id, pair.a)


def test_the_alliance_is_one_agency_that_stands_in_no_list(asking, pair, found, visit, in_parallel):
    from marketplace.members.queries import find_agency

    rows = in_parallel([lambda: the_alliance().id] * 20)
    assert len(set(rows)) == 1
    asking.confirmed()
    name = the_alliance().name
    assert find_agency(name) is None
    found.agency(name)  # a member may be called the same
    for path in (f"/agencies/{rows[0]}", f"/agencies/{rows[0]}/ask"):
        assert visit().client.get(path).status_code == 404
    assert f"/agencies/{rows[0]}<" not in visit().client.get("/sitemap-0.xml").text
    assert visit(pair.a).client.get(f"/api/v1/agencies/{rows[0]}", headers=found.token(pair.a)).status_code == 404
    visit(pair.b).get("/received")
    assert check_books() == []


def test_the_alliance_is_called_as_the_setting_says_now(asking, app, monkeypatch):
    from dataclasses import replace

    first = the_alliance().id
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], alliance_name="Pact of the North"))
    assert (the_alliance().id, the_alliance().name) == (first, "Pact of the North")
