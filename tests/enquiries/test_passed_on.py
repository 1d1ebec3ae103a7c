"""The client whom a member passes on is told by mail: when it happens, and when somebody takes it."""

import pytest

from marketplace.core.extensions import db
from marketplace.enquiries.actions import withdraw
from marketplace.enquiries.links import client_link
from marketplace.exchange.actions import accept_lead, return_lead, save_draft, withdraw_lead
from marketplace.exchange.models import Lead
from marketplace.outbox.models import OutgoingMail
from tests.people import OTHER_CLIENT

TO = OTHER_CLIENT["email"]


@pytest.fixture
def theirs(deliver):
    """The client's letters: subject and text."""

    def read() -> list[tuple[str, str]]:
        return [(str(one["Subject"]), one.get_body(("plain",)).get_content()) for one in deliver() if one["To"] == TO]

    return read


def passed(pair, **more) -> Lead:
    return pair.lead(client=OTHER_CLIENT, **more)


def test_who_is_passed_on_reads_who_did_it_why_and_how_to_end_it(pair, theirs, visit):
    lead = passed(pair)
    ((subject, text),) = theirs()
    assert subject == f"{pair.A.name} looks for an agency for you"
    for word in (
        lead.title,
        "They say that you agreed to it: on the phone",
        "without your name, phone and e-mail",
        "erases your contacts",
    ):
        assert word in " ".join(text.split())
    assert client_link(lead) in text
    assert "looks for an agency for you" in visit().get(client_link(lead)).text


def test_no_letter_carries_more_of_the_client_than_the_address(pair, deliver):
    accept_lead(passed(pair).id, pair.b)
    mails = [one for one in deliver() if one["To"] == TO]
    assert mails
    for one in mails:
        said = str(one["Subject"]) + one.get_body(("plain",)).get_content() + one.get_body(("html",)).get_content()
        assert not any(value in said for value in OTHER_CLIENT.values())


def test_who_is_accepted_reads_by_whom_and_has_the_link(pair, theirs):
    lead = passed(pair)
    theirs()
    accept_lead(lead.id, pair.b)
    subject, text = theirs()[-1]
    assert subject == f"{pair.B.name} takes your request"
    assert f"{pair.A.name} has passed you to {pair.B.name}" in " ".join(text.split())
    assert client_link(lead) in text


def test_whoever_was_accepted_before_the_first_letter_left_gets_one_letter(pair, theirs):
    accept_lead(passed(pair).id, pair.b)
    assert [subject for subject, _text in theirs()] == [f"{pair.B.name} takes your request"]


def test_after_a_return_the_next_agency_is_told_of_as_well(pair, found, theirs):
    third = found.agency()
    lead = passed(pair, audience="shortlist", agencies=[pair.B.id, third.id])
    referral = accept_lead(lead.id, pair.b)
    theirs()
    return_lead(referral.id, pair.b, "not_as_described", "It is another job.")
    accept_lead(lead.id, third.people[0])
    assert theirs()[-1][0] == f"{third.name} takes your request"


def test_who_is_returned_reads_what_follows(pair, found, theirs):
    third = found.agency()
    referral = accept_lead(passed(pair, audience="shortlist", agencies=[pair.B.id, third.id]).id, pair.b)
    theirs()
    return_lead(referral.id, pair.b, "not_as_described", "It is another job.")
    subject, text = theirs()[-1]
    assert subject == f"{pair.B.name} no longer takes your request"
    assert "Other agencies are asked now" in " ".join(text.split())
    again = accept_lead(referral.lead_id, third.people[0])
    return_lead(again.id, third.people[0], "contacts_wrong", "Nobody answers.")
    subject, text = theirs()[-1]
    assert subject == f"{third.name} no longer takes your request"
    assert f"Nobody else is asked now. {pair.A.name} knows of it." in " ".join(text.split())


@pytest.mark.parametrize(
    ("lead", "agency", "language"),
    [("Ukrainian", [], "uk"), ("German", ["de", "ru", "uk"], "ru"), ("", [], "en"), ("German, English", ["ru"], "en")],
)
def test_the_letter_speaks_the_clients_language_or_else_the_agencys(pair, deliver, lead, agency, language):
    pair.A.languages = agency
    db.session.commit()
    passed(pair, language=lead)
    (mail,) = [one for one in deliver() if one["To"] == TO]
    assert f'<html lang="{language}"' in mail.get_body(("html",)).get_content()


def test_a_draft_a_client_without_an_address_and_one_who_asked_at_the_site_get_none(pair, asking, theirs):
    save_draft(pair.a, pair.new_lead(client=OTHER_CLIENT))
    pair.lead(client=OTHER_CLIENT | {"email": ""})
    assert theirs() == []
    asking.confirmed()
    assert db.session.query(OutgoingMail).filter(OutgoingMail.event == "client.passed").count() == 1


def test_whoever_passes_a_lead_and_takes_it_back_at_once_writes_to_nobody(pair, theirs):
    withdraw_lead(passed(pair).id, pair.a)
    assert theirs() == []


def test_the_letters_go_with_the_clients_contacts(pair, theirs):
    lead = passed(pair)
    accept_lead(lead.id, pair.b)
    assert theirs()
    withdraw(lead)
    assert theirs() == []
    assert (
        db.session.query(OutgoingMail)
        .filter(OutgoingMail.mailbox == f"client:{lead.id}", OutgoingMail.status != "forgotten")
        .count()
        == 0
    )


def test_the_form_says_that_the_client_is_written_to(pair, visit):
    assert "we write to the client" in visit(pair.a).get("/leads/new").text
