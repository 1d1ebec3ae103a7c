"""The client takes the consent back: the contacts are gone at once, everywhere, for good."""

import pytest
from sqlalchemy import select, text

from marketplace.core.checks import check_books
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.enquiries.actions import withdraw
from marketplace.enquiries.links import client_link, client_path
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.actions import accept_lead, move_on, reopen_lead, return_lead, see_client
from marketplace.exchange.models import Lead
from tests.asking import CONTACTS
from tests.people import CLIENT


def erased() -> bool:
    """Whether no column of any lead or enquiry holds contacts or what they could be found by."""
    db.session.rollback()
    left = text("""
        SELECT count(*) FROM (
            SELECT num_nonnulls(sealed_client, email_print, phone_print, domain_print) AS n FROM leads
            UNION ALL SELECT num_nonnulls(sealed_client, email_print) FROM enquiries) held WHERE n > 0
    """)
    return db.session.scalar(left) == 0


def lead_now(lead) -> Lead:
    db.session.rollback()
    return db.session.get_one(Lead, lead.id)


def test_an_open_request_is_withdrawn_and_the_agencies_told(asking, pair, visit, deliver):
    enquiry = asking.confirmed()
    path = client_path(enquiry)
    visitor = visit()
    page = visitor.get(path + "/withdraw")
    assert not erased(), "looking is not withdrawing"
    page = visitor.post(path + "/withdraw")
    assert "Your contacts are erased" in page.text
    assert not any(value in page.text for value in CONTACTS.values())
    assert erased()
    assert lead_now(enquiry.leads[0]).status == "withdrawn"
    told = [one for one in deliver() if one["To"] == pair.b.email]
    assert "Withdrawn" in str(told[-1]["Subject"])
    assert "The client has taken the request back" in told[-1].get_body(("plain",)).get_content()
    with pytest.raises(NotNow, match="client has taken this request back"):
        accept_lead(enquiry.leads[0].id, pair.b)
    assert check_books() == []
    visitor.client.post(path + "/withdraw")
    assert db.session.scalars(select(Enquiry.status)).one() == "withdrawn"


@pytest.mark.thorough
def test_who_has_accepted_sees_the_contacts_no_more_and_is_told(asking, pair, visit, deliver, found):
    enquiry = asking.confirmed()
    referral = accept_lead(enquiry.leads[0].id, pair.b)
    move_on(referral.id, pair.b, "won")
    payment = pair.fee(referral)
    token = found.token(pair.b)
    withdraw(enquiry)
    assert erased()
    assert see_client(lead_now(enquiry.leads[0]), pair.b) is None
    page = visit(pair.b).get(f"/referrals/{referral.id}")
    assert "erased" in page.text
    assert not any(value in page.text for value in CONTACTS.values())
    answer = visit().client.get(f"/api/v1/referrals/{referral.id}", headers=token).json
    assert answer["client"] is None
    assert answer["payments"][0]["id"] == payment.id
    (mail,) = [one for one in deliver() if one["To"] == pair.b.email and "withdrawn consent" in str(one["Subject"])]
    assert not any(value in mail.as_string() for value in CONTACTS.values())
    sweep()
    assert check_books() == []


def test_nothing_is_begun_any_more_with_a_client_who_has_withdrawn(pair, visit):
    referral = accept_lead(pair.lead().id, pair.b)

    def steps() -> set[str]:
        page = visit(pair.b).get(f"/referrals/{referral.id}")
        return {one["value"] for one in page.all("input", "option") if "value" in one}

    assert {"contacted", "proposal", "won", "lost"} <= steps()
    withdraw(referral.lead)
    assert {"won", "lost"} <= steps()
    assert not {"contacted", "qualified", "proposal", "returned"} & steps()


@pytest.mark.thorough
def test_the_client_of_a_member_withdraws_as_well(pair, visit, deliver):
    lead = pair.lead()
    accept_lead(lead.id, pair.b)
    path = client_link(lead)
    visitor = visit()
    visitor.post(path + "/withdraw", on=path + "/withdraw")
    assert erased()
    told = {one["To"] for one in deliver() if "withdrawn consent" in str(one["Subject"])}
    assert told == {pair.a.email, pair.b.email}
    for person in (pair.a, pair.b):
        assert not any(value in visit(person).get(f"/leads/{lead.id}").text for value in CLIENT.values())
    assert check_books() == []


def test_who_has_withdrawn_is_not_returned(asking, pair):
    enquiry = asking.confirmed()
    referral = accept_lead(enquiry.leads[0].id, pair.b)
    withdraw(enquiry)
    with pytest.raises(NotNow):
        return_lead(referral.id, pair.b, "not_as_described", "They left")
    assert check_books() == []


def test_an_erased_lead_is_not_opened_again(pair, later):
    from marketplace.exchange.actions import expire_leads

    lead = pair.lead()
    later(hours=60)
    expire_leads([lead.id])
    withdraw(lead)
    with pytest.raises(NotNow):
        reopen_lead(lead.id, pair.a)


def test_answers_kept_for_programs_show_the_contacts_no_more(pair, client, found):
    token = {**found.token(pair.a), "Idempotency-Key": "one"}
    body = {
        "title": "A shop", "category": "Shops", "audience": {"kind": "direct", "agencies": [pair.B.id]}, "client": CLIENT,
        "consent": {"basis": "agreed", "channel": "phone", "obtained_on": "2026-01-02", "wording": "Yes."},
    }  # fmt: skip
    posted = client.post("/api/v1/leads", json=body, headers=token)
    assert posted.json["client"]["email"] == CLIENT["email"]
    taking = {**found.token(pair.b), "Idempotency-Key": "two"}
    accept = f"/api/v1/leads/{posted.json['id']}/accept"
    assert client.post(accept, json={}, headers=taking).json["referral"]["client"]["email"] == CLIENT["email"]
    withdraw(db.session.get_one(Lead, posted.json["id"]))
    for again in (client.post("/api/v1/leads", json=body, headers=token), client.post(accept, json={}, headers=taking)):
        assert again.status_code == 410
        assert CLIENT["email"] not in again.text
    assert db.session.query(Lead).count() == 1


BROKEN = {
    "never confirmed": "UPDATE enquiries SET created_at = created_at - interval '3 days'",
    "offered to nobody else": "UPDATE enquiries SET agency_ids = '{999}'",
    "erased everywhere": "UPDATE leads SET erased_at = now(), erased_for = 'withdrawn'",
    "Nothing is due to the alliance": "UPDATE leads SET enquiry_id = NULL",
}


@pytest.mark.parametrize("rule", BROKEN)
def test_check_books_names_what_must_never_be(asking, pair, rule):
    accept_lead(asking.confirmed().leads[0].id, pair.b)
    asking.ask()
    assert check_books() == []
    db.session.execute(text(BROKEN[rule]))
    db.session.commit()
    assert any(rule in str(broken) for broken in check_books())


@pytest.mark.thorough
def test_withdrawal_and_acceptance_at_once_leave_no_contacts(asking, pair, in_parallel):
    from marketplace.members.models import Person

    enquiry = asking.confirmed()
    number, lead_id, who = enquiry.id, enquiry.leads[0].id, pair.b.id
    calls = [lambda: withdraw(db.session.get_one(Enquiry, number))] * 10
    calls += [lambda: accept_lead(lead_id, db.session.get_one(Person, who)).id] * 10
    in_parallel([call for pair_of in zip(calls[:10], calls[10:], strict=True) for call in pair_of])
    assert erased()
    assert lead_now(enquiry.leads[0]).status in ("withdrawn", "accepted")
    assert check_books() == []


def test_the_client_of_a_member_confirms_that_they_have_agreed(pair, visit):
    lead = pair.lead()
    visitor, path = visit(), client_link(lead)
    assert "Northlight says that you have" in visitor.get(path).text
    assert "Confirmed by the client" not in visit(pair.a).get(f"/leads/{lead.id}").text
    for _turn in range(2):
        assert visitor.client.post(f"{path}/agreed").status_code == 303
    assert "You confirmed that you have agreed" in visitor.get(path).text
    assert "says that you have" not in visitor.page.text
    assert "Confirmed by the client" in visit(pair.a).get(f"/leads/{lead.id}").text
    assert db.session.scalar(text("SELECT count(*) FROM audit_log WHERE deed = 'client.confirmed'")) == 1


def test_who_asked_at_the_site_or_has_withdrawn_has_nothing_to_confirm(asking, pair, visit):
    enquiry = asking.confirmed()
    assert "Have you agreed to this?" not in visit().get(client_path(enquiry)).text
    lead = pair.lead()
    withdraw(lead)
    assert "Have you agreed to this?" not in visit().get(client_link(lead)).text
    assert visit().client.post(f"{client_link(lead)}/agreed").status_code == 404
