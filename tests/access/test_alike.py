"""Known and unknown addresses are answered alike: the pages, whoever asks, say nothing of who is here."""

import re

import pytest

from marketplace.core.extensions import db
from marketplace.outbox.models import OutgoingMail

UNKNOWN = "nobody@agency.example"


def body(visit, path: str, **fields) -> str:
    """What a stranger is answered, without what differs at each request and the address that they typed."""
    visitor = visit()
    visitor.get(path)
    html = visitor.client.post(path, data=visitor.page.form_to(path) | fields).text
    plain = re.sub(r"<input[^>]*(csrf_token|form_key)[^>]*>", "", html)
    return plain.replace(fields["email"], "typed")


@pytest.mark.parametrize(("path", "more"), [("/sign-in", {"password": "wrong password"}), ("/forgotten-password", {})])
def test_the_answers_are_the_same_byte_for_byte(found, visit, path, more):
    active, invited = found.person(), found.person(status="invited", password_hash=None)
    gone, coded = found.person(status="disabled"), found.person()
    found.second_factor(coded)
    answers = {
        body(visit, path, email=one, **more) for one in (UNKNOWN, *(p.email for p in (active, invited, gone, coded)))
    }
    assert len(answers) == 1


def test_an_unknown_address_gets_no_mail_and_a_known_one_gets_one(found, visit):
    person = found.person()
    for email in (UNKNOWN, person.email):
        body(visit, "/forgotten-password", email=email)
    db.session.rollback()
    assert [mail.person_id for mail in db.session.query(OutgoingMail)] == [person.id]
