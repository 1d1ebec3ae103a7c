"""A client asks, confirms by mail, and only then agencies learn of it."""

import pytest
from sqlalchemy import func, select

from marketplace.core import defences, throttling
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.enquiries.actions import ask, confirm
from marketplace.enquiries.due import lapsing
from marketplace.enquiries.models import Enquiry
from marketplace.exchange.models import Lead
from marketplace.outbox.models import OutgoingMail
from tests.asking import BRIEF, CONTACTS, button_of

ASK = "/agencies/{}/ask"


def kept() -> list[Enquiry]:
    db.session.rollback()
    return list(db.session.scalars(select(Enquiry).order_by(Enquiry.id)))


def leads() -> list[Lead]:
    db.session.rollback()
    return list(db.session.scalars(select(Lead).order_by(Lead.id)))


@pytest.mark.thorough
def test_a_request_becomes_a_lead_once_the_client_confirms_it(pair, visit, fill, deliver):
    visitor, path = visit(), ASK.format(pair.B.id)
    given = fill(visitor, path)
    asked_page = visitor.page.text
    answer = visitor.client.post(path, data=given)
    assert "Look in your mail" in answer.text
    assert CONTACTS["email"] in answer.text
    assert leads() == []
    (mail,) = deliver()
    assert mail["To"] == CONTACTS["email"]
    assert "Northlight" not in str(mail["Subject"])
    visitor.get(button_of(mail))
    assert leads() == [], "looking is not confirming: programs that guard mailboxes follow links"
    page = visitor.post(button_of(mail))
    assert f"Your request is with {pair.B.name}" in page.text
    (lead,) = leads()
    assert (lead.brief, lead.client["email"], lead.status) == (BRIEF, CONTACTS["email"], "open")
    assert [offer.agency_id for offer in lead.offers] == [pair.B.id]
    assert (lead.consent.basis, lead.consent.channel) == ("asked_us", "form")
    assert lead.consent.wording in asked_page
    assert lead.referrer.is_alliance
    assert [str(one["Subject"]) for one in deliver() if one["To"] == CONTACTS["email"]][1:] == [
        f"Your request is with {pair.B.name}"
    ]
    assert check_books() == []


def test_the_service_that_was_looked_at_is_chosen(pair, found, visit):
    service = found.service(pair.B, title="Shops for bakers")
    page = visit().get(f"{ASK.format(pair.B.id)}?service={service.id}")
    assert [one["value"] for one in page.all("option") if "selected" in one] == [f"s{service.id}"]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"brief": ""}, "Fill this in"),
        ({"brief": "Call me: +49 30 23125014"}, "leave out addresses, phone numbers"),
        ({"brief": "Write to lena@brask.example"}, "leave out addresses, phone numbers"),
        ({"brief": "Brask Ceramics needs a shop"}, "leave out addresses, phone numbers"),
        ({"contact": ""}, "Fill this in"),
        ({"email": "no address"}, "look like an e-mail"),
        ({"email": "lena@mailinator.com"}, "thrown away within the hour"),
        ({"email": "lena@box.mailinator.com"}, "thrown away within the hour"),
        ({"phone": "12"}, "look like a phone number"),
        ({"consent": ""}, "Without your consent"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(pair, visit, fill, more, word):
    visitor, path = visit(), ASK.format(pair.B.id)
    given = {name: value for name, value in fill(visitor, path, **more).items() if value or name != "consent"}
    answer = visitor.client.post(path, data=given)
    assert answer.status_code == 422
    assert word in answer.text
    assert given["company"] in answer.text
    assert kept() == []


def test_who_says_nothing_is_asked_for_a_name_and_not_for_a_client(pair, visit):
    page = visit().post(ASK.format(pair.B.id), 422, on=ASK.format(pair.B.id))
    assert "Name the client" not in page.text


def test_whoever_presses_at_once_is_asked_to_press_once_more_and_nothing_is_lost(pair, visit, fill, later):
    visitor, path = visit(), ASK.format(pair.B.id)
    given = fill(visitor, path, wait=False)
    answer = visitor.client.post(path, data=given)
    assert answer.status_code == 422
    assert "press once more" in answer.text
    assert BRIEF in answer.text
    later(seconds=5)
    assert visitor.client.post(path, data=given).status_code == 200
    assert len(kept()) == 1


@pytest.mark.parametrize("path", [ASK, "/match?category=Online+shops"])
def test_all_that_is_wrong_is_said_at_once_also_to_whoever_presses_too_soon(pair, found, visit, fill, path):
    visitor, path = visit(), path.format(pair.B.id)
    found.service(pair.B)
    wrong = {"brief": "Call me: +49 30 23125014", "email": "lena@mailinator.com", "phone": "12", "contact": ""}
    given = {name: value for name, value in fill(visitor, path, wait=False, **wrong).items() if name != "consent"}
    answer = visitor.client.post(path.partition("?")[0], data=given)
    assert answer.status_code == 422
    said = ("press once more", "leave out addresses", "thrown away within the hour", "like a phone number",
            "Fill this in", "Without your consent")  # fmt: skip
    assert [one for one in said if one not in answer.text] == []
    assert wrong["brief"] in answer.text
    assert kept() == []


@pytest.mark.parametrize("which", ["paused", "of another agency", "no number"])
def test_a_service_that_is_no_longer_offered_is_said_and_asked_without(pair, found, visit, fill, which):
    found.service(pair.B, title="Another one")
    of, status = (pair.A, "published") if which == "of another agency" else (pair.B, "paused")
    number = "x" if which == "no number" else found.service(of, status=status).id
    visitor, path = visit(), f"{ASK.format(pair.B.id)}?service={number}"
    given = fill(visitor, path)
    assert "is no longer offered" in visitor.page.text
    (chosen,) = [one["value"] for one in visitor.page.all("option") if "selected" in one]
    assert chosen == "other"
    assert "Look in your mail" in visitor.client.post(path, data=given | {"about": chosen}).text


def test_a_service_that_is_paused_while_the_form_is_filled_in_is_not_silently_another(pair, found, visit, fill):
    found.service(pair.B, title="Another one")
    service = found.service(pair.B, title="Shops for bakers")
    visitor, path = visit(), f"{ASK.format(pair.B.id)}?service={service.id}"
    given = fill(visitor, path)
    service.status = "paused"
    db.session.commit()
    answer = visitor.client.post(path, data=given | {"about": f"s{service.id}"})
    assert answer.status_code == 422
    assert "is no longer offered" in answer.text
    assert BRIEF in answer.text
    assert kept() == []


def test_a_form_with_a_stamp_of_its_own_making_is_too_quick(pair, visit, fill):
    visitor, path = visit(), ASK.format(pair.B.id)
    for stamp in ("", "x", defences.stamp()[:-3] + "abc"):
        answer = visitor.client.post(path, data=fill(visitor, path, stamp=stamp))
        assert "press once more" in answer.text
    assert kept() == []


def test_a_machine_that_fills_in_everything_believes_it_is_taken(pair, visit, fill):
    visitor, path = visit(), ASK.format(pair.B.id)
    answer = visitor.client.post(path, data=fill(visitor, path, nickname="Bot"))
    assert answer.status_code == 200
    assert "Look in your mail" in answer.text
    assert kept() == []


def test_a_form_that_is_pressed_twice_is_one_request(pair, visit, fill):
    visitor, path = visit(), ASK.format(pair.B.id)
    given = fill(visitor, path)
    answers = [visitor.client.post(path, data=given).text for _time in range(2)]
    assert all("Look in your mail" in text for text in answers)
    assert len(kept()) == 1


def test_known_and_unknown_addresses_are_answered_alike(pair, asking, visit, fill):
    asking.confirmed()
    visitor, path = visit(), ASK.format(pair.B.id)
    texts = []
    for email in (CONTACTS["email"], "someone@else.example"):
        answer = visitor.client.post(path, data=fill(visitor, path, email=email))
        texts.append(answer.text.replace(email, "…"))
    assert texts[0] == texts[1]
    db.session.execute(OutgoingMail.__table__.delete())
    db.session.commit()
    texts = []
    for email in (CONTACTS["email"], "nobody@else.example"):
        visitor.get("/client")
        answer = visitor.client.post("/client", data=visitor.page.form_to("/client") | {"email": email})
        texts.append(answer.text.replace(email, "…"))
    assert texts[0] == texts[1]
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 1


@pytest.mark.thorough
def test_one_address_and_one_source_can_ask_only_so_often(asking, pair):
    for _time in range(throttling.LIMITS["enquiry"]):
        asking.ask()
    with pytest.raises(TooMany):
        asking.ask()
    for n in range(throttling.LIMITS["enquiry_source"] - throttling.LIMITS["enquiry"]):
        ask(asking.asked(client=CONTACTS | {"email": f"one{n}@brask.example"}), "192.0.2.1")
    with pytest.raises(TooMany):
        ask(asking.asked(client=CONTACTS | {"email": "another@brask.example"}), "192.0.2.1")
    ask(asking.asked(client=CONTACTS | {"email": "another@brask.example"}), "192.0.2.2")


def test_somebody_who_never_confirms_gets_no_more_than_three_mails(asking, later):
    for _time in range(6):
        asking.ask()
        later(hours=1)
    assert len(kept()) == 3
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 3


@pytest.mark.thorough
def test_what_is_not_confirmed_in_two_days_is_forgotten_with_all_that_was_said(asking, later):
    number = asking.ask().id
    later(hours=47)
    assert lapsing(10) == []
    later(hours=2)
    with pytest.raises(NotFound):
        confirm(number)
    sweep()
    (enquiry,) = kept()
    assert (enquiry.status, enquiry.client, enquiry.email_print, enquiry.brief) == ("lapsed", None, None, "–")
    assert check_books() == []


def test_fifty_confirmations_at_once_make_the_leads_once(asking, pair, in_parallel):
    number = asking.ask().id
    answers = in_parallel([lambda: confirm(number).status] * 50)
    assert set(answers) == {"confirmed"}, answers
    assert len(leads()) == 1
    assert db.session.scalar(select(func.count(OutgoingMail.id)).where(OutgoingMail.event == "enquiry.passed")) == 1


def test_three_agencies_get_a_lead_each(asking, pair, found):
    three = [found.agency(), found.agency(), pair.B]
    enquiry = asking.confirmed(agencies=three)
    assert sorted(offer.agency_id for lead in leads() for offer in lead.offers) == sorted(one.id for one in three)
    assert {lead.enquiry_id for lead in leads()} == {enquiry.id}
    assert check_books() == []


def test_an_agency_that_was_suspended_meanwhile_gets_nothing(asking, pair, found):
    from marketplace.moderation.actions import suspend_agency

    other = found.agency()
    number = asking.ask(agencies=[pair.B, other]).id
    suspend_agency(other.id, "unpaid", found.person(alliance_role="admin"))
    confirm(number)
    assert [offer.agency_id for lead in leads() for offer in lead.offers] == [pair.B.id]


def test_an_agency_that_takes_no_clients_or_is_no_member_can_not_be_asked(pair, found, visit):
    from marketplace.catalog.models import Profile

    db.session.add(Profile(agency_id=pair.B.id, is_taking=False))
    db.session.commit()
    assert visit().client.get(ASK.format(pair.B.id)).status_code == 409
    for status in ("applied", "suspended"):
        assert visit().client.get(ASK.format(found.agency(status=status).id)).status_code == 404


def test_a_client_need_not_know_what_the_service_is_called(asking):
    asking.confirmed(category=None)
    (lead,) = leads()
    assert lead.category == ""
    assert lead.title == "Four hundred articles, two currencies, and nobody to build …"


def test_an_action_refuses_what_the_form_would(asking):
    for more in ({"brief": " "}, {"client": CONTACTS | {"email": ""}}, {"client": CONTACTS | {"contact": ""}}):
        with pytest.raises(BadInput):
            asking.ask(**more)
