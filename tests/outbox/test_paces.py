"""Mail at once, hourly, daily or not at all, for each kind; and each says when, from where, and how it stands."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core.extensions import db
from marketplace.core.languages import speaking_to
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, move_on
from marketplace.members.actions import update_profile
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.pages.standing import how_it_stands
from tests.mail import letters, paces
from tests.people import OTHER_CLIENT

NOON = datetime(2026, 3, 10, 12, 10, tzinfo=UTC)


def choose(person, **paces: str) -> None:
    update_profile(person, person.name, "en", "Europe/Berlin", paces)


def states(person) -> list[tuple[str, str]]:
    db.session.rollback()
    chosen = select(OutgoingMail.event, OutgoingMail.status).where(OutgoingMail.person_id == person.id)
    return [tuple(row) for row in db.session.execute(chosen.order_by(OutgoingMail.id))]


@pytest.mark.thorough
def test_letters_of_an_hour_come_in_one_after_the_full_hour(pair, environment):
    choose(pair.b, lead="hourly")
    with time_machine.travel(NOON):
        pair.lead(), pair.lead(client=OTHER_CLIENT, title="Films for a bicycle maker")
        sweep()
        assert states(pair.b) == [("lead.offered", "hourly")] * 2
    with time_machine.travel(NOON + timedelta(minutes=51)):
        sweep(), sweep()
    assert states(pair.b) == [("lead.offered", "bundled")] * 2 + [("account.digest", "sent")]
    digest = letters(environment)[-1]
    assert digest["Subject"] == "2 messages in the last hour"
    assert "13:10 · A client for you: Films for a bicycle maker" in digest.get_body(("plain",)).get_content()


@pytest.mark.thorough
def test_what_waits_for_the_morning_stays_out_of_the_hours_digest(pair):
    choose(pair.b, lead="hourly", catalog="daily", money="daily")
    with time_machine.travel(NOON):
        pair.fee(pair.won())
        pair.lead(client=OTHER_CLIENT)
        sweep()
    with time_machine.travel(NOON + timedelta(minutes=51)):
        sweep(), sweep()
    assert ("money.listed", "waiting") in states(pair.b)
    assert ("account.digest", "sent") in states(pair.b)


def test_each_kind_keeps_its_own_pace(pair, visit):
    chosen = {"lead": "hourly", "referral": "daily", "fee": "at_once", "money": "hourly", "document": "off"}
    visitor = visit(pair.a)
    given = {"name": "Ann", "language": "en", "time_zone": "Europe/Berlin"}
    visitor.post("/me", on="/me", **given, **paces("at_once", **chosen))
    db.session.refresh(pair.a)
    assert {kind: pair.a.mail_pace(kind) for kind in chosen} == chosen
    shown = {one["name"]: one for one in visitor.get("/me").all("select") if one["name"].startswith("mail_")}
    assert set(shown) >= {f"mail_{kind}" for kind in chosen}


@pytest.mark.thorough
def test_an_hour_is_no_silence_for_what_an_agency_needs(pair):
    choose(pair.b, money="hourly")
    pair.fee(pair.won())
    sweep()
    assert ("money.listed", "hourly") in states(pair.b)


def test_a_letter_says_when_it_was_and_where_the_client_comes_from(pair, environment):
    lead = pair.lead()
    sweep()
    (letter,) = letters(environment)[:1]
    said = letter.get_body(("plain",)).get_content()
    assert re.search(r"^When: .*\d{4}, \d\d:\d\d \(GMT\+\d\)$", said, re.MULTILINE)
    assert f"Lead: {lead.number}" in said
    assert "Comes from: Northlight" in said


def standing_in(mail) -> dict[str, str]:
    """What a mail says at its end of how the reader's agency stands."""
    said = render(mail).text.partition("Your agency this month")[2].partition("\n--\n")[0]
    return dict(line.split(": ", 1) for line in said.splitlines() if line)


@pytest.fixture
def busy(pair):
    """Leads both ways, and fees in two currencies."""
    referral = pair.won()
    pair.fee(referral, "1000.00")
    pair.fee(referral, "70.00", "USD")
    pair.lead(client=OTHER_CLIENT)
    back = pair.turned()
    pair.fee_back = back.fee(move_on(accept_lead(back.lead(title="Back").id, back.b).id, back.b, "won"), "300.00")
    return pair


def test_figures_at_the_end_of_a_mail_are_those_of_the_pages(busy, visit):
    mail = db.session.scalars(select(OutgoingMail).filter_by(event="fee.reported", person_id=busy.a.id)).first()
    assert standing_in(mail) == {
        "Leads given": "2", "Leads received": "1", "Rewards owed": "€30.00", "Rewards earned": "$7.00",
    }  # fmt: skip
    with speaking_to(busy.a):
        told = how_it_stands(busy.a)
    assert told == [
        ("Leads given", "2"), ("Leads received", "1"), ("Rewards earned", "€100.00"), ("Rewards owed", "€30.00"),
        ("Rewards earned", "$7.00"),
    ]  # fmt: skip
    page = visit(busy.a).get("/over-time").html
    assert "€100.00 earned" in page
    assert "€30.00 owed" in page
    assert "$7.00 earned" in page
    assert "1 in" in page
    assert "2 out" in page


@pytest.mark.parametrize(
    ("role", "sees"), [("sales", {"leads"}), ("manager", {"leads"}), ("finance", {"leads", "money"})]
)
def test_nobody_reads_more_at_the_end_of_a_mail_than_on_pages(busy, found, role, sees):
    person = found.person(busy.A, role)
    with speaking_to(person):
        names = {name for name, _value in how_it_stands(person)}
    assert ({"Leads given"} <= names, {"Rewards earned"} <= names) == ("leads" in sees, "money" in sees)


def test_an_admin_of_no_agency_has_no_such_figures(found):
    assert how_it_stands(found.person(alliance_role="admin")) == []


def test_mail_about_an_account_says_no_figures(busy, visit):
    visit().post("/forgotten-password", on="/forgotten-password", email=busy.a.email)
    mail = db.session.scalars(select(OutgoingMail).filter_by(event="account.reset")).one()
    assert standing_in(mail) == {}


def test_letters_that_the_release_before_has_queued_are_said_still(pair):
    pair.fee(pair.won())
    mail = db.session.scalars(select(OutgoingMail).filter_by(event="fee.reported")).first()
    mail.event = "referral.fee"
    assert "You earn" in render(mail).subject
