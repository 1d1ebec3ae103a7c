"""A client takes a review back, and what they wrote goes with their contacts."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.enquiries.actions import withdraw
from marketplace.enquiries.links import client_path
from marketplace.exchange.models import Lead
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report, subject
from marketplace.reviews import due, emails
from marketplace.reviews.actions import Said, answer_review, forget_words, hide_review, say, take_back
from marketplace.reviews.links import path_to_review
from marketplace.reviews.models import Hiring, Review
from marketplace.reviews.queries import sum_of
from tests.mail import letters
from tests.people import OTHER_CLIENT

GOOD = Said(True, "the shop", Money(900_000, "EUR"), "yes", "same", "yes", "All as they said.", "A potter, Berlin")
WORDS = ("All as they said.", "A potter, Berlin", "Thank you, it was a joy.")


@pytest.fixture
def review(pair) -> Review:
    """With the agency's answer."""
    referral = pair.won()
    made = say([referral.lead_id], referral.id, GOOD)
    return answer_review(made.id, pair.b, WORDS[2])


def page_of(review: Review) -> str:
    return client_path(review.referral.lead)


def test_the_clients_page_and_files_say_what_was_said(pair, review, visit):
    client = visit()
    page = client.get(page_of(review)).text
    assert "You reviewed Kedr" in page
    assert "All as they said." in page
    assert "Hired, the shop, €9,000.00" in page
    table = client.client.get(f"{page_of(review)}/all.csv").text
    assert all(one in table for one in (*WORDS[:2], "the shop"))
    (held,) = json.loads(client.client.get(f"{page_of(review)}/all.json").text)["said_after"]
    assert (held["agency"], held["is_hired"], held["job"], held["paid"], held["currency"]) == (
        "Kedr",
        True,
        "the shop",
        "9000.00",
        "EUR",
    )
    assert held["review"] == {
        "status": "shown", "kept": "yes", "price": "same", "again": "yes", "words": WORDS[0], "signed": WORDS[1],
    }  # fmt: skip


@pytest.mark.thorough
def test_a_client_takes_it_back_by_their_own_link(pair, review, visit, environment):
    client, path = visit(), f"{page_of(review)}/review/{review.referral_id}/take-back"
    assert "Take it back" in client.get(page_of(review)).text
    assert "can’t write another" in client.get(path).text
    page = client.post(path, on=path)
    assert "Your review is taken back." in page.text
    assert "and took it back" in page.text
    client.client.post(path)
    for public in (f"/agencies/{pair.B.id}", f"/agencies/{pair.B.id}/reviews"):
        assert not any(one in visit().get(public).html for one in WORDS)
    assert not any(one in visit(pair.b).get("/reviews").html for one in WORDS)
    assert sum_of(pair.B.id).count == 0
    sweep()
    mails = [one for one in letters(environment) if one["Subject"] == "A client has taken a review back"]
    assert [one["To"] for one in mails] == [pair.b.email]
    assert client.client.get(path).status_code == 404
    assert check_books() == []


def test_it_is_gone_for_good(pair, review, found):
    admin, referral = found.person(alliance_role="admin"), review.referral
    take_back([referral.lead_id], referral.id)
    take_back([referral.lead_id], referral.id)
    db.session.refresh(review)
    assert (review.status, review.words, review.signed, review.answer) == ("withdrawn", "", "", "")
    assert db.session.get(Hiring, referral.id).job == "the shop"
    with pytest.raises(NotNow):
        say([referral.lead_id], referral.id, GOOD)
    with pytest.raises(NotNow):
        hide_review(review.id, admin, "Odd")
    with pytest.raises(NotFound):
        answer_review(review.id, pair.b, "But why?")
    with pytest.raises(NotFound):
        report(Subject.REVIEW, review.id, "untrue", "", pair.a)
    assert subject(Subject.REVIEW, review.id) is None


def test_nobody_elses_link_takes_it_back(pair, review, visit):
    other = pair.lead(client=OTHER_CLIENT)
    with pytest.raises(NotFound):
        take_back([other.id], review.referral_id)
    answer = visit().client.post(f"{client_path(other)}/review/{review.referral_id}/take-back")
    assert answer.status_code == 404
    assert sum_of(pair.B.id).count == 1


def test_what_an_admin_took_off_can_be_taken_back(review, found):
    hide_review(review.id, found.person(alliance_role="admin"), "It names somebody")
    take_back([review.referral.lead_id], review.referral_id)
    assert db.session.get(Review, review.id).status == "withdrawn"


@pytest.mark.thorough
def test_words_go_when_the_contacts_are_erased_and_figures_stay(pair, review, visit):
    client, path = visit(), page_of(review)
    assert "Your review of Kedr is taken off the pages." in client.get(f"{path}/withdraw").text
    withdraw(review.referral.lead)
    assert due.words_to_forget(10) == [review.referral_id]
    sweep()
    assert due.words_to_forget(10) == []
    hiring, row = db.session.get(Hiring, review.referral_id), db.session.get(Review, review.id)
    db.session.refresh(hiring)
    assert (hiring.job, hiring.paid, row.status, row.words) == ("", Money(900_000, "EUR"), "withdrawn", "")
    assert not any(one in client.get(path).html for one in WORDS)
    forget_words([review.referral_id])
    assert check_books() == []


def test_who_has_withdrawn_is_asked_nothing_more_and_nothing_is_kept(pair, visit):
    referral = pair.won()
    path = path_to_review(referral)
    withdraw(referral.lead)
    assert visit().client.get(path).status_code == 404
    with pytest.raises(NotFound):
        say([referral.lead_id], referral.id, GOOD)


@pytest.mark.thorough
def test_words_and_a_withdrawal_at_the_same_instant_leave_nothing(pair, in_parallel):
    referral = pair.won()
    lead_id, referral_id = referral.lead_id, referral.id
    in_parallel([lambda: say([lead_id], referral_id, GOOD), lambda: withdraw(db.session.get_one(Lead, lead_id))])
    sweep()
    db.session.expire_all()
    assert not any(WORDS[0] in one for one in db.session.scalars(select(Review.words)))
    assert db.session.scalars(select(Hiring.job)).all() in ([], [""])


def test_no_mail_and_no_log_tells_of_what_was_taken_back(pair, review):
    take_back([review.referral.lead_id], review.referral_id)
    assert emails.reviewed(review.id) is None
    assert not any(one in str(facts) for facts in db.session.scalars(select(AuditRow.facts)) for one in WORDS)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reviews SET words = 'Awful.'",
        "UPDATE reviews SET signed = 'A baker'",
        "UPDATE reviews SET again = 'no'",
        "UPDATE reviews SET status = 'withdrawn'",
        "UPDATE hirings SET job = 'a logo'",
        "UPDATE hirings SET paid_minor = 1",
    ],
)
def test_the_database_lets_words_go_and_nothing_else(review, change):
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(change))
    assert db.session.scalars(select(Review.words)).all() == [WORDS[0]]
