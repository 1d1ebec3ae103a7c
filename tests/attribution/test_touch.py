"""Who brought a client: the first touch counts, for as long as the terms say, and both sides read how it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.attribution.actions import switch_off
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.enquiries.actions import confirm
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.actions import accept_lead, move_on, return_lead
from marketplace.exchange.models import Lead
from marketplace.joining.models import Application
from marketplace.moderation.actions import suspend_agency
from marketplace.rewards.actions import set_terms
from tests.asking import BRIEF, CONTACTS, button_of


def newest() -> Enquiry:
    db.session.rollback()
    return db.session.scalars(select(Enquiry).order_by(Enquiry.id.desc())).first()


@pytest.fixture
def other(found):
    """A third agency, and a link of its own."""
    return found.agency("Third")


@pytest.fixture
def ask(pair, later):
    """`ask(visitor)`: what a person types, at B's page; returns the request."""

    def send(visitor, status=200, **more) -> Enquiry:
        path = f"/agencies/{pair.B.id}/ask"
        visitor.get(path)
        (form,) = [one for one in visitor.page.forms if one["attrs"].get("method") == "post"]
        later(seconds=5)
        kept = {name: value for name, value in form["fields"].items() if name not in ("phone", "company", "consent")}
        visitor.post(path, status, **(kept | CONTACTS | {"brief": BRIEF, "consent": "y"} | more))
        return newest()

    return send


def by(enquiry: Enquiry) -> tuple:
    return (enquiry.via and enquiry.via.name, enquiry.came_by, enquiry.link and enquiry.link.code)


def test_a_client_who_comes_by_a_link_is_its_members_with_day_and_campaign(pair, made, ask, visit, later):
    link, visitor, at = made(), visit(), clock.now()
    visitor.get(f"/r/{link.code}?utm_source=letter&utm_campaign=spring")
    later(days=3)
    enquiry = ask(visitor)
    assert by(enquiry) == ("Northlight", "link", link.code)
    assert enquiry.campaign == {"utm_source": "letter", "utm_campaign": "spring"}
    assert at <= enquiry.came_at <= at + timedelta(minutes=1)
    assert "You came from Northlight" in visitor.get(f"/agencies/{pair.B.id}/ask").text


def test_the_first_of_two_links_counts_and_both_are_clicked(pair, found, other, made, ask, visit, later, clicks):
    first, second, visitor = made(), made(other.people[0]), visit()
    visitor.get(f"/r/{first.code}")
    later(days=200)
    visitor.get(f"/r/{second.code}")
    assert by(ask(visitor)) == ("Northlight", "link", first.code)
    assert (clicks(first), clicks(second)) == ({"visitor": 1}, {"visitor": 1})


def test_a_first_link_that_no_longer_counts_gives_way(pair, other, made, ask, visit):
    first, second, visitor = made(), made(other.people[0]), visit()
    visitor.get(f"/r/{first.code}")
    switch_off(first.id, pair.a)
    visitor.get(f"/r/{second.code}")
    assert by(ask(visitor)) == ("Third", "link", second.code)


def test_what_names_nobody_keeps_nobody_from_being_the_first(made, ask, visit, pair):
    visitor, link = visit(), made()
    for junk in ("no-such-code", "999999", str(pair.B.id * 10**17), "x" * 500, "%00"):
        visitor.get(f"/catalog?via={junk}")
    visitor.get(f"/r/{link.code}")
    assert by(ask(visitor)) == ("Northlight", "link", link.code)


def test_a_promo_code_is_typed_and_an_unknown_one_is_said_to_be_none(pair, made, ask, visit):
    link = made()
    enquiry = ask(visit(), promo=f" {link.code.upper()} ")
    assert by(enquiry) == ("Northlight", "code", link.code)
    visitor = visit()
    ask(visitor, 422, promo="no-such-code")
    assert "There is no such code, or it no longer counts." in visitor.page.text
    assert BRIEF in visitor.page.text
    ask(visitor, 422, promo=str(pair.A.id))
    switch_off(link.id, pair.a)
    ask(visitor, 422, promo=link.code)


def test_a_link_comes_before_a_code_that_is_typed_later(pair, other, made, ask, visit):
    link, code, visitor = made(), made(other.people[0]), visit()
    visitor.get(f"/r/{link.code}")
    assert by(ask(visitor, promo=code.code)) == ("Northlight", "link", link.code)


def test_the_cookie_of_another_installation_or_a_changed_one_says_nothing(made, ask, visit):
    visitor, link = visit(), made()
    visitor.get(f"/r/{link.code}")
    kept = visitor.client.get_cookie("leadpact-came").value
    for worse in (kept[:-3] + "abc", "", "x" * 5000, "[1,2]"):
        fresh = visit()
        fresh.client.set_cookie("leadpact-came", worse)
        assert by(ask(fresh, email=f"a{len(worse)}@brask.example")) == (None, None, None)


def test_the_terms_say_how_long_a_link_is_remembered(pair, made, ask, visit, later):
    set_terms(1000, clock.today(), tied_months=2)
    link, visitor = made(), visit()
    visitor.get(f"/r/{link.code}")
    later(days=55)
    assert by(ask(visitor)) == ("Northlight", "link", link.code)
    later(days=10)
    assert by(ask(visitor, email="later@brask.example", phone="")) == (None, None, None)


def test_terms_of_later_do_not_untie_who_was_brought_before(pair, made, ask, visit, later):
    link, visitor = made(), visit()
    visitor.get(f"/r/{link.code}")
    later(days=1)
    set_terms(1000, clock.today(), tied_months=1)
    later(days=300)
    assert by(ask(visitor)) == ("Northlight", "link", link.code)


def accepted(pair, **more) -> Lead:
    lead = pair.lead(**more)
    accept_lead(lead.id, pair.b)
    return lead


def test_a_client_who_was_passed_before_and_comes_back_alone_stays_tied(pair, found, asking, later, visit, deliver):
    third = found.agency("Third")
    lead = accepted(pair)
    later(days=180)
    enquiry = asking.ask(agencies=[third])
    assert by(enquiry) == ("Northlight", "known", None)
    assert enquiry.came_at == lead.posted_at
    letter = [one for one in deliver() if one["To"] == CONTACTS["email"]][-1]
    page = visit().get(button_of(letter))
    assert "Northlight brought you to the alliance first" in page.text
    assert "Northlight receives 10% of each fee" in page.text
    confirm(enquiry.id)
    (new,) = newest().leads
    assert new.referrer_id == pair.A.id
    assert accept_lead(new.id, third.people[0]).rate == 1000
    assert check_books() == []


def test_only_the_address_that_the_mail_proves_tells_who_brought_somebody(pair, found, asking):
    third = found.agency("Third")
    accepted(pair, client=CONTACTS | {"website": "brask-ceramics.example"})
    assert (
        by(asking.ask(agencies=[third], client=CONTACTS | {"email": "LENA@brask.example", "phone": ""}))[1] == "known"
    )
    for n, others in enumerate(({}, {"phone": "030 / 23 12 50 14"}, {"company": "Brask Ceramics"})):
        contacts = CONTACTS | {"email": f"curious{n}@elsewhere.example"} | others
        assert by(asking.ask(agencies=[third], client=contacts)) == (None, None, None), others


def test_no_share_is_announced_that_nobody_will_get(pair, found, asking, visit, deliver):
    third = found.agency("Third")
    accepted(pair)  # Northlight has passed the client to Kedr
    back = pair.turned()
    accept_lead(back.lead(client=CONTACTS, agencies=[third.id]).id, third.people[0])  # and Kedr to a third one
    asking.ask(agencies=[pair.A])
    letter = [one for one in deliver() if one["To"] == CONTACTS["email"]][-1]
    assert "brought you" not in visit().get(button_of(letter)).text


def test_a_link_before_the_lead_counts_and_one_after_it_does_not(pair, found, other, made, ask, visit, later):
    link, early, late = made(other.people[0]), visit(), visit()
    early.get(f"/r/{link.code}")
    later(hours=1)
    accepted(pair.turned(), client=CONTACTS)  # Kedr passes the client to Northlight
    later(hours=1)
    late.get(f"/r/{link.code}")
    assert by(ask(early)) == ("Third", "link", link.code)
    assert by(ask(late)) == ("Kedr", "known", None)


def test_a_lead_that_nobody_accepted_or_that_was_given_back_ties_nobody(pair, found, asking):
    third = found.agency("Third")
    lead = pair.lead()
    assert by(asking.ask(agencies=[third])) == (None, None, None)
    referral = accept_lead(lead.id, pair.b)
    return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    assert by(asking.ask(agencies=[third])) == (None, None, None)


def test_a_client_is_tied_to_nobody_who_has_left_or_is_suspended_and_to_no_receiver(pair, found, asking):
    accepted(pair)
    asking.confirmed(agencies=[pair.A])
    assert newest().leads[0].referrer.is_alliance
    suspend_agency(pair.A.id, "unpaid", found.person(alliance_role="admin"))
    assert by(asking.ask(agencies=[found.agency("Third")])) == (None, None, None)


def test_by_the_terms_of_its_day_a_client_is_tied_no_longer(pair, found, asking, later):
    set_terms(1000, clock.today(), tied_months=6)
    accepted(pair)
    third = found.agency("Third")
    later(days=170)
    assert by(asking.ask(agencies=[third]))[1] == "known"
    later(days=20)
    assert by(asking.ask(agencies=[third])) == (None, None, None)


def test_both_sides_read_how_the_client_came_and_others_learn_nothing(pair, found, made, ask, visit):
    link, visitor = made(), visit()
    visitor.get(f"/r/{link.code}?utm_source=utm-letter")
    (lead,) = confirm(ask(visitor).id).leads
    assert "utm-letter" not in visit(pair.b).get(f"/leads/{lead.id}").text
    said = f"By the link “{link.code}”, first on"
    assert said in visit(pair.a).get(f"/leads/{lead.id}").text
    assert said in visit(pair.b).get(f"/leads/{lead.id}").text
    referral = accept_lead(lead.id, pair.b)
    for person in (pair.a, pair.b):
        page = visit(person).get(f"/referrals/{referral.id}").text
        assert said in page
        assert ("utm-letter" in page) == (person is pair.a), "the campaign is the referrer's"
    headers = found.token(pair.b)
    answer = visitor.client.get(f"/api/v1/leads/{lead.id}", headers=headers).json["came_by"]
    assert (answer["how"], answer["code"], answer["campaign"]) == ("link", link.code, {})
    own = visitor.client.get(f"/api/v1/leads/{lead.id}", headers=found.token(pair.a)).json["came_by"]
    assert own["campaign"] == {"utm_source": "utm-letter"}
    (listed,) = visitor.client.get("/api/v1/leads?view=accepted", headers=headers).json["items"]
    assert listed["came_by"] == answer


def test_what_came_by_a_link_stands_on_its_page_and_equals_its_rows(pair, made, asking, ask, visit, later):
    link, visitor = made(), visit()
    for n in range(3):
        visitor = visit()
        visitor.get(f"/r/{link.code}")
        enquiry = ask(visitor, email=f"c{n}@client{n}.example", phone="", company="")
        if n:
            confirm(enquiry.id)
    referral = accept_lead(newest().leads[0].id, pair.b)
    move_on(referral.id, pair.b, "won")
    pair.fee(referral, "1234.50")
    page = visit(pair.a).get(f"/links/{link.id}")
    figures = page.text
    assert "of 1 accepted" in figures
    assert "€123.45" in figures
    assert figures.count(f"By the link “{link.code}”") == 2
    program = visit().client.get(f"/api/v1/links/{link.id}", headers=_token(pair.a)).json
    assert (program["requests"], program["accepted"], program["won"]) == (2, 1, 1)
    assert program["rewards"] == [{"amount": "123.45", "currency": "EUR"}]
    assert check_books() == []


def _token(person) -> dict[str, str]:
    from marketplace.access.actions import make_token

    return {"Authorization": f"Bearer {make_token(person, 'test', 'read')}"}


def test_the_member_is_told_at_once_with_the_figures_of_its_link_and_nothing_of_the_client(
    pair, made, ask, visit, deliver
):
    link, visitor = made(), visit()
    visitor.get(f"/r/{link.code}")
    confirm(ask(visitor).id)
    (letter,) = [one for one in deliver() if one["To"] == pair.a.email]
    assert letter["Subject"] == "You brought a client to Kedr"
    text = letter.get_body(("plain",)).get_content()
    assert f"By the link “{link.code}”, first on" in text
    assert "So far: visitors 1, requests 1, won 0" in text
    assert not any(value in str(letter) for value in CONTACTS.values())


def test_the_code_is_told_that_the_client_came_with_whatever_it_is_called_now(pair, made, ask, visit):
    from marketplace.attribution.actions import SaidLink, change_link

    link, visitor = made(code="as-printed"), visit()
    visitor.get("/r/as-printed")
    (lead,) = confirm(ask(visitor).id).leads
    change_link(link.id, pair.a, SaidLink("A", code="as-renamed"))
    assert "By the link “as-printed”" in visit(pair.a).get(f"/leads/{lead.id}").text


def test_a_request_to_three_is_one_row_as_it_is_one_in_the_figure(pair, found, made, asking, visit):
    from marketplace.attribution.touch import touch_of

    link, third = made(), found.agency("Third")
    asking.confirmed(agencies=[pair.B, third, pair.A], touch=touch_of(link.code))
    page = visit(pair.a).get(f"/links/{link.id}").text
    assert page.count("By the link") == 1
    assert page.count("Third") == 1


def test_an_agency_that_applies_by_a_link_is_brought_by_it(pair, found, made, visit, later):
    from tests.applying import DECIDER, TYPED

    found.person(alliance_role="admin")
    link, visitor = made(target="join"), visit()
    visitor.get(f"/r/{link.code}?utm_source=talk")
    fields = {name: value for name, value in visitor.page.forms[-1]["fields"].items() if value}
    later(seconds=5)
    visitor.post(
        "/join",
        **(fields | TYPED | {"decider_email": DECIDER["email"], "decider_name": DECIDER["name"], "deed": "save"}),
    )
    db.session.rollback()
    (application,) = db.session.scalars(select(Application))
    assert (application.via_id, application.came_by, application.link_id) == (pair.A.id, "link", link.id)
    assert application.campaign == {"utm_source": "talk"}


@pytest.mark.thorough
def test_what_came_along_with_a_link_goes_with_the_contacts_and_the_link_stays(pair, made, ask, visit, later):
    from marketplace.enquiries.actions import withdraw

    visitor = visit()
    visitor.get(f"/r/{made().code}?utm_source=letter")
    withdraw(confirm(ask(visitor).id))
    enquiry = newest()
    assert (enquiry.campaign, enquiry.came_by, enquiry.client) == ({}, "link", None)
    assert check_books() == []
