"""People and guests sign up, are reminded, told of changes, and forgotten."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.access.actions import disable_person
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow, TooMany
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.meetings import actions, queries
from marketplace.meetings.links import path_of
from marketplace.meetings.models import SignUp
from marketplace.members.models import Person
from marketplace.moderation.actions import finish_leaving, suspend_agency

GUEST = {"name": "Gustaw Zyta", "email": "gustaw@guest.example"}


def plain(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def asked(meeting, **guest) -> SignUp:
    said = GUEST | guest
    actions.ask_guest(meeting.id, said["name"], said["email"], "en", "192.0.2.1")
    return db.session.scalars(select(SignUp).order_by(SignUp.id.desc())).first()


def test_a_person_signs_up_once_reads_where_it_is_and_signs_off(pair, planned, deliver):
    meeting = planned()
    first = actions.sign_up(meeting.id, pair.a)
    assert actions.sign_up(meeting.id, pair.a).id == first.id
    (letter,) = deliver()
    assert letter["To"] == pair.a.email
    assert meeting.place in plain(letter)
    assert queries.count_coming(meeting.id) == 1
    actions.sign_off(meeting.id, pair.a)
    actions.sign_off(meeting.id, pair.a)
    assert queries.count_coming(meeting.id) == 0
    assert actions.sign_up(meeting.id, pair.a).comes
    with pytest.raises(NotFound):
        actions.sign_off(meeting.id, pair.b)
    assert check_books() == []


def test_no_more_come_than_there_are_seats_however_many_ask_at_once(pair, found, planned, in_parallel):
    meeting = planned(seats=3)
    ids = [found.person(pair.A, "sales").id for _ in range(8)]

    def come(one):
        try:
            return actions.sign_up(meeting_id, db.session.get(Person, one)).comes
        except NotNow:
            return False

    meeting_id = meeting.id
    assert sum(in_parallel([lambda one=one: come(one) for one in ids])) == 3
    assert queries.count_coming(meeting_id) == 3
    assert check_books() == []


@pytest.mark.thorough
@pytest.mark.parametrize("is_public", [True, False])
def test_the_seat_of_who_has_no_account_any_more_is_free(pair, found, admin, planned, is_public):
    meeting, gone = planned(seats=1, is_public=is_public), found.person(pair.A, "sales")
    actions.sign_up(meeting.id, gone)
    disable_person(gone.id, pair.a)
    sweep()
    assert actions.sign_up(meeting.id, pair.b).comes
    assert check_books() == []


def test_the_seats_of_an_agency_that_is_suspended_are_free_where_only_members_come(pair, admin, planned):
    inside, public = planned(is_public=False), planned()
    for meeting in (inside, public):
        actions.sign_up(meeting.id, pair.a)
        actions.sign_up(meeting.id, pair.b)
    suspend_agency(pair.A.id, "They do not answer.", admin)
    sweep()
    assert [queries.count_coming(one.id) for one in (inside, public)] == [1, 2]


def test_whose_seat_is_freed_with_the_agency_is_told_once_why_and_the_next_one_gets_it(
    pair, found, admin, planned, deliver
):
    meeting = planned(seats=2, is_public=False)
    colleague, gone = found.person(pair.A, "sales"), found.person(pair.A, "sales")
    actions.sign_up(meeting.id, colleague)
    actions.sign_up(meeting.id, gone)
    disable_person(gone.id, pair.a)  # is nobody’s reader any more
    suspend_agency(pair.A.id, "They do not answer.", admin)
    for _again in range(2):
        sweep()
    told = [one for one in deliver() if one["Subject"].startswith("Your seat is free again")]
    assert [one["To"] for one in told] == [colleague.email]
    assert "is suspended" in plain(told[0])
    assert f"/meetings/{meeting.id}" not in plain(told[0])  # it would not open
    assert actions.sign_up(meeting.id, pair.b).comes


def test_an_agency_that_has_left_is_the_reason_of_the_seat_that_is_freed(found, planned, admin, deliver):
    agency = found.agency(status="leaving")
    owner, meeting = agency.people[0], planned(is_public=False)
    actions.sign_up(meeting.id, owner)
    finish_leaving([agency.id])
    sweep()
    (told,) = [one for one in deliver() if one["Subject"].startswith("Your seat is free again")]
    assert (told["To"], "has left the alliance" in plain(told)) == (owner.email, True)


def test_who_was_there_is_not_struck_out_afterwards(pair, found, admin, planned):
    meeting, gone = planned(), found.person(pair.A, "sales")
    actions.sign_up(meeting.id, gone)
    with time_machine.travel(meeting.ends_at + timedelta(hours=1)):
        disable_person(gone.id, pair.a)
        sweep()
    assert queries.count_coming(meeting.id) == 1


def test_a_seat_that_is_given_up_is_free_for_a_guest_who_says_yes(pair, planned):
    meeting = planned(seats=1)
    guest = asked(meeting)
    actions.sign_up(meeting.id, pair.a)
    with pytest.raises(NotNow, match="All seats are taken"):
        actions.confirm_guest(guest.id)
    db.session.rollback()
    actions.sign_off(meeting.id, pair.a)
    assert actions.confirm_guest(guest.id).comes
    with pytest.raises(NotNow):
        actions.sign_up(meeting.id, pair.a)


def test_a_guest_says_yes_by_the_link_of_a_mail_and_opening_it_says_nothing(planned, deliver, visit):
    meeting = planned()
    anybody = visit()
    path = f"/meetings/{meeting.id}"
    anybody.post(f"{path}/guest", on=path, **GUEST)
    assert "Look into your mail" in anybody.page.text
    assert meeting.place not in anybody.get(path).text
    (letter,) = deliver()
    assert (letter["To"], "Do you come?" in letter["Subject"]) == (GUEST["email"], True)
    assert meeting.place not in plain(letter)
    (row,) = db.session.scalars(select(SignUp))
    seat = path_of(row)
    assert seat in plain(letter)
    assert f"{seat}/stop" in plain(letter)
    assert "choose which mails" not in plain(letter)
    assert anybody.client.head(seat).status_code == 200
    anybody.get(seat)
    assert queries.count_coming(meeting.id) == 0
    anybody.post(seat)
    db.session.rollback()
    assert queries.count_coming(meeting.id) == 1
    assert meeting.place in anybody.page.text
    assert meeting.place in plain(deliver()[-1])
    assert deliver()[-1]["List-Unsubscribe"]
    anybody.client.post(f"{seat}/stop", data={"List-Unsubscribe": "One-Click"})
    db.session.expire_all()
    assert (row.comes, row.encrypted_guest, row.guest_print) == (False, None, None)
    assert queries.count_coming(meeting.id) == 0


def test_a_guest_is_answered_the_same_whether_known_or_not_and_written_to_once(planned, deliver):
    meeting = planned()
    first = asked(meeting)
    assert asked(meeting, email="  GUSTAW@guest.example ").id == first.id
    assert len(deliver()) == 1
    assert first.guest == GUEST
    for _more in range(3):
        asked(meeting)
    with pytest.raises(TooMany):
        asked(meeting)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"email": "nobody"}, "email"), ({"email": ""}, "email")],
)
def test_a_guest_without_a_name_or_an_address_is_told_at_the_field(planned, wrong, field):
    with pytest.raises(BadInput) as refusal:
        asked(planned(), **wrong)
    assert refusal.value.errors.keys() == {field}


def test_a_guests_name_stands_nowhere_in_the_clear(planned):
    actions.confirm_guest(asked(planned()).id)
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    for table in tables:
        rows = "\n".join(db.session.scalars(text(f"SELECT t::text FROM {table} t"))).lower()
        assert "gustaw" not in rows, table
        assert "zyta" not in rows, table


@pytest.mark.thorough
def test_guests_are_forgotten_who_say_no_yes_and_a_month_after_the_end(planned, later):
    silent, came = asked(planned()), asked(planned(title="Another"), email="other@guest.example")
    actions.confirm_guest(came.id)
    later(days=3)
    sweep()
    db.session.expire_all()
    assert (silent.guest, came.guest["email"]) == ({}, "other@guest.example")
    with pytest.raises(NotNow):
        actions.confirm_guest(silent.id)
    db.session.rollback()
    later(days=38)
    sweep()
    db.session.expire_all()
    assert (came.guest, came.confirmed_at is not None) == ({}, True)
    assert check_books() == []


@pytest.mark.thorough
def test_who_comes_is_reminded_a_day_and_an_hour_before_once(pair, planned, later, deliver):
    meeting = planned()
    actions.sign_up(meeting.id, pair.a)
    actions.confirm_guest(asked(meeting).id)
    gone = actions.sign_up(meeting.id, pair.b)
    actions.sign_off(meeting.id, pair.b)
    assert not gone.comes or db.session.refresh(gone) is None
    for wait, subject, count in (
        ({"days": 8}, "Within", 0), ({"days": 1, "hours": 1}, "Within a day", 2), ({"hours": 1}, "Within a day", 2),
        ({"hours": 21, "minutes": 30}, "Within the hour", 2), ({"minutes": 10}, "Within the hour", 2),
    ):  # fmt: skip
        later(**wait)
        sweep()
        found = [one for one in deliver() if subject in one["Subject"]]
        assert len(found) == count, (wait, [one["Subject"] for one in deliver()])
        assert {one["To"] for one in found} == ({pair.a.email, GUEST["email"]} if count else set())


def test_who_comes_is_told_of_another_time_and_place_and_of_nothing_else(pair, planned, said, admin, deliver):
    meeting = planned()
    actions.sign_up(meeting.id, pair.a)
    actions.confirm_guest(asked(meeting).id)

    def told() -> int:
        return len([one for one in deliver() if "Changed" in one["Subject"]])

    actions.change_meeting(
        meeting.id, admin, **vars(said(title="How to ask better", starts_at=meeting.starts_at, ends_at=meeting.ends_at))
    )
    assert told() == 0
    moved = meeting.starts_at + timedelta(days=1)
    actions.change_meeting(meeting.id, admin, **vars(said(starts_at=moved, ends_at=moved + timedelta(hours=2))))
    assert told() == 2
    actions.change_meeting(
        meeting.id, admin, **vars(said(starts_at=moved, ends_at=moved + timedelta(hours=2), place="Hall 2"))
    )
    assert told() == 4
    assert "Hall 2" in plain([one for one in deliver() if "Changed" in one["Subject"]][-1])


def test_all_who_come_are_told_that_it_is_cancelled_and_nobody_is_reminded(pair, planned, admin, deliver, later):
    meeting = planned()
    actions.sign_up(meeting.id, pair.a)
    guest = asked(meeting)
    actions.confirm_guest(guest.id)
    for reason in ("", " ", "x" * 301):
        with pytest.raises(BadInput):
            actions.cancel_meeting(meeting.id, admin, reason)
        db.session.rollback()
    actions.cancel_meeting(meeting.id, admin, "The speaker is ill.")
    letters = [one for one in deliver() if "Cancelled" in one["Subject"]]
    assert {one["To"] for one in letters} == {pair.a.email, GUEST["email"]}
    assert all("The speaker is ill." in plain(one) for one in letters)
    for deed in (
        lambda: actions.cancel_meeting(meeting.id, admin, "Again."),
        lambda: actions.sign_up(meeting.id, pair.b),
        lambda: actions.ask_guest(meeting.id, "A", "b@c.example", "en", ""),
    ):
        with pytest.raises(NotNow):
            deed()
        db.session.rollback()
    later(days=9, hours=1)
    sweep()
    assert not [one for one in deliver() if "Within" in one["Subject"]]


def test_who_came_is_noted_once_it_has_begun(pair, planned, admin, later, found):
    meeting = planned()
    first, second = actions.sign_up(meeting.id, pair.a), actions.sign_up(meeting.id, pair.b)
    with pytest.raises(NotNow):
        actions.note_who_came(meeting.id, {first.id}, admin)
    db.session.rollback()
    later(days=10, minutes=5)
    actions.note_who_came(meeting.id, {first.id}, admin)
    assert (first.has_come, second.has_come) == (True, False)
    actions.note_who_came(meeting.id, {second.id}, admin)
    assert (first.has_come, second.has_come) == (False, True)
    with pytest.raises(NotFound):
        actions.note_who_came(meeting.id, {10**9}, admin)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        actions.note_who_came(meeting.id, set(), pair.a)
    db.session.rollback()
    later(hours=2)
    with pytest.raises(NotNow):
        actions.sign_up(meeting.id, found.person(pair.A, "sales"))


def test_it_stands_in_the_calendar_of_who_comes_and_in_a_file_of_its_own(pair, planned, visit, client):
    from marketplace.calendars.actions import make_feed

    meeting = planned()
    actions.sign_up(meeting.id, pair.a)

    def events(answer):
        return [one for one in Calendar.from_ical(answer.data).walk("VEVENT") if str(one["summary"]) == meeting.title]

    (event,) = events(client.get(make_feed(pair.a)))
    assert event.decoded("dtstart") == meeting.starts_at
    assert event.decoded("dtend") == meeting.ends_at
    assert str(event["location"]) == meeting.place
    assert events(client.get(make_feed(pair.b))) == []
    path = f"/meetings/{meeting.id}.ics"
    (own,) = events(visit(pair.a).client.get(path))
    assert (own["uid"], str(own["location"])) == (event["uid"], meeting.place)
    (public,) = events(visit().client.get(path))
    assert "location" not in public


def test_the_database_refuses_a_guest_beside_a_person_and_a_second_seat(pair, planned):
    meeting = planned()
    actions.sign_up(meeting.id, pair.a)
    same = {"meeting_id": meeting.id, "language": "en", "made_at": clock.now()}
    for row in (
        SignUp(**same, person_id=pair.a.id, confirmed_at=clock.now()),
        SignUp(**same, person_id=pair.b.id, confirmed_at=clock.now(), encrypted_guest=b"x", guest_print="x"),
        SignUp(**same, person_id=pair.b.id),
        SignUp(**same, guest_print="x"),
    ):
        db.session.add(row)
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
    assert db.session.scalar(select(func.count(SignUp.id))) == 1


def test_of_what_is_for_members_alone_nobody_is_told_who_is_not_let_in_any_more(pair, planned, admin, deliver):
    meeting = planned(is_public=False)
    for person in (pair.a, pair.b, admin):
        actions.sign_up(meeting.id, person)
    suspend_agency(pair.B.id, "unpaid", admin)
    actions.change_meeting(meeting.id, admin, place="https://meet.example/another")
    told = [one["To"] for one in deliver() if "Changed" in one["Subject"]]
    assert sorted(told) == sorted([pair.a.email, admin.email])
    assert queries.next_of(db.session.get(Person, pair.b.id), 9) == []
    assert [one.id for one in queries.next_of(pair.a, 9)] == [meeting.id]


def test_a_meeting_with_guests_stays_public(planned, admin):
    meeting = planned()
    guest = asked(meeting)
    with pytest.raises(BadInput) as refusal:
        actions.change_meeting(meeting.id, admin, is_public=False)
    assert refusal.value.errors.keys() == {"is_public"}
    db.session.rollback()
    actions.guest_stays_away(guest.id)
    assert not actions.change_meeting(meeting.id, admin, is_public=False).is_public
    assert check_books() == []


def test_a_guest_keeps_the_link_for_two_days_and_that_they_were_there_for_good(planned, later, visit):
    silent, came = asked(planned()), asked(planned(title="Another"), email="other@guest.example")
    actions.confirm_guest(came.id)
    later(days=1, hours=23)
    sweep()
    db.session.expire_all()
    assert silent.guest == GUEST
    later(days=9)
    visit().client.post(f"{path_of(came)}/stop", data={"List-Unsubscribe": "One-Click"})
    db.session.expire_all()
    assert (came.comes, came.guest) == (True, {})


@pytest.mark.thorough
def test_what_is_moved_is_reminded_of_anew_and_what_begins_at_once_is_reminded_of_once(
    pair, planned, admin, later, deliver
):
    meeting = planned()
    actions.sign_up(meeting.id, pair.a)
    later(days=9, hours=1)
    sweep()
    moved = meeting.starts_at + timedelta(days=5)
    actions.change_meeting(meeting.id, admin, starts_at=moved, ends_at=moved + timedelta(hours=1))
    later(days=5)
    sweep()
    assert len([one for one in deliver() if "Within a day" in one["Subject"]]) == 2
    soon = clock.now() + timedelta(minutes=40)
    at_once = planned(starts_at=soon, ends_at=soon + timedelta(hours=1), title="At once")
    actions.sign_up(at_once.id, pair.a)
    sweep()
    assert [one["Subject"] for one in deliver() if "At once" in one["Subject"] and "Within" in one["Subject"]] == [
        "Within the hour: At once"
    ]


def test_a_guest_has_a_file_for_the_calendar_too_and_there_is_none_of_what_is_cancelled(planned, admin, visit):
    meeting = planned()
    guest = asked(meeting)
    path = f"{path_of(guest)}.ics"
    (before,) = Calendar.from_ical(visit().client.get(path).data).walk("VEVENT")
    assert "location" not in before
    actions.confirm_guest(guest.id)
    (after,) = Calendar.from_ical(visit().client.get(path).data).walk("VEVENT")
    assert str(after["location"]) == meeting.place
    actions.cancel_meeting(meeting.id, admin, "Ill.")
    assert {visit().client.get(one).status_code for one in (path, f"/meetings/{meeting.id}.ics")} == {404}
