"""Meetings are planned and shown, to members and to everybody."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import BadInput, NotAllowed, NotNow
from marketplace.core.extensions import db
from marketplace.meetings import actions, queries
from marketplace.meetings.models import Meeting


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"title": "x" * 121}, "title"), ({"text": " "}, "text"), ({"text": "x" * 10_001}, "text"),
        ({"place": ""}, "place"), ({"place": "x" * 301}, "place"), ({"kind": "party"}, "kind"), ({"language": "de"}, "language"),
        ({"seats": 0}, "seats"), ({"seats": 10**6}, "seats"), ({"starts_at": None}, "starts_at"), ({"ends_at": None}, "ends_at"),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "starts_at"), ({"starts_at": datetime(9999, 12, 31, tzinfo=UTC)}, "starts_at"),
        ({"ends_at": datetime(1, 1, 1, tzinfo=UTC)}, "ends_at"), ({"ends_at": datetime(9999, 12, 31, tzinfo=UTC)}, "ends_at"),
        ({"recording_url": "http://video.example"}, "recording_url"), ({"recording_url": "https://video.example/" + "x" * 300}, "recording_url"),
    ],
)  # fmt: skip
def test_what_a_meeting_cannot_be_is_refused_at_its_field(admin, said, wrong, field):
    with pytest.raises(BadInput) as refusal:
        actions.plan_meeting(said(**wrong), admin)
    assert refusal.value.errors.keys() == {field}


@pytest.mark.parametrize(
    ("last_day", "until", "field", "sentence"),
    [
        (None, "09:00", "ends_time", "The end must be later than the beginning."),
        (5, "09:00", "ends_time", "The end must be later than the beginning."),
        (5, "10:00", "ends_time", "The end must be later than the beginning."),
        (4, "11:00", "ends_at", "The end must be later than the beginning."),
        (60, "11:00", "ends_at", "A meeting lasts a month at most."),
    ],
)
def test_a_wrong_end_is_told_at_its_day_or_at_its_time(admin, visit, last_day, until, field, sentence):
    day = {n: (clock.today() + timedelta(days=n)).isoformat() for n in (4, 5, 60)}
    page = "/desk/meetings/new"
    fields = {
        "kind": "webinar", "language": "en", "title": "How to ask", "text": "Bring questions.", "starts_at": day[5], "starts_time": "10:00", "place": "Berlin",
        "ends_at": day[last_day] if last_day else "", "ends_time": until,
    }  # fmt: skip
    assert told(visit(admin).post(page, 422, on=page, **fields)) == {field: sentence}


@pytest.mark.parametrize(("days", "field"), [(0, "starts_time"), (-1, "starts_at"), (2000, "starts_at")])
def test_a_wrong_beginning_is_told_at_its_day_or_at_its_time(admin, visit, days, field):
    day, page = (clock.today() + timedelta(days=days)).isoformat(), "/desk/meetings/new"
    fields = {
        "kind": "webinar", "language": "en", "title": "How to ask", "text": "Bring questions.", "starts_at": day, "starts_time": "00:00", "place": "Berlin",
        "ends_at": "", "ends_time": "23:59",
    }  # fmt: skip
    assert told(visit(admin).post(page, 422, on=page, **fields)) == {
        field: "Choose a time to come, within three years."
    }


@pytest.mark.parametrize("blank", ["", " ", "\r\n"])
def test_all_that_is_missing_of_a_meeting_is_told_at_once(admin, visit, blank):
    page, fields = "/desk/meetings/new", ("title", "text", "starts_at", "starts_time", "ends_time", "place")
    answer = visit(admin).post(page, 422, on=page, kind="webinar", language="en", **dict.fromkeys(fields, blank))
    assert told(answer) == dict.fromkeys(fields, "Fill this in.")


def told(page) -> dict[str, str]:
    """What stands at the fields of a form that was refused."""
    found = re.findall(r'id="([\w-]+)-error">.*?<span><span[^>]*>Error: </span>(.*?)</span>', page.html, re.S)
    return {field: sentence.strip() for field, sentence in found}


def test_only_the_team_plans_and_a_cancelled_one_stays_as_it_is(pair, planned, said, admin):
    meeting = planned()
    for deed in (
        lambda: actions.plan_meeting(said(), pair.a),
        lambda: actions.change_meeting(meeting.id, pair.a, **vars(said())),
        lambda: actions.cancel_meeting(meeting.id, pair.a, "No."),
    ):
        with pytest.raises(NotAllowed):
            deed()
        db.session.rollback()
    actions.cancel_meeting(meeting.id, admin, "No.")
    with pytest.raises(NotNow):
        actions.change_meeting(meeting.id, admin, **vars(said()))


def test_fewer_seats_than_have_signed_up_are_refused_and_a_past_one_gets_its_recording(
    pair, planned, said, admin, later
):
    meeting = planned()
    for person in (pair.a, pair.b):
        actions.sign_up(meeting.id, person)
    same = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    with pytest.raises(BadInput) as refusal:
        actions.change_meeting(meeting.id, admin, **vars(said(seats=1, **same)))
    assert refusal.value.errors.keys() == {"seats"}
    db.session.rollback()
    actions.change_meeting(meeting.id, admin, **vars(said(seats=2, **same)))
    later(days=11)
    actions.change_meeting(meeting.id, admin, **vars(said(recording_url="https://video.example/7", **same)))
    with pytest.raises(BadInput):
        actions.change_meeting(
            meeting.id, admin, **vars(said(starts_at=clock.now() - timedelta(days=1), ends_at=clock.now()))
        )


def test_what_is_for_members_alone_is_there_for_nobody_else(pair, planned, visit, client, found, admin):
    inner, public = planned(is_public=False, title="For us"), planned(title="For all")
    anybody = visit()
    assert "For us" not in anybody.get("/meetings").text
    assert "For all" in anybody.page.text
    anybody.get(f"/meetings/{inner.id}", 404)
    assert anybody.client.get(f"/meetings/{inner.id}.ics").status_code == 404
    assert client.get(f"/api/v1/meetings/{inner.id}").status_code == 404
    assert [one["title"] for one in client.get("/api/v1/meetings").json["items"]] == ["For all"]
    suspended = found.agency(status="suspended").people[0]
    for person in (pair.a, admin):
        assert "For us" in visit(person).get("/meetings").text
        assert client.get(f"/api/v1/meetings/{inner.id}", headers=found.token(person)).json["title"] == "For us"
    visit(suspended).get(f"/meetings/{inner.id}", 404)
    assert public.title in visit(suspended).get(f"/meetings/{public.id}").text


@pytest.mark.thorough
def test_the_team_plans_by_hand_a_member_comes_and_who_came_is_noted(pair, admin, visit, later, deliver):
    team, member = visit(admin), visit(pair.a)
    day = (clock.now().astimezone(clock.zone()) + timedelta(days=5)).date()
    typed = {
        "kind": "meeting", "title": "In Berlin", "text": "We *meet*.", "language": "en", "starts_at": str(day), "starts_time": "18:30",
        "ends_at": "", "ends_time": "21:00", "place": "Hall 1", "seats": "2",
    }  # fmt: skip
    team.post("/desk/meetings/new", on="/desk/meetings/new", by_mail="y", **typed)
    (meeting,) = db.session.query(Meeting)
    begins = meeting.starts_at.astimezone(clock.zone())
    assert (begins.date(), f"{begins:%H:%M}", meeting.is_public) == (day, "18:30", False)
    assert [one["Subject"] for one in deliver() if one["To"] == pair.a.email] == ["Meeting: In Berlin"]
    path = f"/meetings/{meeting.id}"
    assert "Hall 1" not in member.get(path).text
    member.post(f"{path}/sign-up")
    assert "Hall 1" in member.page.text
    assert "You come" in member.get("/meetings").text
    desk = f"/desk/meetings/{meeting.id}"
    assert pair.a.name in team.get(f"{desk}/people").text
    rows = list(csv.DictReader(io.StringIO(team.client.get(f"{desk}/people?as=csv").data.decode("utf-8-sig"))))
    assert [(one["Name"], one["Agency"]) for one in rows] == [(pair.a.name, pair.A.name)]
    team.post(f"{desk}/edit", 422, on=f"{desk}/edit", **typed | {"ends_time": "late"})
    assert "Enter a time like 14:30." in team.page.text
    later(days=6)
    team, member = visit(admin), visit(pair.a)
    (row,) = db.session.scalars(queries.list_of(meeting.id))
    team.post(f"{desk}/people", on=f"{desk}/people", came=str(row.id), among=str(row.id))
    team.post(f"{desk}/edit", on=f"{desk}/edit", recording_url="https://video.example/9", **typed)
    assert "https://video.example/9" in member.client.get(path).text
    assert "You came" in member.get("/meetings?when=past").text
    assert "In Berlin" not in member.get("/meetings").text


def test_all_of_it_by_calls(pair, admin, found, client, said, later):
    team, member = found.token(admin), found.token(pair.a)
    one = said()
    sent = {"kind": "webinar", "title": "By a program", "text": "Read.", "language": "en", "place": "Room 7", "seats": 5,
            "starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}  # fmt: skip
    made = client.post("/api/v1/meetings", headers=team, json=sent)
    assert (made.status_code, made.json["place"], made.json["coming"]) == (201, "Room 7", 0)
    path = f"/api/v1/meetings/{made.json['id']}"
    assert client.get(path, headers=member).json["place"] is None
    answer = client.post(f"{path}/sign-up", headers=member, json={}).json
    assert (answer["place"], answer["coming"], answer["signed_up"]) == ("Room 7", 1, True)
    changed = client.patch(path, headers=team, json={"title": "Changed", "seats": None}).json
    assert (changed["title"], changed["seats"], changed["starts_at"]) == ("Changed", None, made.json["starts_at"])
    (row,) = client.get(f"{path}/sign-ups", headers=team).json["items"]
    assert (row["name"], row["agency"]["name"], row["came"], row["is_guest"]) == (pair.a.name, pair.A.name, None, False)
    assert client.post(f"{path}/attendance", headers=team, json={"came": [row["id"]]}).status_code == 409
    assert client.post(f"{path}/sign-off", headers=member, json={}).json["coming"] == 0
    client.post(f"{path}/sign-up", headers=member, json={})
    later(days=10, minutes=1)
    team = found.token(admin)
    (row,) = client.post(f"{path}/attendance", headers=team, json={"came": [row["id"]]}).json["items"]
    assert row["came"] is True
    wrong = client.post("/api/v1/meetings", headers=team, json=sent | {"ends_at": sent["starts_at"], "seats": 0})
    assert (wrong.status_code, "seats" in wrong.json["errors"]) == (422, True)
    other = client.post("/api/v1/meetings", headers=team, json=sent | {
        name: (clock.now() + timedelta(days=days)).isoformat() for name, days in (("starts_at", 1), ("ends_at", 2))
    }).json  # fmt: skip
    gone = client.post(f"/api/v1/meetings/{other['id']}/cancel", headers=team, json={"reason": "Ill."}).json
    assert (gone["status"], gone["reason"]) == ("cancelled", "Ill.")


def test_a_title_alone_changes_nothing_else_and_what_is_over_is_not_moved(pair, admin, said, later):
    odd = clock.now().replace(second=23, microsecond=7) + timedelta(days=3)
    meeting = actions.plan_meeting(said(starts_at=odd, ends_at=odd + timedelta(hours=1), place="Hall 1"), admin)
    assert (meeting.starts_at.second, meeting.ends_at.second) == (0, 0)
    before = meeting.starts_at
    actions.change_meeting(meeting.id, admin, place="Hall 2")
    actions.change_meeting(meeting.id, admin, title="Another title")
    assert (meeting.title, meeting.place, meeting.starts_at) == ("Another title", "Hall 2", before)
    later(days=3, minutes=5)
    actions.change_meeting(meeting.id, admin, ends_at=meeting.ends_at + timedelta(hours=1))
    later(hours=3)
    with pytest.raises(BadInput) as refusal:
        actions.change_meeting(
            meeting.id, admin, starts_at=clock.now() + timedelta(days=1), ends_at=clock.now() + timedelta(days=2)
        )
    assert refusal.value.errors.keys() == {"starts_at"}


@pytest.mark.parametrize("address", ["HTTPS://video.example/A", "https://video.example/A"])
def test_an_address_is_kept_in_one_spelling(planned, admin, address):
    meeting = planned()
    assert actions.change_meeting(meeting.id, admin, recording_url=address).recording_url == "https://video.example/A"


def test_a_recording_is_shown_to_programs_only_once_it_is_over(pair, planned, admin, client, found, later):
    meeting = planned(recording_url="https://video.example/7")
    path = f"/api/v1/meetings/{meeting.id}"
    assert client.get(path, headers=found.token(pair.a)).json["recording_url"] == ""
    later(days=11)
    assert client.get(path, headers=found.token(pair.a)).json["recording_url"] == "https://video.example/7"
