"""Who the client is comes through no back door: neither by Markdown, nor by what a mail leaves out, nor by an admin's reason."""

import pytest
from sqlalchemy import select

from marketplace.core import encryption
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.idempotency import KeptAnswer
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, erase_client
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import decide, report
from marketplace.threads import actions
from marketplace.threads.models import Message, ThreadKind
from tests.threads.test_asking import traces

LEAD, REFERRAL = ThreadKind.LEAD, ThreadKind.REFERRAL


@pytest.mark.parametrize(
    "told",
    [
        "It is **Brask** Ceramics", "Bra&#115;k Ceramics", "pia&#64;potter.example", "[write](mailto:pia%40potter.example)",
        "Ring +49 30 **2312** 5014",
    ],
)  # fmt: skip
def test_marks_hide_neither_the_client_nor_contacts(pair, told):
    lead = pair.lead()
    thread_id = actions.write_first(LEAD, lead.id, pair.b, "Who is it?").thread_id
    with pytest.raises(BadInput):
        actions.write(thread_id, pair.a, told)


def test_a_mail_to_a_colleague_does_not_tell_which_guess_was_right(pair, found, letters):
    lead, colleague = pair.lead(), found.person(pair.B, "sales", name="Cora Berg")
    for guess in ("Odin Boats", "Brask Ceramics"):
        actions.write_first(LEAD, lead.id, pair.b, f"@Cora Berg: is it {guess}?")
        assert "stand on the page alone" in letters("mention.written")[colleague.id]


def test_a_mail_holds_no_contacts_that_marks_hid(pair, referral, letters):
    actions.write_first(REFERRAL, referral.id, pair.b, "ida&#64;odin.example waits")
    assert "odin" not in letters("thread.written")[pair.a.id]


def test_an_admins_reason_that_tells_of_the_client_is_not_mailed(pair, referral, found, letters):
    admin = found.person(alliance_role="admin")
    message = actions.write_first(REFERRAL, referral.id, pair.b, "They are thieves")
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    actions.hide(message.id, admin, "It insults Brask.")
    letter = letters("account.message")[pair.b.id]
    assert "hidden" in letter
    assert "Brask" not in letter


def test_what_marks_hid_goes_with_an_erased_client(pair, partnership):
    lead = pair.lead()
    message = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "How is Br**as**k?")
    erase_client([lead.id])
    db.session.expire_all()
    assert db.session.get(Message, message.id).text == "[…]"


def test_what_was_written_of_other_clients_keeps_their_contacts(pair):
    gone, other = pair.lead(), pair.lead()
    with transaction():
        other.client = {
            "company": "Odin Boats",
            "contact": "Ida Odin",
            "email": "ida@odin.example",
            "phone": "+4522334455",
        }
    referral = accept_lead(other.id, pair.b)
    kept = actions.write_first(REFERRAL, referral.id, pair.a, "Ida says: ring +49 30 901820, or ida@odin.example").id
    named = actions.write_first(REFERRAL, referral.id, pair.a, "The same as for **Brask**").id
    erase_client([gone.id])
    db.session.expire_all()
    assert "901820" in db.session.get(Message, kept).text
    assert db.session.get(Message, named).text == "[…]"


@pytest.mark.thorough
def test_why_it_was_hidden_goes_with_an_erased_client_whoever_wrote_and_reported_it(pair, found, visit):
    admin, third = found.person(alliance_role="admin"), found.agency()
    lead, colleague = pair.lead(audience="open"), found.person(third, "sales")
    message = actions.write_first(LEAD, lead.id, third.people[0], "It is Brask!")
    report(Subject.MESSAGE, message.id, "other", "Brask is told", colleague)
    decide(Subject.MESSAGE, message.id, admin, "upheld", "Brask must not be told")
    assert traces("Brask") == {"history", "messages", "reports"}
    erase_client([lead.id])
    db.session.rollback()
    assert traces("Brask") == set()
    assert "An admin has hidden this: […]" in visit(third.people[0]).get(f"/threads/{message.thread_id}").text


def test_what_programs_were_shown_goes_with_an_erased_client(pair, partnership, found, client):
    lead = pair.lead()
    headers = found.token(pair.a)
    said = "Brask is late"
    for number, (path, body) in enumerate({
        f"/api/v1/partnerships/{partnership.id}/messages": {"text": said},
        "/api/v1/questions": {"title": "Who is late?", "text": said},
    }.items()):  # fmt: skip
        assert client.post(path, json=body, headers=headers | {"Idempotency-Key": f"{number}"}).status_code == 201
    erase_client([lead.id])
    db.session.rollback()
    answers = [encryption.decrypt(one.answer, "answer") for one in db.session.scalars(select(KeptAnswer))]
    assert [one["status"] for one in answers] == [410, 410]
