"""Contacts of a client that stand in messages close with the client: for who gave them back, who is suspended, and at the desk."""

import pytest

from marketplace.core.errors import NotNow
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, return_lead
from marketplace.exchange.struck_out import MARK, without_contacts
from marketplace.moderation.actions import suspend_agency
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.threads import actions
from marketplace.threads.hiding import text_for
from marketplace.threads.models import Message, ThreadKind
from tests.people import OTHER_CLIENT

REFERRAL = ThreadKind.REFERRAL
SAID = "Lena Brask waits: write to lena@brask.example or ring +49 30 23125014. On Monday."
LEFT = f"{MARK} waits: write to {MARK} or ring {MARK}. On Monday."
TOLD = ("lena@", "Lena Brask", "23125014")


@pytest.fixture
def message(pair, referral) -> Message:
    return actions.write_first(REFERRAL, referral.id, pair.a, SAID)


def shuts_out(way: str, pair, referral) -> None:
    """The receiver gives the client back, or is suspended."""
    if way == "returned":
        return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    elif way == "suspended":
        suspend_agency(pair.B.id, "Too slow.", None)
    db.session.expire_all()


@pytest.mark.parametrize("way", ["returned", "suspended"])
def test_who_may_not_see_the_client_any_more_reads_no_contacts_in_messages(
    pair, referral, message, way, visit, found, client, letters
):
    headers = found.token(pair.b)
    own = actions.write(message.thread_id, pair.b, "I wrote to lena@brask.example")
    shuts_out(way, pair, referral)
    reader = visit(pair.b)
    for path in (f"/threads/{message.thread_id}", f"/threads/{message.thread_id}/new?after=0", "/threads"):
        html = reader.client.get(path).text
        assert not [one for one in TOLD if one in html]
    page = reader.get(f"/threads/{message.thread_id}")
    assert LEFT in page.text
    assert "Contacts are left out" in page.text
    if way == "returned":
        for path in (f"messages/{message.id}", f"messages/{own.id}"):
            told = client.get(f"/api/v1/{path}", headers=headers).json
            assert told["hides_contacts"]
            assert "brask" not in told["text"].lower()
        told = client.get(f"/api/v1/threads/{message.thread_id}/messages", headers=headers).json["items"]
        assert told[1]["text"] == LEFT
    assert not [one for letter in letters("thread.written").values() for one in TOLD if one in letter]


def test_who_may_see_the_client_reads_it_as_it_was_written(pair, referral, message, visit, found, client):
    for person in (pair.a, pair.b):
        assert SAID in visit(person).get(f"/threads/{message.thread_id}").text
        told = client.get(f"/api/v1/messages/{message.id}", headers=found.token(person)).json
        assert (told["text"], told["hides_contacts"]) == (SAID, False)
    shuts_out("returned", pair, referral)
    assert SAID in visit(pair.a).get(f"/threads/{message.thread_id}").text


def test_a_suspended_referrer_reads_no_contacts_either_nor_what_it_could_change_before(pair, referral, message, visit):
    suspend_agency(pair.A.id, "Too slow.", None)
    db.session.expire_all()
    for path, status in ((f"/threads/{message.thread_id}", 200), (f"/messages/{message.id}/edit", 409)):
        html = visit(pair.a).get(path, status).html
        assert not [one for one in TOLD if one in html]


def test_who_is_suspended_reads_no_contacts_of_a_partner_either(pair, partnership, visit):
    message = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "Ask ida@odin.example")
    assert "ida@" in visit(pair.b).get(f"/threads/{message.thread_id}").text
    suspend_agency(pair.B.id, "Too slow.", None)
    db.session.expire_all()
    assert f"Ask {MARK}" in visit(pair.b).get(f"/threads/{message.thread_id}").text


def test_admins_who_have_cause_to_read_it_read_no_contacts(pair, referral, message, found, visit, client):
    admin = found.person(alliance_role="admin")
    report(Subject.MESSAGE, message.id, "offence", "", pair.b)
    actions.look(message.thread_id, admin)
    for path in (f"/desk/threads/{message.thread_id}", f"/desk/reports/message/{message.id}"):
        page = visit(admin).get(path)
        assert LEFT in page.text
        assert not [one for one in TOLD if one in page.html]


def test_nor_does_an_admin_who_owns_an_agency_that_is_no_side_of_it(pair, partnership, found, visit):
    admin = found.agency("Sailmakers").people[0]
    with transaction():
        admin.alliance_role = "admin"
    message = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "Ask ida@odin.example")
    report(Subject.MESSAGE, message.id, "offence", "", pair.b)
    actions.look(message.thread_id, admin)
    page = visit(admin).get(f"/desk/threads/{message.thread_id}")
    assert f"Ask {MARK}" in page.text
    assert "ida@" not in page.html


def test_what_was_guessed_before_acceptance_is_not_struck_out_for_that_would_say_that_it_is_right(pair, found, visit):
    lead = pair.lead()
    message = actions.write_first(ThreadKind.LEAD, lead.id, pair.b, "Is it Brask Ceramics?")
    assert "Is it Brask Ceramics?" in visit(pair.b).get(f"/threads/{message.thread_id}").text
    with transaction():
        message.text = "Is it Brask Ceramics, lena@brask.example?"
    assert f"Is it Brask Ceramics, {MARK}?" in visit(pair.b).get(f"/threads/{message.thread_id}").text


CLIENT = {
    "company": "Brask & Søn", "contact": "Lena Brask", "email": "lena@brask.example", "phone": "+47 22 33 44 55",
    "website": "https://brask.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("**Lena   BRASK** of Brask & Søn", f"**{MARK}** of {MARK}"),
        ("lena [at] brask (dot) example, now", f"{MARK}, now"),
        ("Ring 22 33 44 55 or (22) 33-44-55 or 0047 22334455!", f"Ring {MARK} or ({MARK} or {MARK}!"),
        ("See https://brask.example/shop", f"See https://{MARK}/shop"),
        ("[write](mailto:lena%40brask.example) now", f"write ({MARK}) now"),
        ("Ring +49 30 **2312** 5014 now", f"Ring {MARK} now"),
        ("lena&#64;brask.example", MARK),
        ("From 8000 EUR on 03.05.2027 for @{12}", "From 8000 EUR on 03.05.2027 for @{12}"),
        ("Braska and Lena are other words", "Braska and Lena are other words"),
    ],
)
def test_contacts_are_struck_out_however_they_are_written_and_nothing_else(text, left):
    assert without_contacts(text, "DE", CLIENT) == left


@pytest.fixture
def of_partners(pair, referral, partnership):
    """`of_partners(text)`: it is written by A in the thread of its work with B, after B has accepted the client."""
    return lambda text: actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, text)


NOTATIONS = (
    "Write to lena@brask.example",
    "Write to lena [at] brask (dot) example",
    "[write](mailto:lena%40brask.example)",
    "lena&#64;brask.example",
    "LENA@Brask.Example",
    "Ring +49 30 23125014",
    "Ring 030 / 231 25 014",
    "Ring 0049 (0)30 **2312** 5014",
    "Ring 030-23125014",
    "It is Lena   BRASK of **Brask Ceramics**",
)
TRACES = ("lena@", "brask", "23125014", "231 25 014", "2312", "lena&#64;", "lena%40")


@pytest.mark.parametrize("text", NOTATIONS)
def test_of_a_client_that_it_gave_back_an_agency_reads_no_contacts_in_the_thread_of_its_partner_either(
    pair, referral, of_partners, visit, found, client, text
):
    message = of_partners(text)
    assert client.get(f"/api/v1/messages/{message.id}", headers=found.token(pair.b)).json["text"] == text
    shuts_out("returned", pair, referral)
    told = client.get(f"/api/v1/messages/{message.id}", headers=found.token(pair.b)).json
    assert (MARK in told["text"], told["hides_contacts"]) == (True, True)
    assert not [one for one in TRACES if one in told["text"].lower()]
    reader = visit(pair.b)
    for path in (f"/threads/{message.thread_id}", f"/threads/{message.thread_id}/new?after=0"):
        html = reader.client.get(path).text.partition(f'id="message-{message.id}"')[2].partition("</li>")[0].lower()
        assert MARK in html
        assert not [one for one in TRACES if one in html]
    listed = client.get(f"/api/v1/threads/{message.thread_id}/messages", headers=found.token(pair.b)).json["items"]
    assert listed[0]["text"] == told["text"]
    # Whoever brought the client reads what was written.
    assert client.get(f"/api/v1/messages/{message.id}", headers=found.token(pair.a)).json["text"] == text


def test_what_quotes_no_client_that_was_given_back_stands_in_the_thread_of_partners(
    pair, referral, of_partners, found, client
):
    texts = ["My own address is ida@odin.example, +49 30 5550101", "A brisk talk with Lena on ceramics"]
    messages = [of_partners(text) for text in texts]
    shuts_out("returned", pair, referral)
    told = [client.get(f"/api/v1/messages/{one.id}", headers=found.token(pair.b)).json for one in messages]
    assert [(one["text"], one["hides_contacts"]) for one in told] == [(text, False) for text in texts]


def test_what_the_agency_itself_wrote_of_the_client_closes_too_also_where_it_could_change_it(
    pair, referral, partnership, visit, found, client
):
    own = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.b, "I wrote to lena@brask.example")
    shuts_out("returned", pair, referral)
    assert "lena@" not in client.get(f"/api/v1/messages/{own.id}", headers=found.token(pair.b)).json["text"]
    assert "lena@" not in visit(pair.b).get(f"/messages/{own.id}/edit", 409).html
    with pytest.raises(NotNow, match="may not read any more"):
        actions.edit(own.id, pair.b, "Rather by phone.")
    assert "lena@" in db.session.get(Message, own.id, populate_existing=True).text


def test_a_client_that_is_passed_to_the_agency_once_more_is_read_there_again(
    pair, referral, of_partners, found, client
):
    message = of_partners(SAID)
    shuts_out("returned", pair, referral)
    path, headers = f"/api/v1/messages/{message.id}", found.token(pair.b)
    assert MARK in client.get(path, headers=headers).json["text"]
    accept_lead(pair.lead().id, pair.b)
    assert client.get(path, headers=headers).json["text"] == SAID


def test_the_website_of_a_client_that_was_given_back_is_struck_out_too(pair, partnership, found, client):
    pair.client = pair.client | {"website": "https://ceramics.example"}
    referral = accept_lead(pair.lead().id, pair.b)
    message = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "See https://ceramics.example/shop")
    shuts_out("returned", pair, referral)
    told = client.get(f"/api/v1/messages/{message.id}", headers=found.token(pair.b)).json["text"]
    assert "ceramics.example" not in told


def test_lists_ask_the_same_however_many_clients_were_given_back(pair, of_partners, referral, app, statements):
    message = of_partners(SAID)
    shuts_out("returned", pair, referral)

    def asked() -> int:
        db.session.expire_all()
        row = db.session.get(Message, message.id)
        row.thread.first.id, row.agency.id, pair.b.agency.id, pair.b.may("work")  # loaded before it is counted
        with app.test_request_context():
            return len(statements(lambda: text_for(row, pair.b)))

    once = asked()
    pair.client = OTHER_CLIENT
    shuts_out("returned", pair, accept_lead(pair.lead().id, pair.b))
    assert asked() == once
