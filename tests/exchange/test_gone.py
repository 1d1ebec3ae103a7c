"""A letter that is tried again, or waits for the next morning, says nothing that isn't true any more."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, decline_lead, expire_leads, reopen_lead, withdraw_lead
from marketplace.exchange.actions import warn_of_deadlines as warn
from marketplace.members.models import Person
from marketplace.moderation.actions import suspend_agency
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail

LATER = timedelta(hours=49)


def told(person: Person, event: str) -> str | None:
    """What the last mail about an event would say now."""
    chosen = select(OutgoingMail).where(OutgoingMail.person_id == person.id, OutgoingMail.event == event)
    letter = render(db.session.scalars(chosen.order_by(OutgoingMail.id.desc()).limit(1)).one())
    return letter and letter.text


def taken(pair, lead, other):
    accept_lead(lead.id, other)


def withdrawn(pair, lead, _other):
    withdraw_lead(lead.id, pair.a)


def declined(pair, lead, _other):
    decline_lead(lead.id, pair.b, "budget")


def expired(_pair, lead, _other):
    with time_machine.travel(clock.now() + LATER):
        expire_leads([lead.id])


def suspended(pair, _lead, other):
    other.alliance_role = "admin"
    suspend_agency(pair.A.id, "unpaid orders", other)


ENDS = [taken, withdrawn, declined, expired, suspended]


@pytest.mark.parametrize("event", ["lead.offered", "lead.ending"])
@pytest.mark.parametrize("audience", ["shortlist", "open"])
@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_whoever_can_not_accept_any_more_is_not_asked_to(pair, found, end, audience, event):
    other = found.agency().people[0]
    invited = [] if audience == "open" else [pair.B.id, other.agency_id]
    lead = pair.lead(audience=audience, agencies=invited)
    warn([lead.id])
    assert told(pair.b, event)
    end(pair, lead, other)
    assert told(pair.b, event) is None


def test_nor_is_whoever_reads_it_after_the_deadline_and_before_the_job(pair):
    pair.lead()
    with time_machine.travel(clock.now() + LATER):
        assert told(pair.b, "lead.offered") is None


def test_those_who_can_still_accept_are_asked(pair, found):
    other = found.agency().people[0]
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.agency_id])
    decline_lead(lead.id, pair.b, "budget")
    assert "Read and accept" in told(other, "lead.offered")


def test_a_referrer_is_not_told_that_nobody_took_what_is_open_again(pair):
    lead = pair.lead()
    expired(pair, lead, None)
    assert told(pair.a, "lead.expired")
    reopen_lead(lead.id, pair.a)
    assert told(pair.a, "lead.expired") is None


@pytest.mark.thorough
def test_the_digest_of_the_next_morning_leaves_out_what_is_gone(pair):
    pair.b.mail_daily, pair.b.time_zone = ["lead"], "Europe/Berlin"
    db.session.commit()
    lead = pair.lead(answer_by=clock.now() + timedelta(days=5))
    withdraw_lead(lead.id, pair.a)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        sweep(), sweep()
    events = select(OutgoingMail.event, OutgoingMail.status).where(OutgoingMail.person_id == pair.b.id)
    assert ("lead.offered", "moot") in [tuple(row) for row in db.session.execute(events)]
