"""A person's calendar at a private address: read back as calendar programs read it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select, text

from marketplace.access.actions import change_role, set_password
from marketplace.access.actions.links import make_link
from marketplace.access.models import LinkPurpose
from marketplace.calendars.actions import feed_of, make_feed
from marketplace.catalog.actions import SaidDiscount, add_discount
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.room import Dated, house
from marketplace.core.transaction import transaction
from marketplace.exchange import actions as exchange
from marketplace.settlement import actions as settlement
from marketplace.settlement.models import Movement
from marketplace.settlement.reminders import PATIENCE
from tests.disputing import dispute_in
from tests.journeys.test_privacy import SECRETS, traces_in
from tests.people import CLIENT, OTHER_CLIENT


@pytest.fixture
def events(client):
    """`events(path)`: the events at an address, by the first part of their UIDs."""

    def read(path: str) -> dict:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.content_type == "text/calendar; charset=utf-8"
        calendar = Calendar.from_ical(answer.data)
        return {str(one["uid"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}

    return read


def test_whoever_has_to_answer_sees_until_when_in_their_own_time(pair, events):
    lead = pair.lead()
    path = make_feed(pair.b)
    event = events(path)[f"lead-{lead.id}-answer"]
    assert event["dtstart"].dt == lead.answer_by.replace(microsecond=0)
    assert event["dtstart"].dt.tzinfo is not None
    assert event["summary"] == "Answer: Rebuild of an online shop"
    assert event["url"] == f"http://127.0.0.1:8000/leads/{lead.id}"
    assert "Others can answer until now" in events(make_feed(pair.a))[f"lead-{lead.id}-answer"]["summary"]


@pytest.mark.parametrize("day", ["2026-03-28T23:30+00:00", "2026-10-24T22:30+00:00"])
def test_hours_are_right_when_clocks_change(pair, events, day):
    with time_machine.travel(datetime.fromisoformat(day), tick=True):
        lead = pair.lead()
        event = events(make_feed(pair.b))[f"lead-{lead.id}-answer"]
        assert event["dtstart"].dt.astimezone(UTC) == lead.answer_by.astimezone(UTC).replace(microsecond=0)
        assert event["dtstart"].to_ical().endswith(b"Z")


@pytest.mark.thorough
def test_orders_disputes_returns_and_discounts_stand_on_their_days(pair, found, events):
    service = found.service(pair.B)
    last = clock.today() + timedelta(days=9)
    discount = add_discount(service.id, pair.b, SaidDiscount("percent", "clients", 10, ends_on=last))
    pair.fee(pair.won())
    sweep()
    order = db.session.scalars(select(Movement)).one()
    disputed = dispute_in("open", pair.fee(pair.won(title="More"), "70.00"), pair.a, pair.b, [])
    given_back = exchange.return_lead(
        exchange.accept_lead(pair.lead(client=OTHER_CLIENT).id, pair.b).id, pair.b, "contacts_wrong", "Nobody answers."
    )
    of_b, of_a = events(make_feed(pair.b)), events(make_feed(pair.a))
    assert of_b[f"order-{order.id}-listed"]["dtstart"].dt == clock.day_of(order.listed_at + PATIENCE)
    assert "Pay €100.00 to Northlight" in of_b[f"order-{order.id}-listed"]["summary"]
    assert of_b[f"dispute-{disputed.id}-answer"]["dtstart"].dt == disputed.answer_by
    assert of_b[f"discount-{discount.id}-end"]["dtstart"].dt == last
    assert f"return-{given_back.id}-object" in of_a
    settlement.mark_sent(order.id, pair.b)
    assert f"order-{order.id}-listed" not in events(make_feed(pair.b))
    assert "of Kedr come?" in events(make_feed(pair.a))[f"order-{order.id}-sent"]["summary"]


def test_what_waits_no_more_vanishes_and_what_moves_keeps_its_name(pair, events):
    lead = pair.lead()
    path = make_feed(pair.b)
    before = events(path)[f"lead-{lead.id}-answer"]
    db.session.execute(text("UPDATE leads SET answer_by = answer_by - interval '1 hour'"))
    db.session.commit()
    after = events(path)[f"lead-{lead.id}-answer"]
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], before["dtstart"].dt - timedelta(hours=1))
    exchange.withdraw_lead(lead.id, pair.a, "They changed their mind.")
    assert events(path) == {}


def test_whoever_has_it_already_gets_no_copy(pair, client):
    pair.lead()
    path = make_feed(pair.b)
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    pair.lead(client=OTHER_CLIENT)
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


@pytest.mark.thorough
def test_nobody_reads_in_a_calendar_what_their_role_does_not_show(pair, found, events):
    pair.fee(pair.won())
    sweep()
    pair.lead()
    kinds = {role: {name.partition("-")[0] for name in events(make_feed(found.person(pair.B, role)))}
             for role in ("owner", "sales", "finance")}  # fmt: skip
    assert kinds == {"owner": {"lead", "order"}, "sales": {"lead"}, "finance": {"order"}}
    assert events(make_feed(found.person(alliance_role="admin"))) == {}


@pytest.mark.thorough
def test_no_calendar_names_a_client(pair, client):
    pair.client = SECRETS
    pair.fee(pair.won())
    sweep()
    pair.lead()
    pair.lead(client=CLIENT)
    for person in (pair.a, pair.b):
        read = client.get(make_feed(person)).text.replace("\r\n ", "")
        assert traces_in(read) == []
        assert "Brask" not in read


def test_the_address_is_shown_once_renewed_and_ended(pair, visit, client, statements):
    visitor = visit(pair.b)
    page = visitor.post("/me/calendar", on="/me/calendar")
    (first,) = set(re.findall(r"/calendar/[\w-]+\.ics", page.html))
    assert client.get(first).status_code == 200
    assert first not in visitor.get("/me/calendar").text
    page = visitor.post("/me/calendar", on="/me/calendar")
    (second,) = set(re.findall(r"/calendar/[\w-]+\.ics", page.html))
    assert [client.get(one).status_code for one in (first, second)] == [404, 200]
    visitor.post("/me/calendar/end", on="/me/calendar")
    assert client.get(second).status_code == 404


def test_the_secret_is_not_kept_and_reading_changes_nothing(pair, client):
    from tests.buttons.conftest import everything

    pair.lead()
    path = make_feed(pair.b)
    secret, before = path.removeprefix("/calendar/").removesuffix(".ics"), everything()
    client.get(path), client.head(path)
    assert everything() == before
    assert not [row for rows in before.values() for row in rows if secret in row]


def _new_password(person) -> None:
    with transaction():
        secret = make_link(person, LinkPurpose.RESET).rpartition("/")[2]
    set_password(secret, "quite-another-horse-7")


def test_a_new_password_ends_it_and_whoever_is_shut_out_reads_nothing(pair, found, client):
    path = make_feed(pair.b)
    _new_password(pair.b)
    assert client.get(path).status_code == 404
    seller = found.person(pair.B, "sales")
    path = make_feed(seller)
    change_role(seller.id, "finance", pair.b)
    assert client.get(path).status_code == 200  # it shows what the new role may see
    db.session.execute(text(f"UPDATE people SET status = 'disabled' WHERE id = {seller.id}"))
    db.session.commit()
    assert client.get(path).status_code == 404


def test_a_later_room_brings_its_own_dates(pair, events, monkeypatch):
    at = datetime(2027, 1, 5, 10, 0, tzinfo=UTC)
    meeting = Dated("event-1", at, "We meet", "/today", at, ends=at + timedelta(hours=2))
    monkeypatch.setitem(house().calendar, "meetings", lambda _person: [meeting])
    found = events(make_feed(pair.b))["event-1"]
    assert found["dtend"].dt - found["dtstart"].dt == timedelta(hours=2)
    assert feed_of(pair.b)
