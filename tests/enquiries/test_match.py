"""Match me with three: who fits, why, and what to relax."""

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Profile
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.enquiries.models import Enquiry
from tests.visitor import Page

NEEDS = "/match?category=Online+shops&region=Germany"


@pytest.fixture
def shops(found):
    """Four German agencies that build shops; the last is dear."""
    agencies = [found.agency(f"Shop {n}", languages=["de"]) for n in range(4)]
    for n, agency in enumerate(agencies):
        found.service(agency, price_minor=(n + 1) * 1000_00)
    return agencies


def named(page) -> list[str]:
    return [name for name in (f"Shop {n}" for n in range(4)) if name in page.text]


def test_three_that_fit_are_shown_with_reasons_before_anything_is_sent(shops, visit):
    page = visit().get(NEEDS)
    assert len(named(page)) == 3
    assert "works there: Germany" in page.text
    assert "These 3 fit best" in page.text


def test_the_three_that_were_shown_are_asked(shops, visit, fill):
    visitor = visit()
    given = fill(visitor, NEEDS)
    shown = named(visitor.page)
    answer = visitor.client.post("/match", data=given)
    assert "Look in your mail" in answer.text, answer.text
    enquiry = db.session.scalars(select(Enquiry)).one()
    assert sorted(agency.name for agency in shops if agency.id in enquiry.agency_ids) == shown
    assert (enquiry.kind, enquiry.in_region.name_en) == ("match", "Germany")
    assert all(name in enquiry.consent_wording for name in shown)


def test_where_fewer_fit_the_page_says_what_to_relax(shops, visit):
    page = visit().get(f"{NEEDS}&budget_max=2000&currency=EUR")
    assert len(named(page)) == 2
    assert "These 2 fit best" in page.text
    assert "For more than €2,000" in page.text
    page = visit().get("/match?category=Online+shops&language=fi")
    assert "No agency fits all of it" in page.text
    assert "In any language, not only: Finnish" in page.text


def test_nobody_is_asked_whom_the_client_has_not_seen(shops, visit, fill):
    visitor = visit()
    given = fill(visitor, NEEDS)
    answer = visitor.client.post("/match", data=given | {"agencies": str(shops[3].id)})
    assert answer.status_code == 422
    assert "Who fits has changed" in answer.text
    assert db.session.scalars(select(Enquiry)).all() == []


def test_consent_that_was_given_for_others_is_asked_anew_whatever_else_is_wrong(shops, visit, fill):
    visitor = visit()
    given = fill(visitor, NEEDS)
    with transaction():
        db.session.add(Profile(agency_id=shops[0].id, is_taking=False))
    answer = visitor.client.post("/match", data=given | {"brief": ""})
    assert answer.status_code == 422
    assert "Who fits has changed" in answer.text
    box = next(one for one in Page(answer.text).all("input") if one.get("name") == "consent")
    assert "checked" not in box
    again = visitor.client.post("/match", data=given | {"brief": ""})
    assert again.status_code == 422


def test_a_word_that_names_nothing_is_answered_with_what_comes_near(shops, visit):
    page = visit().get("/match?category=Onlin+shop")
    assert "Did you mean one of these?" in page.text
    visit().get("/match")
    visit().get("/match?budget_max=nonsense&category=SEO")
