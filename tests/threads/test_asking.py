"""Before anybody accepts: an agency asks the referrer about a lead, and learns nothing of who the client is."""

import pytest
from sqlalchemy import select, text

from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead, decline_lead, erase_client
from marketplace.threads import actions, queries
from marketplace.threads.models import Message, Thread, ThreadKind

LEAD, REFERRAL = ThreadKind.LEAD, ThreadKind.REFERRAL


@pytest.mark.thorough
def test_an_agency_asks_and_the_referrer_answers_each_agency_alone(pair, found, visit):
    other = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.id])
    page = visit(pair.b).get(f"/leads/{lead.id}")
    assert "Ask the referrer" in page.text
    at = f"/threads/about/lead/{lead.id}"
    visit(pair.b).post(at, on=at, text="Which shop system is it?")
    second = actions.write_first(LEAD, lead.id, other.people[0], "How many articles?")
    first = db.session.scalars(select(Thread).where(Thread.second_id == pair.B.id)).one()
    referrer = visit(pair.a)
    assert "Asked about it" in referrer.get(f"/leads/{lead.id}").text
    referrer.post(f"/threads/{first.id}", on=f"/threads/{first.id}", text="A Shopware of five years.")
    assert "Shopware" in visit(pair.b).get(f"/threads/{first.id}").text
    visit(other.people[0]).get(f"/threads/{first.id}", 404)
    assert "Shopware" not in visit(other.people[0]).get(f"/threads/{second.thread_id}").text
    visit(pair.a).get(at, 404)  # whom would the referrer ask?
    assert check_books() == []


@pytest.mark.parametrize(
    "told", ["Write to pia@potter.example", "Ring +49 30 23125014", "It is Brask Ceramics", "See brask.example"]
)
def test_the_referrer_can_not_tell_who_the_client_is(pair, told, visit):
    lead = pair.lead(client=pair.client | {"website": "https://brask.example"})
    thread = db.session.get(Thread, actions.write_first(LEAD, lead.id, pair.b, "Who is it?").thread_id)
    page = visit(pair.a).post(f"/threads/{thread.id}", 422, on=f"/threads/{thread.id}", text=told)
    assert told in page.text
    with pytest.raises(BadInput):
        actions.write(thread.id, pair.a, told)


def test_a_guess_of_the_asking_agency_is_neither_confirmed_nor_refused(pair):
    lead = pair.lead()
    actions.write_first(LEAD, lead.id, pair.b, "Is it Brask Ceramics?")
    actions.write_first(LEAD, lead.id, pair.b, "Is it Odin Boats?")
    with pytest.raises(BadInput):
        actions.write_first(LEAD, lead.id, pair.b, "Is it lena@brask.example?")
    with pytest.raises(BadInput):
        actions.write_first(LEAD, lead.id, pair.b, "Is it ida@odin.example?")


def test_it_closes_when_the_lead_waits_no_more_and_stays_to_be_read(pair, found):
    other = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.id])
    mine = actions.write_first(LEAD, lead.id, other.people[0], "How many articles?")
    declined = actions.write_first(LEAD, lead.id, pair.b, "Which system?")
    decline_lead(lead.id, pair.b, "no_capacity")
    with pytest.raises(NotNow):
        actions.write(declined.thread_id, pair.a, "A Shopware.")
    accept_lead(lead.id, other.people[0])
    with pytest.raises(NotNow):
        actions.write(mine.thread_id, other.people[0], "Thank you")
    assert queries.message_for(other.people[0], mine.id).text == "How many articles?"
    assert queries.message_for(pair.b, declined.id).text == "Which system?"


def test_nobody_asks_who_was_not_offered_it_and_nobody_where_the_client_came_alone(pair, found):
    lead = pair.lead()
    with pytest.raises(NotFound):
        actions.write_first(LEAD, lead.id, found.agency().people[0], "May I?")
    with pytest.raises(NotFound):
        actions.write_first(LEAD, lead.id, pair.a, "To myself")


def traces(*words: str) -> set[str]:
    """The tables in which one of these words stands."""
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return {
        one
        for one in tables
        if any(
            word.lower() in "\n".join(db.session.scalars(text(f"SELECT t::text FROM {one} t"))).lower()
            for word in words
        )
    }


@pytest.mark.thorough
def test_an_erased_client_stands_in_no_message_any_more(pair, found, partnership, client):
    from marketplace.community.actions import SaidQuestion, ask

    asked = pair.lead(audience="open")
    third = found.agency()
    actions.write_first(LEAD, asked.id, third.people[0], "Is it Brask?")
    referral = accept_lead(asked.id, pair.b)
    headers = found.token(pair.b) | {"Idempotency-Key": "one"}
    actions.write_first(REFERRAL, referral.id, pair.b, "We begin.")
    client.post(f"/api/v1/threads/{db.session.scalar(select(Thread.id).where(Thread.referral_id == referral.id))}/messages",
                json={"text": "Lena Brask has signed."}, headers=headers)  # fmt: skip
    actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "How does Brask do?")
    kept = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "Shall we meet?")
    ask(pair.b, SaidQuestion("How to invoice Brask?", "They sit in Norway."))
    assert "messages" in traces("Brask")
    erase_client([asked.id])
    db.session.rollback()
    assert traces("Brask") == set()
    assert db.session.get(Message, kept.id).text == "Shall we meet?"
    with pytest.raises(NotNow):
        actions.write_first(REFERRAL, referral.id, pair.b, "Once more of Brask")
    assert check_books() == []
