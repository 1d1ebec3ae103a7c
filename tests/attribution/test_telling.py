"""Members are told by mail who came by their links, at the pace that each of their people has chosen, and each visitor once."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.attribution.models import ToldClicks
from marketplace.attribution.telling import links_to_tell_of, tell_of_clicks
from marketplace.attribution.touch import touch_of
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from tests.mail import letters


@pytest.fixture
def traveller(app):
    """Noon of a Wednesday."""
    with time_machine.travel(clock.start_of(date(2030, 1, 2)) + timedelta(hours=12), tick=False) as moved:
        yield moved


@pytest.fixture
def told(environment):
    """`told(person)`: the subjects of the mails about clicks that a person got since the last time."""
    seen: set[int] = set()

    def since(person) -> list[str]:
        sweep()  # writes the mail
        sweep()  # delivers it
        mine = [one for one in letters(environment) if one["To"] == person.email]
        fresh = [one for one in mine if one["Message-ID"] not in seen]
        seen.update(one["Message-ID"] for one in fresh)
        return [one["Subject"] for one in fresh if "came by" in one["Subject"]]

    return since


def pace(person, chosen: str) -> None:
    person.mail_daily = ["click"] if chosen == "daily" else []
    person.mail_hourly = ["click"] if chosen == "hourly" else []
    person.mail_off = ["click"] if chosen == "off" else []
    db.session.commit()


def come(opens, code: str, first: int, count: int = 1) -> None:
    for number in range(first, first + count):
        assert opens(code, source=f"192.0.2.{number}").status_code == 302


@pytest.mark.thorough
def test_somebody_who_takes_it_at_once_is_told_of_ten_minutes_together(traveller, pair, made, opens, told):
    pace(pair.a, "at_once")
    link = made(name="Spring")
    traveller.shift(timedelta(minutes=11))
    come(opens, link.code, 1, 3)
    come(opens, link.code, 1)  # the same visitor, on the same day
    opens(link.code, agent="curl/8", source="192.0.2.99")
    assert told(pair.a) == ["3 visitors came by “Spring”"]
    come(opens, link.code, 4)
    assert told(pair.a) == []
    traveller.shift(timedelta(minutes=10))
    assert told(pair.a) == ["1 visitor came by “Spring”"]
    traveller.shift(timedelta(days=2))
    assert told(pair.a) == []


@pytest.mark.thorough
def test_each_pace_is_told_of_all_visitors_and_of_each_once(traveller, pair, found, made, opens):
    link = made()
    for step in range(60):
        traveller.shift(timedelta(hours=1))
        come(opens, link.code, step % 200 + 1, step % 3)
        tell_of_clicks(links_to_tell_of(9))
    traveller.shift(timedelta(days=1))
    tell_of_clicks(links_to_tell_of(9))
    db.session.rollback()
    rows = db.session.execute(select(ToldClicks.pace, ToldClicks.visitors)).all()
    came = sum(step % 3 for step in range(60))
    assert sorted(rows) == [("at_once", came), ("daily", came), ("hourly", came)]
    assert links_to_tell_of(9) == []


def test_by_the_day_a_day_is_told_once_it_is_over(traveller, pair, made, opens):
    link = made()
    assert pair.a.mail_pace("click") == "daily"  # until somebody chooses otherwise
    come(opens, link.code, 1, 2)
    tell_of_clicks([link.id])
    assert db.session.get(ToldClicks, (link.id, "daily")) is None
    traveller.move_to(clock.start_of(date(2030, 1, 3)) + timedelta(minutes=1))
    assert links_to_tell_of(9) == [link.id]
    tell_of_clicks([link.id])
    assert db.session.get(ToldClicks, (link.id, "daily")).visitors == 2


@pytest.mark.thorough
def test_whoever_may_not_see_links_or_wants_none_of_it_is_told_nothing(traveller, pair, found, made, opens, told):
    bookkeeper = found.person(pair.A, "finance", mail_daily=[])
    pace(pair.a, "off")
    pace(bookkeeper, "at_once")
    link = made()
    traveller.shift(timedelta(minutes=11))
    come(opens, link.code, 1)
    assert told(pair.a) == told(bookkeeper) == []


def test_the_days_of_a_link_add_up_to_its_figures(traveller, pair, made, opens, visit, client, found):
    from marketplace.attribution.forget import fold, to_fold

    link = made()
    for day in range(3):
        come(opens, link.code, 1, day + 1)
        come(opens, link.code, 1, day)
        opens(link.code, agent="curl/8")
        traveller.shift(timedelta(days=1))
    fold(to_fold(3))
    page = visit(pair.a).get(f"/links/{link.id}/days")
    assert page.html.count('<td class="e">') == 3
    days = client.get(f"/api/v1/links/{link.id}/days", headers=found.token(pair.a)).json["items"]
    counted = client.get(f"/api/v1/links/{link.id}", headers=found.token(pair.a)).json["clicks"]
    assert (
        {kind: sum(one[kind] for one in days) for kind in counted}
        == counted
        == {"visitor": 6, "again": 3, "program": 3}
    )
    assert [one["day"] for one in days] == ["2030-01-04", "2030-01-03", "2030-01-02"]
    file = visit(pair.a).client.get(f"/links/{link.id}/days?as=csv").text.lstrip("\ufeff").splitlines()
    assert [line.split(",")[1:] for line in file[1:]] == [["3", "2", "1"], ["2", "1", "1"], ["1", "0", "1"]]
    assert visit(pair.b).client.get(f"/links/{link.id}/days").status_code == 404


@pytest.mark.thorough
def test_all_requests_that_are_counted_stand_on_the_pages_of_a_link(traveller, pair, made, asking, visit):
    link = made()
    for number in range(43):
        asking.contacts = {
            "contact": f"Lena {number}", "email": f"lena@brask{number}.example", "phone": "", "company": f"Brask {number}",
        }  # fmt: skip
        traveller.shift(timedelta(hours=1))  # nobody may ask too often
        assert asking.confirmed(touch=touch_of(link.code)).link_id == link.id
    member = visit(pair.a)
    first = member.get(f"/links/{link.id}")
    second = member.get(re.search(r'href="(/links/\d+\?cursor=[^"#]+)#came"', first.html)[1].replace("&amp;", "&"))
    assert [page.html.count('<td class="st">') for page in (first, second)] == [40, 3]
