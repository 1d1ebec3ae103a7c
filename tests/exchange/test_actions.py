"""Leads and referrals: who may do what, when, and what everyone else sees of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotNow, Refusal
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange import actions, queries
from marketplace.exchange.models import Disclosure, Lead, Offer, Referral
from tests.people import CLIENT


def inbox(agency) -> list[int]:
    return [lead.id for lead in db.session.scalars(queries.leads_of(agency.id, "inbox"))]


def test_second_agency_is_refused_when_two_accept(found, pair):
    other = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.id])
    actions.accept_lead(lead.id, pair.b)
    with pytest.raises(NotNow, match="Another agency was first"):
        actions.accept_lead(lead.id, other.people[0])


def test_contacts_open_at_acceptance_to_the_receiver_alone(found, pair):
    other = found.agency()
    lead = pair.lead(audience="open", agencies=[])
    assert actions.see_client(lead, pair.a)["email"] == CLIENT["email"]
    assert actions.see_client(lead, pair.b) is None
    actions.accept_lead(lead.id, pair.b)
    assert actions.see_client(lead, pair.b)["company"] == CLIENT["company"]
    assert actions.see_client(lead, other.people[0]) is None
    finance = found.person(pair.B, "finance")
    assert actions.see_client(lead, finance) is None


def test_each_person_who_is_shown_the_contacts_is_written_down_once(found, pair):
    lead = pair.lead()
    actions.accept_lead(lead.id, pair.b)
    colleague = found.person(pair.B, "sales")
    for person in (pair.b, colleague, colleague, pair.a):
        actions.see_client(lead, person)
    assert list(db.session.scalars(select(Disclosure.person_id).order_by(Disclosure.id))) == [pair.b.id, colleague.id]


def test_a_lead_is_accepted_by_invited_agencies_only(found, pair):
    lead = pair.lead()
    stranger = found.agency().people[0]
    with pytest.raises(NotFound):
        actions.accept_lead(lead.id, stranger)
    with pytest.raises(Refusal, match="your own lead"):
        actions.accept_lead(lead.id, pair.a)
    assert inbox(stranger.agency) == []
    assert inbox(pair.B) == [lead.id]


def test_a_suspended_agency_neither_posts_nor_accepts(found, pair):
    lead = pair.lead()
    from marketplace.moderation.actions import suspend_agency

    suspend_agency(pair.B.id, "late", found.person(alliance_role="admin"))
    with pytest.raises(Refusal, match="not active"):
        actions.accept_lead(lead.id, pair.b)
    with pytest.raises(Refusal, match="not active"):
        actions.post_lead(pair.b, pair.new_lead(agencies=[pair.A.id]))


def test_what_was_declined_is_never_offered_again(found, pair):
    lead = pair.lead(audience="open", agencies=[])
    actions.decline_lead(lead.id, pair.b, "budget", "too small")
    assert inbox(pair.B) == []
    with pytest.raises(NotNow, match="declined"):
        actions.accept_lead(lead.id, pair.b)
    assert db.session.get(Lead, lead.id).status == "open"


def test_a_lead_expires_when_everyone_invited_has_declined(found, pair):
    other = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.id])
    actions.decline_lead(lead.id, pair.b, "budget")
    assert lead.status == "open"
    actions.decline_lead(lead.id, other.people[0], "region")
    assert lead.status == "expired"
    with pytest.raises(NotNow, match="Everyone you chose"):
        actions.reopen_lead(lead.id, pair.a)


def test_a_lead_expires_at_its_deadline_and_can_be_opened_again(pair):
    lead = pair.lead(answer_by=clock.now() + timedelta(hours=1))
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        with pytest.raises(NotNow, match="time to answer"):
            actions.accept_lead(lead.id, pair.b)
        sweep()
        assert db.session.get(Lead, lead.id, populate_existing=True).status == "expired"
        actions.reopen_lead(lead.id, pair.a)
        assert actions.accept_lead(lead.id, pair.b).status == "accepted"
    assert check_books() == []


def test_a_withdrawn_lead_can_not_be_accepted_and_an_accepted_one_not_withdrawn(pair):
    lead = pair.lead()
    actions.withdraw_lead(lead.id, pair.a, "found somebody")
    with pytest.raises(NotNow, match="withdrawn"):
        actions.accept_lead(lead.id, pair.b)
    second = pair.lead()
    actions.accept_lead(second.id, pair.b)
    with pytest.raises(NotNow, match="accepted this lead"):
        actions.withdraw_lead(second.id, pair.a)


def test_a_returned_lead_is_open_again_but_not_for_the_one_who_returned_it(found, pair):
    other = found.agency()
    lead = pair.lead(audience="open", agencies=[])
    referral = actions.accept_lead(lead.id, pair.b)
    with pytest.raises(BadInput):
        actions.move_on(referral.id, pair.b, "returned", "wrong number")
    actions.return_lead(referral.id, pair.b, "not_as_described", "wrong number")
    assert (lead.status, inbox(pair.B), inbox(other)) == ("open", [], [lead.id])
    assert actions.see_client(lead, pair.b) is None
    actions.accept_lead(lead.id, other.people[0])
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 2
    assert check_books() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"brief": "Write to lena@brask.example"}, "brief"),
        ({"brief": "Call +49 30 23125014 after noon"}, "brief"),
        ({"title": "Shop, call 030 23125014"}, "title"),
        ({"title": " "}, "title"),
        ({"category": ""}, "category"),
        ({"consent_obtained_on": None}, "consent.obtained_on"),
        ({"consent_obtained_on": clock.date(2999, 1, 1)}, "consent.obtained_on"),
        ({"consent_wording": " "}, "consent.wording"),
        ({"consent_channel": "pigeon"}, "consent.channel"),
        ({"client": {"company": "Brask"}}, "client.email"),
        ({"client": {"email": "x@y.example"}}, "client.company"),
        ({"client": {"company": "B", "email": "not an address"}}, "client.email"),
        ({"client": {"company": "B", "phone": "12"}}, "client.phone"),
        ({"agencies": []}, "audience"),
        ({"agencies": [999_999]}, "audience"),
        ({"budget_min": Money(200, "EUR"), "budget_max": Money(100, "EUR")}, "budget"),
        ({"answer_by": clock.datetime(2020, 1, 1, tzinfo=clock.UTC)}, "answer_by"),
    ],
)
def test_an_incomplete_lead_is_refused_at_its_field_and_nothing_is_kept(pair, change, field):
    with pytest.raises(BadInput) as refused:
        pair.lead(**change)
    assert field in refused.value.errors
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 0


@pytest.mark.parametrize(
    "text", ["Budget 1 200 000, start 12.03.2026", "Articles 4711-0815, ISO 9001:2015", "24/7, 99.9 % uptime"]
)
def test_numbers_that_are_no_contacts_do_not_stop_a_brief(pair, text):
    assert pair.lead(brief=text).status == "open"


def test_a_draft_is_seen_by_its_agency_alone_until_it_is_posted(found, pair):
    draft = actions.save_draft(pair.a, pair.new_lead(consent_wording="", client={"company": "Br"}))
    assert (draft.status, inbox(pair.B)) == ("draft", [])
    with pytest.raises(NotFound):
        queries.lead_for(pair.b, draft.id)
    actions.save_draft(pair.a, pair.new_lead(title="Better"), draft.id)
    posted = actions.post_draft(pair.a, draft.id, pair.new_lead(title="Better"))
    assert (posted.id, posted.status, posted.title, inbox(pair.B)) == (draft.id, "open", "Better", [draft.id])
    assert check_books() == []


def test_stages_go_forward_only_and_may_be_skipped(pair):
    referral = actions.accept_lead(pair.lead().id, pair.b)
    actions.move_on(referral.id, pair.b, "proposal")
    with pytest.raises(NotNow):
        actions.move_on(referral.id, pair.b, "contacted")
    with pytest.raises(NotFound):
        actions.move_on(referral.id, pair.a, "won")
    actions.move_on(referral.id, pair.b, "won")
    with pytest.raises(NotNow):
        actions.move_on(referral.id, pair.b, "lost", reason="budget")


def test_a_loss_needs_a_reason(pair):
    referral = actions.accept_lead(pair.lead().id, pair.b)
    with pytest.raises(BadInput):
        actions.move_on(referral.id, pair.b, "lost")
    assert actions.move_on(referral.id, pair.b, "lost", reason="budget").lost_reason == "budget"


def test_fees_are_taken_only_once_the_referral_is_won_and_not_from_the_future(pair):
    referral = actions.accept_lead(pair.lead().id, pair.b)
    with pytest.raises(NotNow, match="once the referral is won"):
        pair.fee(referral)
    actions.move_on(referral.id, pair.b, "won")
    with pytest.raises(BadInput, match="future"):
        actions.report_fee(referral.id, pair.b, Money(100, "EUR"), clock.latest_today() + timedelta(days=1))
    with pytest.raises(BadInput):
        actions.report_fee(referral.id, pair.b, Money(0, "EUR"), clock.today())


def test_no_more_can_be_refunded_than_was_kept(pair):
    payment = pair.fee(pair.won(), "100.00")
    actions.record_refund(payment.id, pair.b, Money(6000, "EUR"), clock.today())
    with pytest.raises(BadInput, match="40.00"):
        actions.record_refund(payment.id, pair.b, Money(4001, "EUR"), clock.today())
    with pytest.raises(BadInput, match="EUR"):
        actions.record_refund(payment.id, pair.b, Money(1, "USD"), clock.today())


def test_terms_are_frozen_at_acceptance(pair):
    from marketplace.core.transaction import transaction
    from marketplace.rewards.models import Terms

    before = pair.won()
    with transaction():
        db.session.add(Terms(rate=500, effective_at=clock.now(), made_at=clock.now()))
    after = pair.won()
    assert pair.fee(before, "100.00").reward.amount_minor == 1000
    assert pair.fee(after, "100.00").reward.amount_minor == 500


def test_every_step_is_mailed_to_the_referrer_without_the_clients_name(pair):
    from marketplace.outbox.letter import render
    from marketplace.outbox.models import OutgoingMail

    referral = pair.won()
    actions.add_note(referral.id, pair.b, "Lena Brask pays on Friday")
    payment = pair.fee(referral)
    actions.void_payment(payment.id, pair.b, "Brask Ceramics has paid less")
    actions.move_on(referral.id, pair.b, "finished", "Lena Brask is glad")
    mails = list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
    assert [mail.event for mail in mails if mail.person_id == pair.a.id] == [
        "lead.accepted", "referral.moved", "referral.noted", "fee.reported", "fee.voided", "referral.moved",
    ]  # fmt: skip
    for mail in mails:
        rendered = render(mail)
        texts = str(rendered and replace(rendered, to=""))  # the client's own mail goes to the client
        assert not any(value in texts for value in (*CLIENT.values(), "23125014", "Lena"))


def test_offers_are_made_for_those_who_were_chosen(pair):
    lead = pair.lead()
    assert list(db.session.scalars(select(Offer.agency_id).where(Offer.lead_id == lead.id))) == [pair.B.id]


@pytest.mark.parametrize("field", ["title", "brief", "category", "region", "language"])
@pytest.mark.parametrize("text", ["ask lena@brask.example", "+49 30 23125014"])
def test_nothing_that_is_read_before_acceptance_carries_contacts(pair, field, text):
    with pytest.raises(BadInput) as refused:
        pair.lead(**{field: text})
    assert set(refused.value.errors) == {field}
