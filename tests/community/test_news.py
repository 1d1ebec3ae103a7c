"""News of the alliance: drafted, published at once or at its time, pinned, withdrawn; read by members, or by everybody; commented."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.community import actions, queries
from marketplace.community.actions import SaidNews
from marketplace.community.models import News
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.outbox.letter import render
from marketplace.outbox.models import OutgoingMail
from marketplace.threads.models import Message

SAID = SaidNews("A hundred services", "Since **this week**.")


def published(person, said=SAID):
    return actions.publish(actions.write_news(person, said).id, person)


@pytest.mark.thorough
def test_news_is_drafted_looked_at_published_and_stands_on_today_until_it_is_opened(pair, team, visit):
    at = "/desk/news/new"
    page = visit(team).post(at, on=at, title=SAID.title, text=SAID.text, deed="look")
    assert "<strong>this week</strong>" in page.html
    visit(team).post(at, on=at, title=SAID.title, text=SAID.text)
    row = db.session.scalars(select(News)).one()
    reader = visit(pair.a)
    reader.get(f"/news/{row.id}", 404)
    assert SAID.title not in reader.get("/news").text
    visit(team).post(f"/desk/news/{row.id}/publish", on=f"/desk/news/{row.id}")
    assert SAID.title in reader.get("/today").text
    assert "<strong>this week</strong>" in reader.get(f"/news/{row.id}").html
    assert SAID.title not in reader.get("/today").text
    assert SAID.title in visit(pair.b).get("/today").text
    assert check_books() == []


def test_what_is_public_everybody_reads_and_nobody_outside_the_rest_or_comments(pair, team, visit):
    public, inner = published(team, SaidNews("For all", "Text", is_public=True)), published(team)
    actions.comment(public.id, pair.a, "Good to hear")
    anybody = visit()
    assert "For all" in anybody.get("/news").text
    assert SAID.title not in anybody.get("/news").text
    assert "Good to hear" not in anybody.get(f"/news/{public.id}").text
    anybody.get(f"/news/{inner.id}", 404)
    assert "Good to hear" in visit(pair.b).get(f"/news/{public.id}").text


@pytest.mark.thorough
def test_a_job_publishes_it_at_its_time_and_once(team, visit):
    row = actions.write_news(team, SAID)
    for at in (None, clock.now() - timedelta(minutes=1), clock.now() + timedelta(days=400)):
        with pytest.raises(BadInput):
            actions.schedule(row.id, team, at)
    at = f"/desk/news/{row.id}"
    visitor = visit(team)
    visitor.get(at)
    answer = visitor.client.post(at, data=visitor.page.form_to("") | {"on": "9999-12-31", "at": "25:99"})
    assert answer.status_code == 422
    actions.schedule(row.id, team, clock.now() + timedelta(hours=20))
    sweep()
    db.session.expire_all()
    assert row.status == "scheduled"
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        sweep()
        sweep()
        db.session.expire_all()
        assert (row.status, row.publish_at) == ("published", None)
    assert check_books() == []


def test_what_is_pinned_stands_first_and_what_is_withdrawn_nowhere(pair, team, visit):
    first, second = published(team), published(team, SaidNews("The newer one", "Text"))
    actions.pin(first.id, team)
    page = visit(pair.a).get("/news").text
    assert page.index(first.title) < page.index(second.title)
    actions.withdraw(first.id, team)
    visit(pair.a).get(f"/news/{first.id}", 404)
    with pytest.raises(NotNow):
        actions.withdraw(first.id, team)
    with pytest.raises(NotFound):
        actions.comment(first.id, pair.a, "Where is it?")
    actions.publish(first.id, team)
    assert not db.session.get(News, first.id).is_pinned


def test_members_comment_and_follow_what_they_commented_on(pair, team, visit, mails):
    row = published(team)
    path = f"/news/{row.id}"
    page = visit(pair.a).post(f"{path}/comments", on=path, text="Which ones?")
    assert "Which ones?" in page.text
    actions.comment(row.id, team, f"@{pair.a.name}: the newest")
    assert mails("mention.written") == [pair.a.id]
    assert mails("thread.written") == []
    assert db.session.scalars(select(Message.agency_id).order_by(Message.id)).all() == [pair.A.id, None]
    visit(pair.a).post(f"{path}/comments", 422, on=path, text=" ")


def test_only_the_team_writes_news(pair, team):
    for deed in (
        lambda: actions.write_news(pair.a, SAID),
        lambda: actions.publish(1, pair.a),
        lambda: actions.pin(1, pair.a),
    ):
        with pytest.raises(NotAllowed):
            deed()
    for said in (SaidNews("", ""), SaidNews("x" * 161, "y" * 20_001)):
        with pytest.raises(BadInput) as refused:
            actions.write_news(team, said)
        assert set(refused.value.errors) == {"title", "text"}


def test_what_was_published_before_somebody_came_is_no_news_to_them(pair, team, found):
    row = published(team)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        later = found.person(pair.A, "sales")
    assert [one.id for one in queries.unread_news(pair.a, 3)] == [row.id]
    assert queries.unread_news(later, 3) == []


def wants(person, pace: str = "at_once") -> None:
    with transaction():
        person.mail_off = [kind for kind in person.mail_off if kind != "news"]
        if pace != "at_once":
            setattr(person, f"mail_{pace}", ["news"])


def test_news_comes_by_mail_to_whoever_asks_for_it_once_and_with_a_way_out(pair, team, mails, letters, found):
    assert pair.a.mail_pace("news") == "off"
    published(team)
    assert mails("news.published") == []
    daily = found.person(pair.B, "sales")
    wants(pair.a)
    wants(daily, "daily")
    row = published(team, SaidNews("The newer one", "Since **this week**."))
    assert sorted(mails("news.published")) == sorted([pair.a.id, daily.id])
    letter = letters("news.published")[pair.a.id]
    assert "Since this week." in letter
    assert f"/news/{row.id}" in letter
    mail = db.session.scalars(select(OutgoingMail).filter_by(event="news.published", person_id=pair.a.id)).one()
    assert render(mail).stop
    actions.withdraw(row.id, team)
    assert letters("news.published") == {}
    actions.publish(row.id, team)
    assert len(mails("news.published")) == 2
    actions.read_news(row.id, daily)
    assert set(letters("news.published")) == {pair.a.id}


def test_a_job_that_publishes_news_mails_it_too(pair, team, mails):
    wants(pair.a)
    row = actions.write_news(team, SAID)
    actions.schedule(row.id, team, clock.now() + timedelta(hours=1))
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        sweep()
        sweep()
    assert mails("news.published") == [pair.a.id]


def test_who_belongs_to_no_member_any_more_gets_no_news(pair, team, found, mails):
    gone = found.agency(status="left").people[0]
    wants(gone)
    published(team)
    assert mails("news.published") == []


def test_news_is_switched_on_and_off_on_ones_own_page(pair, visit):
    page = visit(pair.a).get("/me")
    assert "What the alliance’s team publishes" in page.text
    field = next(one for one in page.all("select") if one.get("name") == "mail_news")
    assert field
