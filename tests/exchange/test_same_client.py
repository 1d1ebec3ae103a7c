"""The same client twice, and fees that look like a slip: asked before they are done, refused where they can't be right."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, Refusal
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import accept_lead, move_on, report_fee, withdraw_lead
from marketplace.exchange.models import FeePayment, Lead, Refund
from tests.people import CLIENT


def back(pair):
    return type(pair)(pair.B, pair.A, pair.b, pair.a)


SAME = {
    "the same in other letters": {"email": "LENA@Brask.example"},
    "the phone in another notation": {"email": "other@mailbox.example", "phone": "030 / 23 12 50 14"},
    "the website alone": {"email": "o@mailbox.example", "phone": "", "website": "https://www.brask-ceramics.com/about"},
}


@pytest.mark.parametrize("described", SAME.values(), ids=SAME.keys())
def test_a_client_that_is_with_somebody_is_passed_again_only_with_a_word(pair, described):
    first = pair.lead(client=CLIENT | {"website": "brask-ceramics.com"})
    client = {"company": "Brask"} | described
    with pytest.raises(BadInput, match=first.number) as refused:
        pair.lead(client=client, again="")
    assert set(refused.value.errors) == {"again"}
    assert pair.lead(client=client, again="another job: a photo shoot").status == "open"


@pytest.mark.parametrize("end", ["withdrawn", "lost"])
def test_a_client_that_is_free_again_is_passed_without_a_word(pair, end):
    lead = pair.lead()
    if end == "withdrawn":
        withdraw_lead(lead.id, pair.a)
    else:
        move_on(accept_lead(lead.id, pair.b).id, pair.b, "lost", reason="budget")
    assert pair.lead(again="").status == "open"


@pytest.mark.thorough
def test_a_client_does_not_go_back_to_where_it_came_from(pair, found):
    accept_lead(pair.lead().id, pair.b)
    with pytest.raises(BadInput, match="came to you from"):
        back(pair).lead(audience="direct", agencies=[pair.A.id])
    third = found.agency()
    lead = back(pair).lead(audience="open", agencies=[])
    with pytest.raises(Refusal, match="passed on yourself"):
        accept_lead(lead.id, pair.a)
    assert accept_lead(lead.id, third.people[0]).referrer_id == pair.B.id
    assert check_books() == []


@pytest.mark.parametrize("website", ["https://northlight.co.uk", "shop.northlight.co.uk/contact"])
def test_neither_oneself_nor_another_member_is_a_client(pair, website):
    pair.A.website = "https://www.northlight.co.uk"
    db.session.commit()
    with pytest.raises(BadInput, match="your own company"):
        pair.lead(client=CLIENT | {"website": website})
    with pytest.raises(BadInput, match="domain of a member"):
        back(pair).lead(audience="open", agencies=[], client=CLIENT | {"website": website})


def test_the_form_asks_why_again_and_keeps_what_was_typed(pair, visit):
    pair.lead()
    visitor = visit(pair.a)
    typed = {
        "audience": "direct", "agencies": str(pair.B.id), "title": "A photo shoot", "brief": "Eighty pieces.",
        "category": "Photo", "currency": "EUR", "answer_hours": "48", **CLIENT, "consent_basis": "agreed",
        "consent_channel": "phone", "consent_obtained_on": clock.today().isoformat(), "consent_wording": "I agree.",
    }  # fmt: skip
    page = visitor.post("/leads/new", 422, on="/leads/new", **typed)
    assert "You have passed this client already" in page.text
    assert "Eighty pieces." in page.text
    visitor.post("/leads/new", **typed, again="another job")
    assert db.session.query(Lead).count() == 2


def test_an_invoice_that_is_reported_already_is_asked_about(pair):
    referral = pair.won()
    report_fee(referral.id, pair.b, Money(10_000, "EUR"), clock.today(), "R-1")
    with pytest.raises(BadInput, match="R-1") as refused:
        report_fee(referral.id, pair.b, Money(10_000, "EUR"), clock.today(), " R-1 ")
    assert set(refused.value.errors) == {"sure"}
    report_fee(referral.id, pair.b, Money(5_000, "EUR"), clock.today(), "R-1", sure=True)
    assert db.session.query(FeePayment).count() == 2


@pytest.mark.thorough
def test_who_goes_back_and_sends_a_fee_or_a_refund_once_more_is_asked(pair, visit):
    referral = pair.won()
    visitor, path = visit(pair.b), f"/referrals/{referral.id}/fee"
    given = {"amount": "79", "currency": "EUR", "invoice": "", "received_on": clock.today().isoformat()}
    visitor.post(path, on=path, **given)
    assert "€79.00 of this day is reported already" in visitor.post(path, 422, on=path, **given).text
    visitor.post(path, on=path, **given | {"received_on": (clock.today() - timedelta(days=1)).isoformat()})
    visitor.post(path, on=path, **given, sure="y")
    assert db.session.query(FeePayment).count() == 3
    path = f"/payments/{db.session.query(FeePayment.id).first()[0]}/refund"
    given = {"amount": "5", "refunded_on": clock.today().isoformat(), "reason": ""}
    visitor.post(path, on=path, **given)
    assert "€5.00 of this day is given back already" in visitor.post(path, 422, on=path, **given).text
    visitor.post(path, on=path, **given, sure="y")
    assert db.session.query(Refund).count() == 2


def test_a_fee_older_than_the_acceptance_is_asked_about_on_the_page(pair, visit):
    with time_machine.travel(clock.now() - timedelta(days=1)):
        referral = pair.won()
    visitor, path = visit(pair.b), f"/referrals/{referral.id}/fee"
    given = {"amount": "100", "currency": "EUR", "invoice": "",
             "received_on": (clock.today() - timedelta(days=9)).isoformat()}  # fmt: skip
    page = visitor.post(path, 422, on=path, **given)
    assert "before the lead was accepted" in page.text
    visitor.post(path, **given, sure="y")
    assert db.session.query(FeePayment).count() == 1


def test_a_program_is_asked_only_if_it_wants_to_be(pair, found, client):
    referral, headers = pair.won(), found.token(pair.b)
    body = {"amount": "10.00", "currency": "EUR", "received_on": clock.today().isoformat(), "invoice": "R-1"}
    path = f"/api/v1/referrals/{referral.id}/payments"
    assert client.post(path, json=body, headers=headers).status_code == 201
    refused = client.post(path, json=body | {"sure": False}, headers=headers)
    assert (refused.status_code, set(refused.json["errors"])) == (422, {"sure"})
    assert client.post(path, json=body, headers=headers).status_code == 201
