"""A suspension takes open leads back and gives back clients that nobody has contacted; its end brings none of them back."""

import pytest
from sqlalchemy import select

from marketplace.core.checks import check_books
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.languages import speaking_to
from marketplace.core.queue import queue, sweep
from marketplace.exchange import actions, queries
from marketplace.exchange.models import Lead, Offer, Referral
from marketplace.members.models import Person
from marketplace.moderation.actions import reinstate_agency, suspend_agency
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail

ON_THE_WAY = ["contacted", "qualified", "proposal", "won"]


@pytest.fixture
def suspend(found):
    """Suspend an agency."""
    admin = found.person(alliance_role="admin")
    return lambda agency: suspend_agency(agency.id, "unpaid orders", admin)


@pytest.fixture
def reinstate(found):
    """End its suspension."""
    admin = found.person(alliance_role="admin")
    return lambda agency: reinstate_agency(agency.id, admin)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Lead.status).order_by(Lead.id)))


def stages() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Referral.status).order_by(Referral.id)))


def letters(person: Person, event: str) -> list[str]:
    """What a person's mails about an event say."""
    chosen = select(OutgoingMail).where(OutgoingMail.person_id == person.id, OutgoingMail.event == event)
    rendered = [render(mail) for mail in db.session.scalars(chosen)]
    return [f"{one.subject}\n{one.text}" for one in rendered if one]


@pytest.mark.thorough
@pytest.mark.parametrize("audience", ["direct", "shortlist", "open"])
def test_open_leads_of_a_suspended_agency_are_taken_back(pair, suspend, audience):
    lead = pair.lead(audience=audience, agencies=[] if audience == "open" else [pair.B.id])
    suspend(pair.A)
    sweep()
    assert states() == ["withdrawn"]
    with pytest.raises(NotNow, match="not active at the moment"):
        actions.accept_lead(lead.id, pair.b)
    with speaking_to(pair.a):
        assert db.session.get(Lead, lead.id).withdrawn_because == "The referrer was suspended"
    assert check_books() == []


def test_nothing_of_a_suspended_agency_is_accepted_or_declined_before_the_job_has_run(pair, suspend, visit):
    lead = pair.lead()
    suspend(pair.A)
    assert db.session.scalars(queries.inbox_of(pair.B.id)).all() == []
    for answer in (
        lambda: actions.accept_lead(lead.id, pair.b),
        lambda: actions.decline_lead(lead.id, pair.b, "budget"),
    ):
        with pytest.raises(NotNow, match="not active at the moment"):
            answer()
    page = visit(pair.b).get(f"/leads/{lead.id}")
    assert "not active at the moment" in page.text
    assert "Accept and open contacts" not in page.text
    assert (states(), stages()) == (["open"], [])


def test_those_it_was_offered_to_by_name_are_told(pair, suspend):
    pair.lead()
    suspend(pair.A)
    actions.follow_suspensions([pair.A.id])
    (told,) = letters(pair.b, "lead.withdrawn")
    assert "Northlight is not an active member at the moment" in told
    (standing,) = letters(pair.a, "account.standing")
    assert "Your open leads are taken back." in standing


@pytest.mark.thorough
def test_a_draft_of_a_suspended_agency_stays(pair, suspend):
    actions.save_draft(pair.a, pair.new_lead())
    suspend(pair.A)
    sweep()
    assert states() == ["draft"]


@pytest.mark.thorough
def test_a_client_whose_receiver_is_suspended_before_contact_is_offered_to_the_others(pair, found, suspend):
    other = found.agency()
    lead = pair.lead(audience="shortlist", agencies=[pair.B.id, other.id])
    actions.accept_lead(lead.id, pair.b)
    suspend(pair.B)
    actions.follow_suspensions([pair.B.id])
    assert (states(), stages()) == (["open"], ["returned"])
    assert actions.see_client(db.session.get(Lead, lead.id), pair.b) is None
    (moved,) = letters(pair.a, "referral.moved")
    assert "Returned" in moved
    assert len(letters(other.people[0], "lead.offered")) == 2
    assert actions.accept_lead(lead.id, other.people[0]).status == "accepted"
    assert check_books() == []


def test_a_client_meant_for_the_suspended_receiver_alone_is_the_referrers_again(pair, suspend):
    actions.accept_lead(pair.lead().id, pair.b)
    suspend(pair.B)
    actions.follow_suspensions([pair.B.id])
    assert (states(), stages()) == (["expired"], ["returned"])
    assert "Nobody else was invited" in letters(pair.a, "referral.moved")[0]
    assert check_books() == []


@pytest.mark.thorough
@pytest.mark.parametrize("stage", ON_THE_WAY)
def test_a_client_that_was_contacted_stays_where_it_is(pair, suspend, stage):
    actions.move_on(actions.accept_lead(pair.lead().id, pair.b).id, pair.b, stage)
    suspend(pair.B)
    suspend(pair.A)
    sweep()
    assert (states(), stages()) == (["accepted"], [stage])


@pytest.mark.thorough
def test_when_both_are_suspended_the_client_is_taken_back(pair, found, suspend):
    actions.accept_lead(pair.lead(audience="open", agencies=[]).id, pair.b)
    suspend(pair.A)
    suspend(pair.B)
    sweep(), sweep()
    assert (states(), stages()) == (["withdrawn"], ["returned"])
    assert check_books() == []


@pytest.mark.thorough
def test_after_reinstatement_nothing_comes_back_by_itself(pair, suspend, reinstate):
    passed, taken = pair.lead(), pair.turned().lead()
    actions.accept_lead(taken.id, pair.a)
    suspend(pair.A)
    sweep()
    reinstate(pair.A)
    sweep()
    assert (states(), stages()) == (["withdrawn", "expired"], ["returned"])
    assert db.session.scalars(queries.inbox_of(pair.B.id)).all() == []
    declined = select(Offer.agency_id).where(Offer.lead_id == taken.id, Offer.declined_at.is_not(None))
    assert db.session.scalars(declined).all() == [pair.A.id]
    assert passed.status == "withdrawn"


def test_an_agency_that_is_reinstated_before_the_job_keeps_its_leads(pair, suspend, reinstate):
    pair.lead()
    suspend(pair.A)
    reinstate(pair.A)
    actions.follow_suspensions([pair.A.id])
    assert states() == ["open"]


def test_a_worker_is_asked_at_once(pair, suspend):
    pair.lead()
    suspend(pair.A)
    assert "follow_suspensions" in [job.args[0] for job in queue("money").jobs]
