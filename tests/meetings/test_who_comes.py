"""The list of who comes is read page by page, and who came is noted page by page."""

import re

import pytest

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.meetings import actions, queries
from marketplace.meetings.models import SignUp


@pytest.fixture
def crowded(pair, planned):
    """A meeting to which one person comes, and 59 guests who signed up before and are forgotten meanwhile."""
    meeting, at = planned(), clock.now()
    same = {"meeting_id": meeting.id, "language": "en", "made_at": at, "confirmed_at": at}
    with transaction():
        db.session.add_all([SignUp(**same) for _ in range(59)])
    actions.sign_up(meeting.id, pair.a)
    return meeting


def came(meeting) -> list[bool | None]:
    return [one.has_come for one in db.session.scalars(queries.list_of(meeting.id))]


def test_who_came_is_noted_of_one_page_and_the_others_stay_as_they_are(crowded, admin, pair, visit, later):
    later(days=10, minutes=5)
    team, path = visit(admin), f"/desk/meetings/{crowded.id}/people"
    page = team.get(path)
    ids = re.findall(r'name="among" value="(\d+)"', page.html)
    assert (len(ids), pair.a.name in page.text) == (50, True)
    assert "those on this page alone" in page.text
    team.post(path, on=path, among=ids, came=ids[:2])
    assert came(crowded) == [True] * 2 + [False] * 48 + [None] * 10
    (following,) = [one["href"] for one in team.get(path).all("a") if one.get("rel") == "next"]
    page = team.get(following)
    rest = re.findall(r'name="among" value="(\d+)"', page.html)
    assert (len(rest), set(rest) & set(ids), pair.a.name in page.text) == (10, set(), False)
    team.post(following, on=following, among=rest, came=rest[:1])
    assert came(crowded) == [True] * 2 + [False] * 48 + [True] + [False] * 9
    team.get(f"{path}?cursor=nonsense", 422)


def test_nobody_is_noted_who_is_not_among_those_of_whom_it_is_said(crowded, admin, later):
    later(days=10, minutes=5)
    first, second, *_ = db.session.scalars(queries.list_of(crowded.id))
    with pytest.raises(NotFound):
        actions.note_who_came(crowded.id, {first.id, second.id}, admin, {first.id})
    db.session.rollback()
    assert set(came(crowded)) == {None}


def test_who_comes_is_a_list_of_pages_for_programs_too(crowded, admin, pair, found, client, later):
    later(days=10, minutes=5)
    team, path = found.token(admin), f"/api/v1/meetings/{crowded.id}"
    first = client.get(f"{path}/sign-ups?limit=40", headers=team).json
    rest = client.get(f"{path}/sign-ups?limit=40&cursor={first['next']}", headers=team).json
    assert (first["items"][0]["name"], len(first["items"]), len(rest["items"]), rest["next"]) == (
        pair.a.name,
        40,
        20,
        None,
    )
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 60
    ids = [one["id"] for one in rest["items"]]
    answer = client.post(f"{path}/attendance", headers=team, json={"came": ids[:1], "among": ids})
    assert (answer.status_code, len(answer.json["items"]), bool(answer.json["next"])) == (200, 50, True)
    assert came(crowded) == [None] * 40 + [True] + [False] * 19
    client.post(f"{path}/attendance", headers=team, json={"came": ids[:2]})
    assert came(crowded) == [False] * 40 + [True] * 2 + [False] * 18
