"""Mail once a day: what waits comes in one letter, at seven where the person lives."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.core import encryption
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.members.models import Person
from marketplace.outbox.actions import DIGEST, send, send_digests
from marketplace.outbox.actions.deliver import PAUSES
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from tests.mail import paces

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 11, 6, 1, tzinfo=UTC)  # 7:01 in Berlin


@pytest.fixture
def daily(pair):
    """B's owner wants to hear of leads once a day."""
    pair.b.mail_daily, pair.b.time_zone = ["lead"], "Europe/Berlin"
    db.session.commit()
    return pair


def letters(person) -> list[tuple[str, str]]:
    db.session.rollback()
    chosen = select(OutgoingMail.event, OutgoingMail.status).where(OutgoingMail.person_id == person.id)
    return [tuple(row) for row in db.session.execute(chosen.order_by(OutgoingMail.id))]


@pytest.mark.thorough
def test_letters_of_a_day_come_in_one_the_next_morning(daily):
    with time_machine.travel(NOON):
        daily.lead(), daily.lead(title="Films for a bicycle maker")
        sweep()
        assert letters(daily.b) == [("lead.offered", "waiting")] * 2
    with time_machine.travel(MORNING):
        sweep()
        sweep()
    assert letters(daily.b) == [("lead.offered", "bundled")] * 2 + [("account.digest", "sent")]
    assert db.session.scalars(select(OutgoingMail.arguments)).unique().all() == [None]


def test_the_digest_names_each_letter_and_leads_to_its_page(daily):
    with time_machine.travel(NOON):
        lead = daily.lead(title="Films for a bicycle maker")
    with time_machine.travel(MORNING):
        send_digests([daily.b.id])
    digest = db.session.scalars(select(OutgoingMail).where(OutgoingMail.event == DIGEST)).one()
    text = render(digest)
    assert text.subject == "1 message since yesterday"
    assert "A client for you: Films for a bicycle maker" in text.text
    assert f"http://127.0.0.1:8000/leads/{lead.id}" in text.html


def test_nothing_comes_before_seven(daily):
    with time_machine.travel(NOON):
        daily.lead()
    with time_machine.travel(MORNING.replace(hour=5)):
        sweep()
    assert letters(daily.b) == [("lead.offered", "waiting")]


@pytest.mark.thorough
def test_other_kinds_come_at_once(daily):
    daily.fee(daily.won())
    sweep()
    assert ("money.listed", "sent") in letters(daily.b)


def test_the_pace_is_chosen_on_ones_own_page(pair, found, visit):
    visitor = visit(pair.b)
    found.person(pair.B, "sales")  # who gets what an agency needs somebody to read
    given = {"name": "Bo", "language": "en", "time_zone": "Europe/Berlin"}
    visitor.post(
        "/me",
        on="/me",
        **given,
        **paces("daily", referral="off", fee="hourly", money="at_once", catalog="off"),
    )
    db.session.refresh(pair.b)
    assert [pair.b.mail_pace(kind) for kind in ("lead", "referral", "fee", "money")] == [
        "daily",
        "off",
        "hourly",
        "at_once",
    ]
    visitor.post("/me", 422, on="/me", **given, mail_lead="weekly", mail_referral="off", mail_money="off")


def lose_a_key(monkeypatch, pair) -> None:
    """A lead whose letters nobody can open any more."""
    with monkeypatch.context() as lost:
        lost.setattr(encryption, "_keys", lambda: [b"l" * 32])
        pair.lead()


def name_an_event_that_is_gone(_monkeypatch, pair) -> None:
    """A letter that the release before this one has written, and this one doesn't know."""
    send("lead.forgotten", select(Person).where(Person.id == pair.b.id))


@pytest.mark.thorough
@pytest.mark.parametrize("spoil", [lose_a_key, name_an_event_that_is_gone])
def test_a_letter_that_can_not_be_rendered_holds_up_nobodys_digest(daily, found, monkeypatch, spoil):
    other = found.person(found.agency(), "sales", mail_daily=["lead"], time_zone="Europe/Berlin")
    with time_machine.travel(NOON):
        with transaction():
            spoil(monkeypatch, daily)
        daily.lead(audience="shortlist", agencies=[daily.B.id, other.agency_id], title="Films for a bicycle maker")
    with time_machine.travel(MORNING):
        sweep(), sweep()
    assert letters(other) == [("lead.offered", "bundled"), ("account.digest", "sent")]
    assert [state for _event, state in letters(daily.b)] == ["queued", "bundled", "sent"]


@pytest.mark.thorough
def test_a_letter_that_can_never_be_rendered_is_given_up_at_last(daily, monkeypatch):
    with time_machine.travel(NOON):
        lose_a_key(monkeypatch, daily)
    for day in range(len(PAUSES) + 1):
        # An hour later each day: the longest pause is a day, counted from when the try before had ended.
        with time_machine.travel(MORNING + timedelta(days=day, hours=day)):
            sweep(), sweep()
    assert letters(daily.b)[0] == ("lead.offered", "given_up")


@pytest.mark.thorough
@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc", "America/Coyhaique", "Europe/Kiev"])
def test_a_zone_that_the_database_does_not_know_holds_up_nobodys_digest(daily, found, visit, zone):
    odd = found.person(daily.B, "manager", mail_daily=["lead"], time_zone=zone)
    with time_machine.travel(NOON):
        daily.lead()
        sweep()
    with time_machine.travel(MORNING.replace(hour=12)):
        sweep(), sweep()
    assert ("account.digest", "sent") in letters(daily.b)
    assert ("account.digest", "sent") in letters(odd)
    visit(odd).get("/received")


@pytest.mark.parametrize(
    ("now", "zone", "struck"),
    [
        ("2026-03-11T05:59Z", "Europe/Berlin", "2026-03-10T06:00Z"), ("2026-03-11T06:00Z", "Europe/Berlin", "2026-03-11T06:00Z"),
        ("2026-03-29T05:00Z", "Europe/Berlin", "2026-03-29T05:00Z"), ("2026-03-30T04:59Z", "Europe/Berlin", "2026-03-29T05:00Z"),
        ("2026-10-25T05:59Z", "Europe/Berlin", "2026-10-24T05:00Z"), ("2026-03-11T00:00Z", "Pacific/Kiritimati", "2026-03-10T17:00Z"),
        ("2026-03-11T00:00Z", "Mars/Olympus", "2026-03-10T06:00Z"),
    ],
)  # fmt: skip
def test_seven_strikes_where_the_person_lives(app, now, zone, struck):
    from marketplace.members.queries import last_seven

    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        assert last_seven(zone) == datetime.fromisoformat(struck)
