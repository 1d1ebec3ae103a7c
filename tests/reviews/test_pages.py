"""Reviews on the pages: the client's form, everyone's list, the agency's answer, the admins' figures."""

import pytest
from sqlalchemy import select

from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, move_on, take_back_won
from marketplace.reviews.actions import Said, answer_review, hide_review, say, show_review
from marketplace.reviews.links import path_to_review
from marketplace.reviews.models import Hiring, Review
from marketplace.reviews.queries import sum_of
from tests.mail import letters

GOOD = Said(
    True, "the shop", Money(900_000, "EUR"), "yes", "same", "yes", "Exactly that, and nothing more.", "A potter"
)
TYPED = {"is_hired": "yes", "job": "the shop", "paid": "9000", "currency": "EUR", "kept": "yes", "price": "same",
         "again": "unsure", "words": "Exactly that,\nand nothing more.", "signed": "A potter"}  # fmt: skip


@pytest.fixture
def review(pair) -> Review:
    referral = pair.won()
    return say([referral.lead_id], referral.id, GOOD)


def test_a_client_fills_in_the_form_once(pair, visit):
    path = path_to_review(pair.won())
    client = visit()
    page = client.post(path, 422, on=path, **TYPED | {"kept": "", "paid": "a lot"})
    assert "Choose one." in page.text
    assert "nothing more" in page.html
    client.post(path, **TYPED)
    (made,) = db.session.scalars(select(Review)).all()
    assert (made.kept, made.price, made.again) == ("yes", "same", "unsure")
    assert db.session.get(Hiring, made.referral_id).paid == Money(900_000, "EUR")
    assert "Send the answers" not in client.get(path).text


def test_of_a_lost_one_only_the_three_questions_are_asked(pair, visit):
    referral = accept_lead(pair.lead().id, pair.b)
    move_on(referral.id, pair.b, "lost", reason="no_answer")
    path = path_to_review(referral)
    client = visit()
    assert "Would you come again?" not in client.get(path).text
    client.post(path, is_hired="no")
    assert not db.session.get(Hiring, referral.id).is_hired


def test_everyone_reads_it_with_where_the_client_came_from_and_never_who_it_is(pair, review, visit):
    page = visit().get(f"/agencies/{pair.B.id}/reviews")
    assert "Exactly that, and nothing more." in page.text
    assert "A potter" in page.text
    assert f"Came from {pair.A.name}" in page.text
    assert "1 of 1" in page.text
    for name in (*pair.client.values(), "9,000"):
        assert name not in page.html


def test_an_agency_that_is_not_active_shows_none(pair, review, visit):
    pair.B.status = "suspended"
    db.session.commit()
    visit().get(f"/agencies/{pair.B.id}/reviews", 404)


@pytest.mark.thorough
def test_pages_of_reviews_add_up(pair, visit):
    for number in range(23):
        referral = pair.won(
            client=pair.client | {"email": f"c{number}@x.example", "company": f"Co {number}", "phone": ""}
        )
        say([referral.lead_id], referral.id, Said(True, kept="no", price="same", again="no", words=f"Number {number}."))
    seen, path = "", f"/agencies/{pair.B.id}/reviews"
    visitor = visit()
    while path:
        page = visitor.get(path)
        seen += page.text
        path = next((link["href"] for link in page.all("a") if link.get("rel") == "next"), "")
    assert all(f"Number {number}." in seen for number in range(23))
    assert "0 of 23" in seen


@pytest.mark.thorough
def test_the_agency_is_told_and_answers_below_it(pair, review, visit, environment):
    sweep()
    letter = next(one for one in letters(environment) if one["To"] == pair.b.email and "reviewed" in one["Subject"])
    assert f"/reviews/{review.id}" in letter.get_body(("plain",)).get_content()
    member = visit(pair.b)
    assert "Exactly that" in member.get("/reviews").text
    member.post(f"/reviews/{review.id}", on=f"/reviews/{review.id}", text="Thank you.")
    assert "Thank you." in visit().get(f"/agencies/{pair.B.id}/reviews").text
    member.post(f"/reviews/{review.id}", on=f"/reviews/{review.id}", text="")
    assert "Thank you." not in visit().get(f"/agencies/{pair.B.id}/reviews").text


@pytest.mark.parametrize(
    "text", ["Call us: +49 30 23125014", "Thank you, Lena Brask!", "Brask Ceramics was a joy", "a" * 2001]
)
def test_an_answer_does_not_say_who_the_client_is(pair, review, text):
    with pytest.raises(BadInput):
        answer_review(review.id, pair.b, text)
    assert review.answer == ""


def test_another_agency_s_review_is_not_there(pair, review, visit):
    stranger = visit(pair.a)
    stranger.get(f"/reviews/{review.id}", 404)
    assert "Exactly that" not in stranger.get("/reviews").text


def test_what_an_admin_takes_off_is_neither_shown_nor_counted(pair, review, visit, found):
    admin = found.person(alliance_role="admin")
    hide_review(review.id, admin, "an insult")
    assert "Exactly that" not in visit().get(f"/agencies/{pair.B.id}/reviews").text
    assert sum_of(pair.B.id).count == 0
    assert "Hidden by an admin" in visit(pair.b).get("/reviews").text
    show_review(review.id, admin, "a mistake")
    assert sum_of(pair.B.id).count == 1


def test_admins_alone_see_what_clients_paid_beside_what_was_reported(pair, review, visit, found):
    pair.fee(review.referral, "4000.00")
    page = visit(found.person(alliance_role="admin")).get("/desk/hirings")
    assert "€9,000.00" in page.text
    assert "€4,000.00" in page.text
    assert "They differ much" in page.text
    assert "Brask" not in page.html
    visit(pair.b).get("/desk/hirings", 403)


@pytest.mark.parametrize(
    ("hired", "paid", "reported", "differs"),
    [(True, 900, [900], False), (True, 900, [600], False), (True, 901, [600], True), (True, 600, [901], True), (True, 900, [], True),
     (True, None, [900], False), (False, None, [900], True), (False, None, [], False), (True, 0, [], False)],
)  # fmt: skip
def test_what_differs_much_is_what_is_half_as_much_again_or_on_one_side_only(app, hired, paid, reported, differs):
    one = Hiring(
        referral_id=1, said_at=None, is_hired=hired, paid_minor=paid, currency="EUR" if paid is not None else None
    )
    assert one.differs_from([Money(minor, "EUR") for minor in reported]) is differs
    assert not Hiring(referral_id=1, said_at=None, is_hired=True, paid_minor=900, currency="EUR").differs_from(
        [Money(1, "USD")]
    )


def test_a_won_referral_taken_back_takes_its_review_off(pair, review):
    take_back_won(review.referral_id, pair.b)
    assert sum_of(pair.B.id).count == 0


def test_nothing_is_said_where_nobody_has_written(pair, visit):
    assert "No client has written yet" in visit().get(f"/agencies/{pair.B.id}/reviews").text
    assert "No client has written yet" in visit(pair.b).get("/reviews").text
