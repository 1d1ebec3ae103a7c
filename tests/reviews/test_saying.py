"""What a client says after the work: by their own link, once, of what was won. Nobody else can write a review."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.core import clock
from marketplace.core.errors import BadInput, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, move_on, return_lead
from marketplace.reviews.actions import Said, ask_for_reviews, say
from marketplace.reviews.due import clients_to_ask
from marketplace.reviews.links import path_to_review
from marketplace.reviews.models import Hiring, Review
from marketplace.reviews.queries import Sum, sum_of
from tests.mail import letters

GOOD = Said(
    True, "the shop", Money(900_000, "EUR"), "yes", "little_more", "yes", "All as they said.", "A potter, Berlin"
)
TYPED = {"is_hired": "yes", "job": "the shop", "paid": "9000", "currency": "EUR", "kept": "yes", "price": "little_more",
         "again": "yes", "words": "All as they said.", "signed": "A potter, Berlin"}  # fmt: skip


def reviews() -> int:
    return db.session.scalar(select(func.count(Review.id)))


def test_a_client_reviews_a_won_referral_and_tells_what_they_paid(pair):
    referral = pair.won()
    review = say([referral.lead_id], referral.id, GOOD)
    assert (review.agency_id, review.words, review.signed) == (pair.B.id, "All as they said.", "A potter, Berlin")
    assert db.session.get(Hiring, referral.id).paid == Money(900_000, "EUR")
    assert sum_of(pair.B.id) == Sum(1, 1)


def test_of_what_was_lost_a_client_tells_whether_they_hired_them_all_the_same(pair):
    referral = accept_lead(pair.lead().id, pair.b)
    move_on(referral.id, pair.b, "lost", reason="no_answer")
    assert say([referral.lead_id], referral.id, GOOD) is None
    assert db.session.get(Hiring, referral.id).is_hired
    assert reviews() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"is_hired": None}, "is_hired"),
        ({"kept": ""}, "kept"),
        ({"price": "free"}, "price"),
        ({"again": "perhaps"}, "again"),
        ({"words": "Write to lena@brask.example"}, "words"),
        ({"signed": "Lena, +49 30 23125014"}, "signed"),
        ({"words": "a" * 2001}, "words"),
        ({"signed": "a" * 101}, "signed"),
        ({"job": "a" * 501}, "job"),
    ],
)
def test_what_can_not_be_shown_is_refused_at_its_field(pair, said, field):
    referral = pair.won()
    with pytest.raises(BadInput) as refusal:
        say([referral.lead_id], referral.id, Said(**(vars(GOOD) | said)))
    assert list(refusal.value.errors) == [field]
    assert reviews() == 0


def test_it_is_said_once(pair):
    referral = pair.won()
    say([referral.lead_id], referral.id, GOOD)
    with pytest.raises(NotNow):
        say([referral.lead_id], referral.id, GOOD)


def test_said_twenty_times_at_once_it_is_one_review(app, pair):
    referral, start = pair.won(), Barrier(20)
    lead_id, referral_id = referral.lead_id, referral.id

    def press(_n: int) -> str:
        with app.app_context():
            start.wait()
            try:
                say([lead_id], referral_id, GOOD)
            except NotNow:
                return "answered already"
            finally:
                db.session.remove()
        return "kept"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    assert sorted(answers) == [*["answered already"] * 19, "kept"]
    assert reviews() == 1


# Ways to a review other than a won referral's own link.


@pytest.fixture
def other(pair):
    """Another client's referral, which is won."""
    return pair.won(
        client=pair.client | {"email": "ida@odin.example", "company": "Odin", "contact": "Ida", "phone": ""}
    )


@pytest.mark.parametrize("stage", ["accepted", "contacted", "qualified", "proposal", "returned"])
def test_a_referral_that_is_not_won_has_no_review(pair, client, stage):
    referral = accept_lead(pair.lead().id, pair.b)
    if stage == "returned":
        return_lead(referral.id, pair.b, "not_as_described", "why")
    elif stage != "accepted":
        move_on(referral.id, pair.b, stage, note="why")
    with pytest.raises(NotFound):
        say([referral.lead_id], referral.id, GOOD)
    assert client.get(path_to_review(referral)).status_code == 404


@pytest.fixture
def form(pair, visit):
    """A visitor with the form of a won referral before them, its path, and what the form would send."""
    path = path_to_review(pair.won())
    visitor = visit()
    return visitor, path, visitor.get(path).form_to("") | TYPED


def test_a_link_opens_no_other_client_s_referral(form, other):
    visitor, path, sent = form
    assert visitor.client.post(f"{path.rpartition('/')[0]}/{other.id}", data=sent).status_code == 404
    assert reviews() == 0


@pytest.mark.parametrize(
    "change", ["", "x", "{link}x", "x{link}", "{reversed}", "{upper}", "%00", "1", "null", "e30.x"]
)
def test_a_forged_link_opens_nothing(form, change):
    visitor, path, sent = form
    link = path.split("/")[2]
    forged = path.replace(link, change.format(link=link, reversed=link[::-1], upper=link.upper()))
    assert visitor.client.get(forged).status_code in (404, 410)
    assert visitor.client.post(forged, data=sent).status_code in (404, 410)
    assert reviews() == 0


@pytest.mark.parametrize("who", ["a", "b"])
def test_neither_agency_writes_one_through_its_own_pages(pair, visit, who):
    referral = pair.won()
    member = visit(getattr(pair, who))
    sent = member.get("/services/new").form_to("") | TYPED
    assert member.client.post(f"/reviews/{referral.id}", data=sent).status_code == 404
    assert reviews() == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("agency_id = {a}", "receiver of a won referral"),
        ("referral_id = {accepted}", "receiver of a won referral"),
        ("kept = 'perfect'", "ck_reviews_kept"),
        ("status = 'best'", "ck_reviews_status"),
        ("words = repeat('a', 2001)", "ck_reviews_length"),
        ("signed = E'a\\nb'", "ck_reviews_one_line"),
        ("answer = 'thanks'", "ck_reviews_answered"),
    ],
)
def test_the_database_refuses_one_that_nobody_said(pair, other, change, rule):
    accepted = accept_lead(pair.lead().id, pair.b)
    columns = {"referral_id": other.id, "agency_id": pair.B.id, "status": "'shown'", "kept": "'yes'", "price": "'same'",
               "again": "'yes'", "words": "''", "signed": "''", "answer": "''", "made_at": "now()"}  # fmt: skip
    name, _is, value = change.format(a=pair.A.id, accepted=accepted.id).partition(" = ")
    columns[name] = value
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(
            text(f"INSERT INTO reviews ({', '.join(columns)}) VALUES ({', '.join(map(str, columns.values()))})")
        )


@pytest.mark.parametrize("change", ["words = 'Great!'", "again = 'yes'", "kept = 'yes'", "made_at = now()"])
def test_what_was_said_is_not_changed(pair, change):
    referral = pair.won()
    say([referral.lead_id], referral.id, Said(**(vars(GOOD) | {"again": "no", "kept": "no"})))
    with pytest.raises(IntegrityError, match="not changed"):
        db.session.execute(text(f"UPDATE reviews SET {change}"))


# Asking


@pytest.mark.thorough
def test_a_client_is_asked_when_the_work_is_finished_and_never_again(pair, environment):
    referral = pair.won()
    assert clients_to_ask(10) == []
    move_on(referral.id, pair.b, "finished")
    assert clients_to_ask(10) == [referral.id]
    ask_for_reviews([referral.id])
    ask_for_reviews([referral.id])
    assert clients_to_ask(10) == []
    sweep()
    asked = [one for one in letters(environment) if one["Subject"].startswith("How did it go")]
    (letter,) = [one for one in asked if one["To"] == "lena@brask.example"]
    assert path_to_review(referral) in letter.get_body(("plain",)).get_content()
    assert "Brask" not in letter.as_string()


def test_a_client_is_asked_a_month_after_it_was_won(pair):
    referral = pair.won()
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert clients_to_ask(10) == []
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert clients_to_ask(10) == [referral.id]


@pytest.mark.parametrize("gone", ["sealed_client = NULL", "email_print = NULL", "import_ref = 'A1'"])
def test_nobody_is_asked_who_has_no_address_here(pair, gone):
    referral = pair.won()
    move_on(referral.id, pair.b, "finished")
    with transaction():
        db.session.execute(text(f"UPDATE leads SET {gone}"))
    assert clients_to_ask(10) == []


def test_whoever_has_answered_is_not_asked(pair):
    referral = pair.won()
    say([referral.lead_id], referral.id, GOOD)
    move_on(referral.id, pair.b, "finished")
    assert clients_to_ask(10) == []
