"""The client's own page says what happened, who has the contacts, and what comes next."""

import json

import pytest

from marketplace.core.extensions import db
from marketplace.core.languages import NAMES
from marketplace.enquiries.actions import withdraw
from marketplace.enquiries.links import client_link, client_path
from marketplace.exchange.actions import accept_lead, decline_lead, expire_leads, move_on, return_lead, withdraw_lead
from tests.asking import BRIEF, CONTACTS, button_of


def page_of(visit, enquiry):
    return visit().get(client_path(enquiry))


def test_a_request_that_waits(asking, pair, visit):
    page = page_of(visit, asking.confirmed())
    for word in (
        "You asked",
        "You confirmed",
        f"Your request is with {pair.B.name}",
        "can answer until",
        BRIEF,
        CONTACTS["email"],
    ):
        assert word in page.text


def test_an_agency_that_accepts_is_named_with_whoever_saw_the_contacts(asking, pair, found, visit, deliver):
    enquiry = asking.confirmed()
    referral = accept_lead(enquiry.leads[0].id, pair.b)
    colleague = found.person(pair.B, "sales")
    visit(colleague).get(f"/referrals/{referral.id}")
    page = page_of(visit, enquiry)
    for word in (f"{pair.B.name} has taken your request", "accepted and saw your contacts", f"Seen by {pair.b.name}",
                 f"{colleague.name} of {pair.B.name} saw your contacts", "writes or calls next"):  # fmt: skip
        assert word in page.text
    assert f"{pair.B.name} takes your request" in [
        str(one["Subject"]) for one in deliver() if one["To"] == CONTACTS["email"]
    ]


def test_an_agency_that_declines_has_not_seen_the_contacts(asking, pair, visit, deliver):
    enquiry = asking.confirmed()
    decline_lead(enquiry.leads[0].id, pair.b, "no_capacity")
    page = page_of(visit, enquiry)
    for word in ("No agency has taken your request", f"{pair.B.name} read the brief and declined", "They did not see your contacts", "Ask others"):  # fmt: skip
        assert word in page.text
    mail = [one for one in deliver() if one["To"] == CONTACTS["email"]][-1]
    assert "/match?category=" in mail.get_body(("plain",)).get_content()


def test_an_agency_that_is_silent(asking, visit, later, deliver):
    enquiry = asking.confirmed()
    later(hours=60)
    expire_leads([enquiry.leads[0].id])
    page = page_of(visit, enquiry)
    assert "did not answer in time" in page.text
    assert any("No answer from" in str(one["Subject"]) for one in deliver())


@pytest.mark.parametrize(
    ("stage", "more", "word"),
    [
        ("contacted", {}, "has been in touch with you"),
        ("qualified", {}, "says that it is a job for them"),
        ("proposal", {}, "has sent a proposal"),
        ("won", {}, "You have signed with"),
        ("lost", {"reason": "budget"}, "It came to nothing with"),
    ],
)
def test_each_stage_is_said_in_the_clients_words(asking, pair, visit, stage, more, word):
    enquiry = asking.confirmed()
    referral = accept_lead(enquiry.leads[0].id, pair.b)
    move_on(referral.id, pair.b, stage, **{"note": "Secret remark", **more})
    page = page_of(visit, enquiry)
    assert word in page.text
    assert "Secret remark" not in page.text


def test_a_return_is_said_in_the_clients_words(asking, pair, visit):
    enquiry = asking.confirmed()
    return_lead(accept_lead(enquiry.leads[0].id, pair.b).id, pair.b, "not_as_described", "Secret remark")
    page = page_of(visit, enquiry)
    assert "gave the request back" in page.text
    assert "Secret remark" not in page.text


@pytest.mark.parametrize(("stage", "heading"), [("won", "works for you"), ("finished", "has finished the work")])
def test_the_heading_says_how_far_the_work_is(asking, pair, visit, stage, heading):
    enquiry = asking.confirmed()
    referral = move_on(accept_lead(enquiry.leads[0].id, pair.b).id, pair.b, "won")
    if stage == "finished":
        move_on(referral.id, pair.b, "finished")
    page = page_of(visit, enquiry)
    assert f"{pair.B.name} {heading}" in page.text
    assert "writes or calls next" not in page.text


def test_of_three_each_says_where_it_stands(asking, pair, found, visit):
    other = found.agency("Quiet")
    enquiry = asking.confirmed(agencies=[pair.B, other])
    accept_lead(enquiry.leads[0].id, pair.b)
    page = page_of(visit, enquiry)
    assert f"{pair.B.name} has taken your request" in page.text
    assert "Quiet can answer until" in page.text


def test_a_client_whom_a_member_passed_on_has_such_a_page_as_well(pair, visit):
    lead = pair.lead()
    page = visit().get(client_link(lead))
    for word in ("Northlight looks for an agency for you", "You agreed: on the phone", "passed the brief to 1 agency"):
        assert word in page.text
    accept_lead(lead.id, pair.b)
    page = visit().get(client_link(lead))
    assert "Northlight passed you to Kedr" in page.text
    assert "Kedr pays Northlight 10% of each fee" in page.text
    other = pair.lead(again="more")
    withdraw_lead(other.id, pair.a)
    assert "Northlight took the request back" in visit().get(client_link(other)).text


def test_the_client_of_a_member_gets_the_link_when_it_is_won_and_only_once(pair, visit, deliver):
    from marketplace.exchange.actions import take_back_won

    referral = pair.won()
    take_back_won(referral.id, pair.b)
    move_on(referral.id, pair.b, "won")
    mails = [one for one in deliver() if one["To"] == CONTACTS["email"]]
    assert [str(one["Subject"]) for one in mails] == ["Kedr takes your request", "How does it go with Kedr?"]
    assert "Kedr works for you" in visit().get(button_of(mails[1])).text


def test_everything_that_is_held_can_be_taken_away(asking, pair, visit):
    enquiry = asking.confirmed()
    accept_lead(enquiry.leads[0].id, pair.b)
    visitor = visit()
    held = json.loads(visitor.client.get(client_path(enquiry) + "/all.json").text)
    assert held["client"]["email"] == CONTACTS["email"]
    assert held["consent"]["wording"] == enquiry.consent_wording
    assert held["leads"][0]["seen_by"][0]["person"] == pair.b.name
    table = visitor.client.get(client_path(enquiry) + "/all.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert CONTACTS["email"] in table.text


@pytest.mark.parametrize("kind", ["an enquiry", "a member's lead"])
def test_the_files_say_how_it_stands_as_the_page_does(asking, pair, visit, kind):
    of = asking.confirmed() if kind == "an enquiry" else pair.lead()
    (lead,) = of.leads if kind == "an enquiry" else (of,)
    path, seen = client_path(of), []

    def look() -> None:
        db.session.expire_all()
        page = visit().get(path).text
        held = json.loads(visit().client.get(f"{path}/all.json").text)
        assert held["status"]["words"] in page
        assert held["status"]["words"] in visit().client.get(f"{path}/all.csv").text
        status = held["leads"][0]["status"]
        assert status["words"] in page or status["code"] == "open"
        seen.append((held["status"]["code"], status["code"]))

    look()
    referral = accept_lead(lead.id, pair.b)
    look()
    for stage in ("proposal", "won", "finished"):
        move_on(referral.id, pair.b, stage)
        look()
    withdraw(of)
    look()
    assert seen == [
        ("open", "open"), ("accepted", "accepted"), ("accepted", "proposal"), ("won", "won"), ("finished", "finished"),
        ("erased", "finished"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["an enquiry", "a member's lead"])
def test_a_job_that_came_to_nothing_is_not_called_a_request_that_nobody_took(asking, pair, visit, kind):
    of = asking.confirmed() if kind == "an enquiry" else pair.lead()
    (lead,) = of.leads if kind == "an enquiry" else (of,)
    move_on(accept_lead(lead.id, pair.b).id, pair.b, "lost", reason="no_answer")
    page = visit().get(client_path(of)).text
    assert f"It came to nothing with {pair.B.name}" in page
    assert "No agency has taken your request" not in page
    assert json.loads(visit().client.get(f"{client_path(of)}/all.json").text)["status"]["code"] == "lost"


def test_something_wrong_goes_to_the_admins_by_its_number_alone(asking, found, visit, deliver):
    admin, enquiry = found.person(alliance_role="admin"), asking.confirmed()
    path = client_path(enquiry) + "/wrong"
    visitor = visit()
    visitor.post(path, on=path, what="conduct", text="They call at night.")
    (mail,) = [one for one in deliver() if one["To"] == admin.email]
    assert enquiry.number in str(mail["Subject"])
    assert "They call at night." not in mail.as_string()  # it stands on the page, and goes with the contacts
    assert "They call at night." in visit(admin).get("/desk/complaints?status=open").text
    assert not any(value in mail.as_string() for value in CONTACTS.values())
    for text in ("I am Lena Brask", "Write to me@else.example", "+49 30 23125014"):
        visitor.post(path, 422, on=path, what="other", text=text)
    visitor.post(path, 422, on=path, text="Nothing chosen")


@pytest.mark.parametrize("language", NAMES)
def test_the_page_speaks_three_languages(asking, visit, language):
    page = visit().get(client_path(asking.confirmed()) + f"?lang={language}")
    assert page.all("html")[0]["lang"] == language


@pytest.mark.parametrize("via", [False, True])
def test_only_a_referrer_that_there_is_is_said_to_read_what_the_receiver_writes(pair, asking, visit, via):
    """A client who came alone has no referrer; one who came by a member's link has."""
    (lead,) = asking.confirmed(**({"via": pair.A} if via else {})).leads
    receiver = visit(pair.b)
    pages = [receiver.get(f"/leads/{lead.id}").text]
    referral = move_on(accept_lead(lead.id, pair.b).id, pair.b, "won")
    payment = pair.fee(referral)
    pages += [receiver.get(f"/referrals/{referral.id}").text, receiver.get(f"/payments/{payment.id}/void").text]
    said = ("A word to the referrer", "The referrer reads it.", "Both agencies read it.")
    assert [any(one in page for one in said) for page in pages] == [via] * 3
    assert ["Your agency alone reads it" in page for page in pages[1:]] == [not via] * 2
