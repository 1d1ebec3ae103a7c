"""Searches that people keep: confirmed by whoever gets the mail, told once a day of what is new, stopped by one press."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.catalog import actions, searching
from marketplace.catalog.actions.searches import (
    forget_searches,
    searches_to_look_at,
    tell_of_new_services,
    unconfirmed_searches,
)
from marketplace.catalog.models import Discount, SavedSearch
from marketplace.core import clock
from marketplace.core.errors import BadInput, NotFound
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from tests.mail import letters

pytestmark = pytest.mark.usefixtures("app")
SEO = "category=seo"
LATER = timedelta(days=1, minutes=5)


@pytest.fixture
def agency(found):
    return found.agency("Northlight")


def kept() -> list[SavedSearch]:
    return list(
        db.session.scalars(select(SavedSearch).order_by(SavedSearch.id).execution_options(populate_existing=True))
    )


def live(email: str = "piotr@rower.example", query: str = SEO, language: str = "en") -> SavedSearch:
    actions.keep_for_address(email, query, language, "192.0.2.1")
    return actions.confirm_search(kept()[-1].id)


def told(environment, later=LATER) -> list:
    """The mails about something new, once a day has passed."""
    with time_machine.travel(clock.now() + later):
        tell_of_new_services(searches_to_look_at(10))
        sweep()
    return [one for one in letters(environment) if "fit" in one["Subject"]]


def link_of(search: SavedSearch) -> str:
    return f"/catalog/saved/{searching.link_to(search)}"


@pytest.mark.thorough
def test_a_visitor_keeps_a_search_says_yes_and_is_told_of_what_is_new(agency, found, visit, environment):
    visitor = visit()
    assert f"/catalog/keep?{SEO}" in visitor.get(f"/catalog?{SEO}").html
    assert "SEO" in visitor.get(f"/catalog/keep?{SEO}").text
    visitor.post(f"/catalog/keep?{SEO}", on=f"/catalog/keep?{SEO}", email="Piotr@Rower.example")
    assert "Look into your mail" in visitor.page.text
    sweep()
    (mail,) = letters(environment)
    assert mail["To"].lower() == "piotr@rower.example"
    path = link_of(kept()[0])
    assert path in mail.get_body(("plain",)).get_content()
    visitor.post(path, on=path)
    assert "You are told of what is new" in visitor.page.text
    found.service(agency, "seo", title="Promotion of shops")
    found.service(agency, "branding", title="Brand design")
    (mail,) = told(environment)
    body = mail.get_body(("plain",)).get_content()
    assert "Promotion of shops" in body
    assert "Brand design" not in body
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_opening_the_page_confirms_and_stops_nothing(visit):
    actions.keep_for_address("piotr@rower.example", SEO, "en", "192.0.2.1")
    visitor = visit()
    visitor.get(link_of(kept()[0]))
    visitor.get(f"{link_of(kept()[0])}/stop")
    assert [one.status for one in kept()] == ["unconfirmed"]


@pytest.mark.thorough
def test_one_press_in_the_mail_program_stops_it_and_the_address_is_forgotten(agency, found, client, environment):
    search = live()
    path = f"{link_of(search)}/stop"
    for _ in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    (search,) = kept()
    assert (search.status, search.email, search.email_print) == ("stopped", None, None)
    found.service(agency, "seo")
    assert told(environment) == []


@pytest.mark.thorough
def test_a_member_keeps_one_at_once_and_stops_it_in_the_list(agency, found, visit, environment):
    person = agency.people[0]
    member = visit(person)
    member.post(f"/catalog/keep?{SEO}", on=f"/catalog/keep?{SEO}")
    assert "Kept." in member.page.text
    actions.keep_for_person(person, SEO)
    (search,) = kept()
    found.service(found.agency(), "seo", title="Promotion")
    (mail,) = told(environment)
    assert mail["To"] == person.email
    member.post(f"/catalog/saved/{search.id}/stop", on="/catalog/saved")
    assert "You keep no search" in member.page.text


def test_another_person_s_search_can_not_be_stopped(agency, found):
    actions.keep_for_person(agency.people[0], SEO)
    with pytest.raises(NotFound):
        actions.stop_own_search(kept()[0].id, found.person(agency, "sales"))


@pytest.mark.thorough
def test_what_was_told_is_not_told_again(agency, found, environment):
    live()
    found.service(agency, "seo")
    assert len(told(environment)) == 1
    assert len(told(environment, 2 * LATER)) == 1


def test_nobody_is_told_twice_a_day(agency, found, environment):
    live()
    found.service(agency, "seo")
    assert told(environment, timedelta(hours=23)) == []


@pytest.mark.parametrize("gone", ["draft", "paused", "reported"])
def test_what_left_the_catalog_before_the_mail_is_not_in_it(agency, found, environment, gone):
    live()
    service = found.service(agency, "seo")
    with transaction():
        db.session.execute(text("UPDATE services SET status = :gone WHERE id = :id"), {"gone": gone, "id": service.id})
    assert told(environment) == []


def test_prices_for_members_alone_are_in_no_mail(agency, found, environment):
    live(query="offer=discount")
    service = found.service(agency, "seo")
    with transaction():
        db.session.add(
            Discount(service_id=service.id, whom="members", kind="percent", percent=20, created_at=clock.now())
        )
    assert told(environment) == []


@pytest.mark.parametrize(
    ("whom", "days", "said"),
    [
        ("clients", (None, None), "from €750 instead of €1,000"), ("clients", (-9, 9), "from €750 instead of €1,000"),
        ("clients", (None, -1), "from €1,000"), ("clients", (9, None), "from €1,000"),
        ("members", (None, None), "from €1,000"),
    ],
)  # fmt: skip
def test_prices_are_those_of_the_catalogs_rows(agency, found, environment, whom, days, said):
    live(query="category=seo")
    service = found.service(agency, "seo")
    starts, ends = (clock.today() + timedelta(days=one) if one else None for one in days)
    with transaction():
        db.session.add(Discount(service_id=service.id, whom=whom, kind="percent", percent=25, starts_on=starts, ends_on=ends,
                                created_at=clock.now()))  # fmt: skip
    (mail,) = told(environment)
    body = " ".join(mail.get_body(("plain",)).get_content().split())
    assert said in body
    assert ("instead of" in body) == ("instead of" in said)


@pytest.mark.thorough
def test_each_reader_is_written_to_in_their_language(agency, found, environment):
    live("a@x.example", language="ru")
    live("b@x.example", language="uk")
    found.service(agency, "seo")
    with time_machine.travel(clock.now() + LATER):
        tell_of_new_services(searches_to_look_at(10))
        sweep()
    mails = letters(environment)
    mails = [one for one in mails if "sort=newest" in one.get_body(("plain",)).get_content()]
    assert {one["To"] for one in mails} == {"a@x.example", "b@x.example"}
    assert len({one["Subject"] for one in mails}) == 2


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@x.example", "x@" + "a" * 250 + ".example"])
def test_an_address_nobody_can_write_to_is_refused(email):
    with pytest.raises(BadInput) as refusal:
        actions.keep_for_address(email, SEO, "en", "192.0.2.1")
    assert list(refusal.value.errors) == ["email"]
    assert kept() == []


@pytest.mark.parametrize("query", ["", "sort=price", "page=3", "currency=USD", "unknown=1"])
def test_a_search_for_everything_is_not_kept(app, agency, query):
    with app.test_request_context(), pytest.raises(BadInput):
        actions.keep_for_person(agency.people[0], searching.query_of(query))


def test_the_same_search_is_kept_once_however_it_is_typed(app, agency, environment):
    with app.test_request_context():
        for query in ("category=seo&region=de", "page=2&region=de&category=seo&sort=newest&nonsense=1"):
            actions.keep_for_address("piotr@rower.example", searching.query_of(query), "en", "192.0.2.1")
    assert len(kept()) == 1
    sweep()
    assert len(letters(environment)) == 1


def test_an_address_is_asked_only_so_often(visit):
    visitor = visit()
    for number in range(3):
        visitor.post(f"/catalog/keep?q=word{number}", on=f"/catalog/keep?q=word{number}", email="piotr@rower.example")
    visitor.post("/catalog/keep?q=word9", 429, on="/catalog/keep?q=word9", email="piotr@rower.example")
    assert len(kept()) == 3


def test_whoever_never_says_yes_is_forgotten_in_two_days():
    actions.keep_for_address("piotr@rower.example", SEO, "en", "192.0.2.1")
    live("ann@tea.example")
    assert unconfirmed_searches(10) == []
    with time_machine.travel(clock.now() + timedelta(days=2, minutes=1)):
        forget_searches(unconfirmed_searches(10))
    assert [one.email for one in kept()] == ["ann@tea.example"]


@pytest.mark.parametrize("forged", ["x", "1", "MQ", "MQ.AAAA", "null", "%00", "e30.x"])
def test_a_forged_link_opens_no_search(visit, forged):
    live()
    visit().get(f"/catalog/saved/{forged}", 404)
    visit().get(f"/catalog/saved/{forged}/stop", 404)


def test_the_address_is_nowhere_in_the_clear():
    live()
    (row,) = db.session.execute(text("SELECT saved_searches::text FROM saved_searches")).scalars()
    assert "rower" not in row


@pytest.mark.parametrize(
    "change",
    ["encrypted_email = NULL", "email_print = NULL", "person_id = (SELECT min(id) FROM people)", "status = 'stopped'",
     "status = 'new'", "query = ''", "query = repeat('a', 4001)"],
)  # fmt: skip
def test_the_database_refuses_searches_of_nobody_and_of_two(agency, change):
    live()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE saved_searches SET {change}"))
    db.session.rollback()
    assert db.session.scalar(select(func.count(SavedSearch.id))) == 1
