"""Copies of an agency's mail: asked for, confirmed, stopped by one press, without buttons, and told to the owners."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.copies.actions import ask_for_copies, confirm, forget_copies
from marketplace.copies.models import MailCopy
from marketplace.copies.queries import copies_to_forget, link_to
from marketplace.core import clock
from marketplace.core.errors import BadInput, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes.emails import ALL as OF_DISPUTES
from marketplace.exchange.actions import accept_lead
from marketplace.members.actions import update_profile
from marketplace.members.queries import admins
from marketplace.outbox.actions import send
from marketplace.outbox.models import OutgoingMail
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from tests.buttons.conftest import everything, links_in
from tests.disputing import dispute_in
from tests.journeys.test_privacy import SECRETS, traces_in
from tests.mail import letters

BOOKS = "bookkeeping@kedr.example"


def copy_of(person, kind: str = "money", email: str = BOOKS) -> MailCopy:
    ask_for_copies(person, kind, email)
    return db.session.scalars(select(MailCopy).order_by(MailCopy.id.desc())).first()


@pytest.fixture
def to_books(pair):
    """Mail about money to B is copied."""
    copy = copy_of(pair.b)
    confirm(copy)
    return copy


def sent_to(environment, email: str = BOOKS) -> list:
    sweep()
    return [one for one in letters(environment) if one["To"] == email]


@pytest.mark.thorough
def test_nothing_is_copied_before_whoever_reads_there_says_yes(pair, environment, visit):
    copy = copy_of(pair.b)
    pair.fee(pair.won())
    (asked,) = sent_to(environment)
    assert asked["Subject"] == "Copies of mail of Kedr?"
    path, anybody = link_to(copy), visit()
    before = everything()
    anybody.get(path)
    assert everything() == before
    anybody.post(path, deed="confirm")
    pair.fee(pair.won(title="More work"), "500.00")
    _asked, listed = sent_to(environment)
    assert "Please pay €50.00 to Northlight" in listed["Subject"]
    assert [
        one
        for one in sent_to(environment, pair.b.email)
        if one["Subject"].startswith("Copies of your agency’s mail go to")
    ]


@pytest.mark.thorough
def test_a_copy_says_what_the_agency_reads_and_can_do_nothing(pair, to_books, environment, client):
    pair.client = SECRETS
    pair.fee(pair.won())
    (listed,) = sent_to(environment)
    theirs = [one for one in sent_to(environment, pair.b.email) if one["Subject"] == listed["Subject"]]
    assert len(theirs) == 1
    whole = "".join(part.get_content() for part in listed.walk() if part.get_content_maintype() == "text")
    assert "DE89 3704 0044 0532 0130 00" in whole
    assert traces_in(whole) == []
    assert [path.split("/")[1] for path in links_in(listed)] == ["copies", "movements"]
    assert "/sign-in" in client.get("/movements/1").headers["Location"]


@pytest.mark.thorough
def test_an_agencys_payee_side_is_copied_without_the_button(pair, environment):
    confirm(copy_of(pair.a, email="money@northlight.example"))
    pair.fee(pair.won())
    sweep()
    settlement.mark_sent(db.session.scalar(select(Movement.id)), pair.b)
    (mine,) = [one for one in sent_to(environment, pair.a.email) if "has sent you" in one["Subject"]]
    (copy,) = [one for one in sent_to(environment, "money@northlight.example") if "has sent you" in one["Subject"]]
    assert [path for path in links_in(mine) if path.startswith("/button/")]
    assert not [path for path in links_in(copy) if path.startswith("/button/")]


@pytest.mark.thorough
def test_only_mail_of_that_kind_to_that_agency_is_copied(pair, to_books, environment):
    accept_lead(pair.lead().id, pair.b)
    back = pair.turned()
    back.fee(back.won(title="The other way"))
    assert sent_to(environment) == []


@pytest.mark.thorough
def test_copies_come_whatever_pace_people_have_chosen(pair, to_books, environment):
    update_profile(pair.b, "Bo", "en", "Europe/Berlin", {"money": "daily"})
    pair.fee(pair.won())
    assert len(sent_to(environment)) == 1


@pytest.mark.thorough
def test_one_press_stops_copies_and_the_address_is_forgotten(pair, to_books, environment, client):
    pair.fee(pair.won())
    (listed,) = sent_to(environment)
    assert listed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = listed["List-Unsubscribe"].strip()[1:-1].partition("8000")[2]
    for _ in range(2):
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert db.session.scalars(select(MailCopy)).all() == []
    assert not [row for rows in everything().values() for row in rows if BOOKS in row and "audit" not in row]
    pair.fee(pair.won(title="More work"))
    sweep()
    after = db.session.scalars(select(OutgoingMail).where(OutgoingMail.mailbox.like("copy:%"))).all()
    assert after == []


def test_an_owner_asks_and_stops_on_the_page(pair, visit, environment):
    visitor = visit(pair.b)
    assert (
        "not an e-mail address"
        in visitor.post("/agency/copies", 422, on="/agency/copies", kind="money", email="books").text
    )
    visitor.post("/agency/copies", on="/agency/copies", kind="money", email=BOOKS.upper())
    assert "Waits for their yes" in visitor.page.text
    copy = db.session.scalars(select(MailCopy)).one()
    assert (copy.email, copy.agency_id) == (BOOKS, pair.B.id)
    visit(pair.a).client.post(f"/agency/copies/{copy.id}/stop")
    assert db.session.get(MailCopy, copy.id, populate_existing=True)
    visitor.post(f"/agency/copies/{copy.id}/stop", on="/agency/copies")
    assert db.session.scalars(select(MailCopy)).all() == []


def test_an_address_that_nobody_confirms_and_those_of_who_left_are_forgotten(pair, found, to_books):
    waiting = copy_of(pair.a, "lead", "nobody@northlight.example")
    assert copies_to_forget(10) == []
    with time_machine.travel(clock.now() + timedelta(days=2, minutes=1)):
        assert copies_to_forget(10) == [waiting.id]
    db.session.execute(text(f"UPDATE agencies SET status = 'left' WHERE id = {pair.B.id}"))
    db.session.commit()
    assert copies_to_forget(10) == [to_books.id]
    forget_copies([to_books.id])
    assert [one.id for one in db.session.scalars(select(MailCopy))] == [waiting.id]


@pytest.mark.thorough
def test_what_an_admin_of_the_agency_is_told_for_others_is_not_copied(pair, found, to_books, environment):
    """An admin who works at B is told of orders and disputes of others: these are not B's mail."""
    found.person(pair.B, "manager", alliance_role="admin")
    third, fourth = found.agency("Third"), found.agency("Fourth")
    other = type(pair)(third, fourth, third.people[0], fourth.people[0])
    dispute = dispute_in("answered", other.fee(other.won(), "90.00"), other.a, other.b, [])
    assert "money.dispute_to_decide" in OF_DISPUTES
    with transaction():
        send("money.dispute_to_decide", admins(), dispute=dispute.id)
    copied = select(OutgoingMail.status).where(OutgoingMail.mailbox == to_books.mailbox)
    assert sent_to(environment) == []
    assert db.session.scalars(copied.where(OutgoingMail.event.startswith("money."))).unique().all() == ["moot"]


def test_asking_is_limited_and_a_kind_has_to_be_one(pair):
    with pytest.raises(BadInput):
        ask_for_copies(pair.b, "account", BOOKS)
    for n in range(5):
        ask_for_copies(pair.b, "money", f"{n}@kedr.example")
    with pytest.raises(TooMany):
        ask_for_copies(pair.b, "money", BOOKS)


@pytest.mark.parametrize("wrong", ["email = 'A@b.example'", "kind = 'Money!'", "confirmed_at = asked_at - interval '1 s'",
                                   "language = 'xx'", "email = E'a\\nb'"])  # fmt: skip
def test_the_database_refuses_a_copy_that_can_not_be(pair, to_books, wrong):
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE mail_copies SET {wrong}"))


def test_the_address_stands_in_the_agencys_file(pair, to_books, visit):
    assert BOOKS in visit(pair.b).client.get("/agency/all.json").text
