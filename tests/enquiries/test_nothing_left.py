"""What else holds a client's words: complaints, reports of reviews, letters, requests that came to nothing. It goes as well."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.enquiries.actions import confirm, report_wrong, withdraw
from marketplace.exchange import actions as exchange
from marketplace.joining.actions import note_down, reject
from marketplace.joining.actions import withdraw as take_back
from marketplace.members.models import Person
from marketplace.moderation.actions import suspend_agency
from marketplace.moderation.models import ReportState, Subject
from marketplace.moderation.reports import decide, put_subject_back, report
from marketplace.reviews.actions import Said, say
from tests.applying import Applicant
from tests.enquiries.test_no_mark import CLIENT, MARK, places
from tests.waiting import wait_for


@pytest.fixture
def letters_with(environment):
    """`letters_with(words)`: the files of letters that this test has sent, with these words. Tests share a folder."""
    folder = Path(environment["MAIL_URL"].removeprefix("file:"))

    def written() -> dict[Path, int]:
        return {one: one.stat().st_mtime_ns for one in folder.glob("*.eml")}

    before = written()
    return lambda words: [
        one.name for one, at in written().items() if before.get(one) != at and words in one.read_text()
    ]


@pytest.fixture
def applicant(pair, found):
    found.person(alliance_role="admin")
    return Applicant([pair.A.name, pair.B.name])


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["the client's word", "a year later", "a restored backup"])
def test_what_a_client_told_the_admins_is_forgotten_however_the_client_is_erased(pair, way):
    lead = pair.lead()
    report_wrong(lead, "contacts", "My wife Zora is ill.", "127.0.0.1")
    if way == "the client's word":
        withdraw(lead)
    elif way == "a restored backup":
        exchange.erase_client([lead.id], tell=False)
    else:
        exchange.withdraw_lead(lead.id, pair.a, "Gone.")
    sweep()
    with time_machine.travel(clock.now() + timedelta(days=400)):
        sweep()
        sweep()
        assert db.session.scalars(text("SELECT text FROM complaints")).all() == [""]


def test_what_a_client_told_the_admins_stands_in_no_letter(pair, found, letters_with):
    found.person(alliance_role="admin")
    report_wrong(pair.lead(), "contacts", "My wife Zora is ill.", "127.0.0.1")
    sweep()
    assert letters_with("finds something wrong") or letters_with("finds_something_wrong")
    assert letters_with("Zora") == []


@pytest.mark.thorough
def test_what_was_said_of_a_clients_review_goes_with_the_contacts(pair, found, letters_with):
    admin = found.person(alliance_role="admin")
    referral = pair.won(client=CLIENT)
    said = Said(True, kept="no", price="same", again="no", words="Bad shop.", signed="Ida")
    review = say([referral.lead_id], referral.id, said)
    report(Subject.REVIEW, review.id, "untrue", f"Ida {MARK} never paid us", pair.b)
    decide(Subject.REVIEW, review.id, admin, ReportState.UPHELD, f"{MARK} Boats was paid for it")
    put_subject_back(Subject.REVIEW, review.id, admin, f"{MARK} has shown the bill")
    sweep()
    assert {"reports.note", "reports.decision", "history.note"} <= set(places())
    assert letters_with(f"{MARK} Boats was paid") == []
    withdraw(referral.lead)
    sweep()
    assert places() == []


def test_nobody_writes_of_a_client_who_is_erased(pair):
    referral = exchange.accept_lead(pair.lead().id, pair.b)
    row = exchange.return_lead(referral.id, pair.b, "contacts_wrong", "no answer")
    withdraw(referral.lead)
    for deed in (
        lambda: exchange.add_note(referral.id, pair.b, "Lena Brask still wants it"),
        lambda: exchange.object_to_return(row.id, pair.a, "Lena Brask answers"),
    ):
        with pytest.raises(NotNow, match="The client is erased"):
            deed()


def test_an_erasure_and_the_decision_on_a_return_wait_for_each_other(pair, found, environment, in_parallel):
    admin = found.person(alliance_role="admin")
    referral = exchange.accept_lead(pair.lead().id, pair.b)
    row = exchange.return_lead(referral.id, pair.b, "not_as_described", "no")
    exchange.object_to_return(row.id, pair.a, "yes")
    row_id, lead_id, admin_id, url = row.id, referral.lead_id, admin.id, environment["DATABASE_URL"]
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(url) as holding, psycopg.connect(url, autocommit=True) as looking:
        holding.execute("SELECT 1 FROM leads WHERE id = %s FOR UPDATE", [lead_id])

        def waits(count: int) -> bool:
            return looking.execute(waiting).fetchone()[0] >= count

        def decide_it():
            wait_for(lambda: waits(1))
            exchange.decide_return(row_id, db.session.get(Person, admin_id), "unfounded", "so")

        def let_go():
            wait_for(lambda: waits(2))
            holding.commit()

        answers = in_parallel([lambda: exchange.erase_client([lead_id]), decide_it, let_go])
    assert answers == [None, None, None]


@pytest.mark.thorough
def test_a_request_that_no_agency_could_take_is_forgotten_after_a_year(asking, pair):
    enquiry = asking.ask()
    suspend_agency(pair.B.id, "x", None)
    assert confirm(enquiry.id).leads == []
    sealed = "SELECT sealed_client IS NULL FROM enquiries"
    with time_machine.travel(clock.now() + timedelta(days=300)):
        sweep()
        assert db.session.scalar(text(sealed)) is False
    with time_machine.travel(clock.now() + timedelta(days=370)):
        sweep()
        assert db.session.scalar(text(sealed)) is True


@pytest.mark.thorough
def test_the_letter_of_who_never_confirmed_is_forgotten_with_the_request(asking, letters_with):
    asking.ask()
    sweep()
    assert letters_with(asking.contacts["email"])
    with time_machine.travel(clock.now() + timedelta(days=4)):
        sweep()
        sweep()
    assert letters_with(asking.contacts["email"]) == []


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["never sent", "rejected"])
def test_the_letters_of_an_applicant_are_forgotten_with_the_application(applicant, found, letters_with, way):
    if way == "never sent":
        applicant.begun()
    else:
        reject(applicant.sent().id, found.person(alliance_role="admin"), "other", "no")
    sweep()
    assert letters_with("jana@brueckner.example")
    with time_machine.travel(clock.now() + timedelta(days=400)):
        sweep()
        sweep()
    assert letters_with("jana@brueckner.example") == []


def test_a_draft_that_its_applicant_takes_back_is_forgotten_at_once(applicant):
    take_back(applicant.begun().id)
    sweep()
    assert db.session.scalar(text("SELECT sealed_people IS NULL FROM applications")) is True


@pytest.mark.thorough
def test_nothing_more_is_written_of_an_application_that_is_forgotten(applicant, found):
    admin, application = found.person(alliance_role="admin"), applicant.sent()
    reject(application.id, admin, "other", "no")
    with time_machine.travel(clock.now() + timedelta(days=400)):
        sweep()
        with pytest.raises(NotNow, match="is forgotten"):
            note_down(application.id, "That was Jana", admin)
