"""A lead that nobody took: warned of before, opened again with a new time, passed on again with everything filled in."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import decline_lead, withdraw_lead
from marketplace.exchange.models import Lead
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.people import CLIENT


def told(event: str) -> list[int]:
    chosen = select(OutgoingMail.person_id).where(OutgoingMail.event == event)
    return sorted(db.session.scalars(chosen))


@pytest.mark.thorough
def test_before_a_lead_expires_those_invited_and_the_referrer_are_warned_once(pair):
    lead = pair.lead()
    with time_machine.travel(clock.now() + timedelta(hours=30)):
        sweep()
        assert told("lead.ending") == []
    with time_machine.travel(clock.now() + timedelta(hours=40)):
        sweep(), sweep()
        assert told("lead.ending") == [pair.a.id, pair.b.id]
        subjects = {
            render(mail).subject
            for mail in db.session.query(OutgoingMail).filter_by(event="lead.ending", status="queued")
        }
        assert subjects <= {f"Soon over: {lead.title}"}


@pytest.mark.thorough
def test_whoever_has_declined_is_not_warned(pair, found):
    third = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, third.id])
    decline_lead(lead.id, pair.b, "budget")
    with time_machine.travel(clock.now() + timedelta(hours=40)):
        sweep()
    assert told("lead.ending") == [pair.a.id, third.people[0].id]


@pytest.mark.thorough
def test_a_lead_is_opened_again_with_the_time_that_was_chosen(pair, visit):
    lead = pair.lead()
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        sweep()
        visitor = visit(pair.a)
        page = visitor.get(f"/leads/{lead.id}")
        assert "Pass it on again" in page.text
        visitor.post(f"/leads/{lead.id}/reopen", answer_hours="8")
        db.session.expire_all()
        again = db.session.get(Lead, lead.id)
        assert again.status == "open"
        assert timedelta(hours=7) < again.answer_by - clock.now() <= timedelta(hours=8)
        assert again.warned_at is None


@pytest.mark.parametrize("end", ["everyone declined", "withdrawn"])
def test_passing_on_again_finds_everything_filled_in(pair, visit, end):
    lead = pair.lead()
    decline_lead(lead.id, pair.b, "budget") if end == "everyone declined" else withdraw_lead(lead.id, pair.a)
    visitor = visit(pair.a)
    page = visitor.get(f"/leads/{lead.id}")
    assert f"/leads/new?again={lead.id}" in page.html
    page = visitor.get(f"/leads/new?again={lead.id}")
    for text in (lead.title, lead.brief, lead.category, CLIENT["company"], CLIENT["email"], "I agree to be passed on."):
        assert text in page.html
    assert visitor.get("/leads/new?again=999", 404)


def test_consent_is_asked_anew_where_it_names_an_agency(pair, visit):
    lead = pair.lead(consent_wording=f"I agree that {pair.B.name} gets my phone number.")
    withdraw_lead(lead.id, pair.a)
    page = visit(pair.a).get(f"/leads/new?again={lead.id}")
    assert "gets my phone number" not in page.html


def test_a_strangers_lead_is_nothing_to_begin_from(pair, visit):
    lead = pair.lead(audience="open", agencies=[])
    visit(pair.b).get(f"/leads/new?again={lead.id}", 404)


@pytest.mark.parametrize("name", ["again", "agency"])
@pytest.mark.parametrize(
    "number", ["9" * 4301, "9" * 30, str(2**63), "0", "-1", "x", "²", "1.5", ""], ids=lambda n: n[:9]
)
def test_what_is_no_row_number_is_nothing_to_begin_from(pair, visit, name, number):
    lead = pair.lead()
    page = visit(pair.a).get(f"/leads/new?{name}={number}")
    assert "Pass a client" in page.text
    assert lead.title not in page.html
