"""Mail of every kind that may be switched off is stopped by one press, in the mail program as RFC 8058 has it, or on a page."""

import email
import email.policy
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.core.signed import sign
from marketplace.core.transaction import transaction
from marketplace.members.models import Person
from marketplace.outbox.actions import send
from marketplace.outbox.letter import Letter
from marketplace.outbox.models import OutgoingMail
from tests.buttons.conftest import SITE, everything
from tests.mail import letters

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def way_out(mail) -> str | None:
    """The path in List-Unsubscribe, checked as RFC 2369 and RFC 8058 have it; None where there is none."""
    header = mail["List-Unsubscribe"]
    assert (header is None) == (mail["List-Unsubscribe-Post"] is None)
    if header is None:
        return None
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(rf"<{SITE}(/\S+)>", header.strip())[1]


@pytest.mark.thorough
def test_mail_of_every_event_can_be_stopped_or_always_comes(pair, environment, monkeypatch, client):
    """What an event's email says doesn't matter here, and many need a long story: a plain one stands in for it."""
    events = sorted(house().emails)
    for event in events:
        monkeypatch.setitem(house().emails, event, lambda **_said: Letter("Hello", ["One sentence."]))
    with transaction():
        pair.a.mail_daily = pair.a.mail_hourly = pair.a.mail_off = []
        for event in events:
            send(event, select(Person).where(Person.id == pair.a.id))
    sweep()
    folder = Path(environment["MAIL_URL"].removeprefix("file:"))
    seen = set()
    for row in db.session.scalars(select(OutgoingMail).where(OutgoingMail.person_id == pair.a.id)):
        file = folder / f"{row.id:08d}.eml"
        path = way_out(email.message_from_bytes(file.read_bytes(), policy=email.policy.default))
        assert (path is not None) == (row.kind in house().mail_kinds or row.event == "account.digest"), row.event
        seen.add(row.event)
    assert seen == set(events)


@pytest.mark.thorough
def test_one_press_without_a_cookie_stops_it_and_once_more_is_harmless(pair, environment, client):
    pair.lead()
    sweep()
    (path,) = {way_out(one) for one in letters(environment) if one["To"] == pair.b.email}
    for _ in range(2):
        answer = client.post(path, data=ONE_CLICK)
        assert answer.status_code == 200
    db.session.refresh(pair.b)
    assert (pair.b.mail_off, pair.b.mail_pace("referral")) == (["news", "lead"], "at_once")
    assert pair.b.status == "active"


@pytest.mark.thorough
def test_opening_the_page_stops_nothing_and_its_button_does(pair, environment, client, visit):
    pair.fee(pair.won())
    sweep()
    paths = {way_out(one) for one in letters(environment) if one["To"] == pair.a.email}
    before = everything()
    for path in filter(None, paths):
        assert visit().get(path).form_to(path)
    assert everything() == before
    page = visit().post(
        f"/stop/{sign('stop mail', [pair.a.id, 'fee'])}", on=f"/stop/{sign('stop mail', [pair.a.id, 'fee'])}"
    )
    assert "Mail stopped" in page.text
    db.session.refresh(pair.a)
    assert pair.a.mail_pace("fee") == "off"


@pytest.mark.thorough
def test_what_the_agency_needs_still_reaches_its_owner_once_a_day_and_the_page_says_so(pair, visit):
    path = f"/stop/{sign('stop mail', [pair.b.id, 'money'])}"
    assert "still reaches its owners" in visit().post(path, on=path).text
    pair.fee(pair.won())
    sweep()
    listed = db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == "money.listed")).one()
    assert (listed.person_id, listed.status) == (pair.b.id, "waiting")


@pytest.mark.thorough
def test_a_digest_is_stopped_with_all_that_comes_in_it(pair, environment, client):
    pair.b.mail_daily, pair.b.mail_hourly = ["lead"], ["referral"]
    db.session.commit()
    pair.lead()
    with time_machine.travel(clock.now() + timedelta(days=1, hours=2)):
        sweep(), sweep()
    (digest,) = [one for one in letters(environment) if one["To"] == pair.b.email]
    assert client.post(way_out(digest), data=ONE_CLICK).status_code == 200
    db.session.refresh(pair.b)
    assert pair.b.mail_off == ["news", "lead", "referral"]


@pytest.mark.parametrize("of", [[0, "lead"], [1, "account"], [1, "nothing"], "x"])
def test_a_link_for_nothing_stops_nothing(pair, client, of):
    signed = sign("stop mail", of) if isinstance(of, list) else of
    assert client.post(f"/stop/{signed}", data=ONE_CLICK).status_code == 404
    assert client.post(f"/stop/{sign('another purpose', [pair.b.id, 'lead'])}").status_code == 404
