"""The time to answer begins when a lead is opened: passed on, opened again, or given back."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, expire_leads, reopen_lead, return_lead
from marketplace.exchange.models import Lead
from marketplace.exchange.queries import live_referral_of
from marketplace.members.track_record import track_record_of
from tests.migrations import BEFORE_0012, migrate_again

HOUR = timedelta(hours=1)


def after(hours: float):
    return time_machine.travel(clock.now() + hours * HOUR)


def hours_to_answer(agency) -> float | None:
    seconds = track_record_of([agency.id])[agency.id].answer_seconds
    return None if seconds is None else round(seconds / 3600, 1)


def expired(pair) -> Lead:
    lead = pair.lead()
    with after(49):
        expire_leads([lead.id])
    return lead


def returned(pair) -> Lead:
    lead = pair.lead(audience="open", agencies=[])
    accept_lead(lead.id, pair.b)
    return lead


@pytest.mark.thorough
def test_a_lead_that_was_opened_again_is_warned_of_when_its_new_time_is_nearly_over(pair):
    lead = expired(pair)
    with after(13 * 24):
        reopen_lead(lead.id, pair.a, clock.now() + 8 * HOUR)
        sweep()
        assert db.session.get(Lead, lead.id, populate_existing=True).warned_at is None
        with after(6.5):
            sweep()
        assert db.session.get(Lead, lead.id, populate_existing=True).warned_at


@pytest.mark.thorough
def test_a_lead_that_was_given_back_is_warned_of_when_its_new_time_is_nearly_over(pair, found):
    found.agency()
    lead = returned(pair)
    with after(13 * 24):
        return_lead(referral_of(lead), pair.b, "not_as_described", "no answer")
        with after(25):  # 23 of 48 hours are left, of two weeks and more since it was passed on
            sweep()
            assert db.session.get(Lead, lead.id, populate_existing=True).warned_at is None
        with after(37):
            sweep()
        assert db.session.get(Lead, lead.id, populate_existing=True).warned_at


def referral_of(lead: Lead) -> int:
    return live_referral_of(lead).id


def test_whoever_accepts_an_hour_after_it_was_opened_again_has_answered_in_an_hour(pair):
    lead = expired(pair)
    with after(13 * 24):
        reopen_lead(lead.id, pair.a)
        with after(1):
            accept_lead(lead.id, pair.b)
    assert hours_to_answer(pair.B) == 1.0


def test_whoever_accepts_what_was_given_back_has_answered_since_then(pair, found):
    other = found.agency()
    lead = returned(pair)
    with after(13 * 24):
        return_lead(referral_of(lead), pair.b, "not_as_described", "no answer")
        with after(3):
            accept_lead(lead.id, other.people[0])
    # Who gave it back has answered before it was opened for the last time: that says nothing of how quickly.
    assert (hours_to_answer(other), hours_to_answer(pair.B)) == (3.0, None)


@pytest.mark.parametrize("path", ["/received", "/leads/{}", "/today"])
def test_the_clock_is_as_long_as_the_new_time(pair, visit, path):
    lead = expired(pair)
    with after(13 * 24):
        reopen_lead(lead.id, pair.a, clock.now() + 8 * HOUR)
        page = visit(pair.b).get(path.format(lead.id))
    bars = [round(float(attrs["max"])) for attrs in page.all("progress") if attrs.get("aria-hidden")]
    assert bars
    assert set(bars) == {8 * 3600}


def test_what_an_old_process_passes_on_counts_from_when_it_was_passed_on(pair):
    lead = pair.lead(title="Passed on just now")
    db.session.execute(update(Lead).values(opened_at=None))
    db.session.commit()
    with after(2):
        accept_lead(lead.id, pair.b)
    assert hours_to_answer(pair.B) == 2.0
    assert round(lead.seconds_to_answer) == 48 * 3600


def test_leads_from_before_begin_when_they_were_opened_last(pair):
    once, again = pair.lead(), expired(pair)
    with after(50):
        reopen_lead(again.id, pair.a)
    draft = Lead(
        referrer_id=pair.A.id, title="A", category="B", currency="EUR", audience="open", created_at=clock.now()
    )
    db.session.add(draft)
    db.session.commit()
    right = {lead.id: lead.opened_at for lead in (once, again, draft)}
    migrate_again("0012", *BEFORE_0012)
    assert dict(db.session.execute(select(Lead.id, Lead.opened_at)).all()) == right
    assert right[again.id] > again.posted_at
