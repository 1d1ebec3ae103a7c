"""Known and unknown addresses are answered alike: the pages, whoever asks, say nothing of who is here."""

import pytest

from marketplace.access.actions import invite_person
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.members.queries import people_of
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.visitor import without_tokens

UNKNOWN = "nobody@agency.example"


def body(visit, path: str, **fields) -> str:
    """What a stranger is answered, without what differs at each request and the address that they typed."""
    visitor = visit()
    visitor.get(path)
    html = visitor.client.post(path, data=visitor.page.form_to(path) | fields).text
    return without_tokens(html).replace(fields["email"], "typed")


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


def invited(visit, owner, email: str) -> tuple[str, int]:
    """What whoever invites is answered at each step, and sees in the list; how many people there are then."""
    visitor = visit(owner)
    pages = [visitor.post("/team", on="/team", email=email, name="Ada", role="sales")]
    person = owner_list(owner)[-1]
    pages += [visitor.post(f"/team/{person.id}/{step}", on="/team") for step in ("invite", "disable")]
    pages.append(visitor.post("/team", on="/team", email=email, name="Ada", role="sales"))
    pages.append(visitor.post("/team", 422, on="/team", email=email, name="Ada", role="sales"))
    plain = [page.text.replace(email, "typed").replace(owner.email, "mine") for page in pages]
    return "|".join(plain), len(owner_list(owner))


def owner_list(owner):
    db.session.rollback()
    return people_of(owner.agency_id)


@pytest.mark.thorough
def test_whoever_invites_is_answered_alike_and_somebody_with_a_login_is_told(found, visit):
    known = found.agency("Elsewhere").people[0]
    first, second = (found.agency(name).people[0] for name in ("Northlight", "Northsight"))
    first.name = second.name = "Ann"
    db.session.commit()
    unknown = invited(visit, first, UNKNOWN)
    answer, count = invited(visit, second, known.email)
    assert (answer.replace("Northsight", "Northlight"), count) == unknown
    told = db.session.query(OutgoingMail).filter_by(event="account.invited_elsewhere").all()
    assert {mail.person_id for mail in told} == {known.id}
    letter = render(told[0])
    assert letter.to == known.email
    assert second.email in letter.text
    assert "/invitation/" not in letter.text
    assert known.agency.name == "Elsewhere"
    assert check_books() == []


def test_the_agencys_file_tells_nobody_apart_by_a_login_elsewhere(found, visit):
    owner, known = found.agency().people[0], found.agency().people[0]
    for email in (known.email, UNKNOWN):
        invite_person(owner.agency, email, "sales", "Ada", owner)
    there, not_there = visit(owner).client.get("/agency/all.json").json["people"][-2:]
    assert (there["email"], not_there["email"]) == (known.email, UNKNOWN)
    apart = {name for name in there if there[name] != not_there[name]}
    assert apart == {"id", "email", "created_at"}
    assert there.keys() == not_there.keys()
    assert "elsewhere" not in visit(owner).client.get("/agency/all.csv").text
