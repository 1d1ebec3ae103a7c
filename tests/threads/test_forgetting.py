"""Who an erased client was stands nowhere any more: not in what others wrote, not in answers that are kept, whoever erased it."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from marketplace.community.actions import SaidQuestion, answer, ask, withdraw_question
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, erase_client
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.partnerships.actions import agree, invite
from marketplace.threads import actions, forget
from marketplace.threads.models import Message, ThreadKind
from tests.threads.test_asking import traces

REFERRAL, PARTNERSHIP = ThreadKind.REFERRAL, ThreadKind.PARTNERSHIP
QUOTES = [
    "Lena  Brask called us too", "BRASK CERAMICS?", "Br**ask** Ceramics", "Write to lena&#64;brask.example", "lena [at] brask (dot) example",
    "Ring 030/23 12 50 14", "+49 30 **2312** 5014",
]  # fmt: skip
OTHERS = ["Ceramics sell well", "Call +49 30 901820", "ida@odin.example", "Lena likes it"]


@pytest.fixture
def apart(found):
    """Two agencies that have nothing to do with the client, and work together."""
    one, two = found.agency("Sailmakers"), found.agency("Ropewalk")
    return one.people[0], agree(invite(one.people[0], two.id).id, two.people[0])


def texts() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Message.text).order_by(Message.id)))


@pytest.mark.thorough
def test_quotes_of_an_erased_client_go_from_what_other_agencies_wrote_and_nothing_else(pair, apart):
    person, partnership = apart
    lead = pair.lead()
    for said in QUOTES + OTHERS:
        actions.write_first(PARTNERSHIP, partnership.id, person, said)
    asked = ask(person, SaidQuestion("Who knows Brask Ceramics?", "They sit in Norway."))
    erase_client([lead.id])
    assert texts() == ["[…]"] * len(QUOTES) + OTHERS
    assert (asked.title, asked.text) == ("[…]", "They sit in Norway.")
    assert not traces("Brask Ceramics", "Lena  Brask", "brask.example")
    assert check_books() == []


@pytest.mark.parametrize(
    ("company", "said"),
    [
        ("Weiß Keramik", "WEISS KERAMIK called"),
        ("Weiss Keramik", "Weiß Keramik called"),
        ("Αφοι Νίκος", "Who knows ΑΦΟΙ ΝΊΚΟΣ?"),
        ("«Ромашка» (ООО) *.+", "С «РОМАШКА» (ООО) *.+ говорили"),
        ("Long and ever longer " * 14, "We know " + "LONG and ever  longer " * 14),
    ],
)
def test_in_whatever_case_they_were_written(pair, apart, company, said):
    person, partnership = apart
    pair.client = pair.client | {"company": company}
    lead = pair.lead()
    actions.write_first(PARTNERSHIP, partnership.id, person, said)
    erase_client([lead.id])
    assert texts() == ["[…]"]


def test_what_the_team_answered_goes_as_well_and_why_it_was_hidden(pair, found):
    admin, other = found.person(alliance_role="admin"), found.person(alliance_role="admin")
    lead = pair.lead()
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    said = answer(asked.id, admin, "As for Brask Ceramics")
    actions.hide(said.id, other, "It names Brask Ceramics")
    erase_client([lead.id])
    db.session.rollback()
    assert traces("Brask") == set()


def test_what_is_written_of_the_same_client_where_another_lead_stands_stays(pair, found):
    lead = pair.lead()
    one, two = found.agency("Sailmakers"), found.agency("Ropewalk")
    theirs = replace(pair, A=one, a=one.people[0], B=two, b=two.people[0]).lead(title="Another job")
    referral = accept_lead(theirs.id, two.people[0])
    actions.write_first(REFERRAL, referral.id, two.people[0], "Brask Ceramics waits")
    erase_client([lead.id])
    assert texts() == ["Brask Ceramics waits"]
    erase_client([theirs.id])
    assert texts() == ["[…]"]


def kept(client, path: str, headers: dict, body: dict, key: str = "one"):
    """A call with a key, and what a repeated one is answered."""
    headers = headers | {"Idempotency-Key": key}
    first = client.post(f"/api/v1{path}", json=body, headers=headers)
    return first, lambda: client.post(f"/api/v1{path}", json=body, headers=headers)


def test_a_repeated_call_does_not_return_the_quote_of_an_erased_client(pair, apart, found, client):
    person, partnership = apart
    lead, headers = pair.lead(), found.token(person)
    _first, again = kept(client, f"/partnerships/{partnership.id}/messages", headers, {"text": "Lena Brask called"})
    _other, stays = kept(client, f"/partnerships/{partnership.id}/messages", headers, {"text": "Nobody called"}, "two")
    erase_client([lead.id])
    db.session.rollback()
    assert again().status_code == 410
    assert "Brask" not in again().text
    assert stays().json["text"] == "Nobody called"


@pytest.mark.parametrize("about", ["referrals", "threads", "partnerships"])
def test_a_repeated_call_does_not_return_what_was_taken_back(pair, referral, partnership, found, client, about):
    thread_id = actions.write_first(REFERRAL, referral.id, pair.a, "Hello").thread_id
    path = {"referrals": referral.id, "threads": thread_id, "partnerships": partnership.id}[about]
    headers = found.token(pair.b)
    made, again = kept(client, f"/{about}/{path}/messages", headers, {"text": "A secret"})
    _other, stays = kept(client, f"/{about}/{path}/messages", headers, {"text": "No secret"}, "two")
    assert again().json == made.json
    actions.take_back(made.json["id"], pair.b)
    db.session.rollback()
    assert again().status_code == 410
    assert "A secret" not in again().text
    assert stays().json["text"] == "No secret"


def test_nor_an_answer_that_was_taken_back_to_whoever_found_it_useful(pair, found, client):
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    made, again = kept(client, f"/questions/{asked.id}/answers", found.token(pair.b), {"text": "A secret"})
    useful, once_more = kept(client, f"/messages/{made.json['id']}/useful", found.token(pair.a), {"useful": True})
    assert "A secret" in useful.text
    actions.take_back(made.json["id"], pair.b)
    db.session.rollback()
    assert (again().status_code, once_more().status_code) == (410, 410)


def test_nor_a_question_that_was_taken_back_with_its_answers(pair, found, client):
    headers = found.token(pair.a)
    made, again = kept(client, "/questions", headers, {"title": "Who films?", "text": "A secret one."})
    number = made.json["id"]
    answer_made, answered = kept(client, f"/questions/{number}/answers", found.token(pair.b), {"text": "We do"})
    actions.take_back(answer_made.json["id"], pair.b)  # a question that others have answered stays
    withdraw_question(number, pair.a)
    db.session.rollback()
    assert (again().status_code, answered().status_code) == (410, 410)


def test_what_an_admin_hid_is_returned_to_its_writer_alone(pair, found, client):
    admin = found.person(alliance_role="admin")
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    made, again = kept(client, f"/questions/{asked.id}/answers", found.token(pair.b), {"text": "A secret"})
    _useful, once_more = kept(client, f"/messages/{made.json['id']}/useful", found.token(pair.a), {"useful": True})
    report(Subject.MESSAGE, made.json["id"], "offence", "", pair.a)
    actions.hide(made.json["id"], admin, "No.")
    db.session.rollback()
    assert (again().status_code, once_more().status_code) == (201, 410)


@pytest.mark.thorough
def test_what_a_process_of_the_release_before_erased_is_completed_by_a_job(pair, referral, found, client):
    headers = found.token(pair.b)
    made, again = kept(client, f"/referrals/{referral.id}/messages", headers, {"text": "Lena Brask has signed"})
    mine = actions.write_first(REFERRAL, referral.id, pair.a, "Taken back")
    actions.take_back(mine.id, pair.a)
    assert forget.left_over(10) == []
    with transaction():
        # As that release did it: it knew no threads.
        db.session.execute(
            text("UPDATE leads SET sealed_client = NULL, email_print = NULL, phone_print = NULL, domain_print = NULL,"
                 " erased_at = now(), erased_for = 'withdrawn' WHERE id = :lead"), {"lead": referral.lead_id},
        )  # fmt: skip
    assert ["no words are left" in one.sentence for one in check_books()] == [True]
    sweep()
    assert texts() == ["[…]", ""]
    assert forget.left_over(10) == []
    assert check_books() == []
    sweep()
    assert texts() == ["[…]", ""]
