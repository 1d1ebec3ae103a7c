"""Queueing mail: a few statements, however many it goes to, each at the pace that person has chosen."""

import pytest
from sqlalchemy import select

from marketplace.core.encryption import decrypt
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import accept_lead, move_on, post_lead
from marketplace.members.models import Person
from marketplace.members.queries import people_who
from marketplace.outbox.actions import send_each
from marketplace.outbox.models import OutgoingMail

MOST = 21  # one of them is the letter to the client, one asks whether a program wants to be told, and three whether it goes in rounds


@pytest.mark.thorough
def test_passing_a_client_to_everyone_takes_as_few_statements_for_many_as_for_one(pair, found, statements):
    pair.B.categories = ["Shops"]
    found.works(pair.B)
    new = pair.new_lead(audience="open", agencies=[])
    few = statements(lambda: post_lead(pair.a, new))
    for _ in range(40):
        found.agency(categories=["Shops"])
    new = pair.new_lead(audience="open", agencies=[])
    many = statements(lambda: post_lead(pair.a, new))
    assert len(many) == len(few) <= MOST, "\n".join(many)
    assert len(db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.person_id.is_not(None))).all()) == 1 + 41


def test_everyone_gets_mail_at_the_pace_they_have_chosen(pair, found):
    once, daily, never, gone = (found.person(pair.B, "sales") for _ in range(4))
    daily.mail_daily, never.mail_off, gone.status = ["lead"], ["lead"], "disabled"
    db.session.commit()
    pair.lead()
    to_people = OutgoingMail.person_id.is_not(None)
    chosen = db.session.execute(select(OutgoingMail.person_id, OutgoingMail.status).where(to_people))
    assert dict(chosen.all()) == {pair.b.id: "queued", once.id: "queued", daily.id: "waiting"}


def test_many_are_told_of_their_own_by_one_statement(pair, found, statements):
    second = found.person(pair.A, "finance")
    told = [(pair.A.id, {"movement": 1}), (pair.B.id, {"movement": 2}), (pair.A.id, {"movement": 3})]

    def tell():
        with transaction():
            send_each("money.listed", people_who("money", pair.A.id, pair.B.id), Person.agency_id, told)

    assert len([one for one in statements(tell) if "outgoing_mail" in one]) == 1
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    arguments = [(row.person_id, decrypt(row.arguments, "mail")["movement"]) for row in rows]
    assert sorted(arguments) == sorted([(pair.a.id, 1), (pair.a.id, 3), (second.id, 1), (second.id, 3), (pair.b.id, 2)])


def test_the_people_of_a_suspended_agency_are_not_asked_for_what_they_can_not_do(pair, found):
    referral = accept_lead(pair.lead().id, pair.b)
    agency = pair.A
    agency.status = "suspended"
    db.session.commit()
    before = db.session.scalars(select(OutgoingMail.id)).all()
    move_on(referral.id, pair.b, "contacted")
    assert db.session.scalars(select(OutgoingMail.id)).all() == before
