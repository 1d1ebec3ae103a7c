"""Figures of rounds, threads, questions, meetings, certificates and levels: what changes later changes the days before, too."""

from datetime import timedelta

import pytest

from marketplace.academy import actions as academy
from marketplace.academy import due as ending
from marketplace.academy.queries import questions_of
from marketplace.community import actions as community
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.exchange.actions import accept_lead, decline_lead
from marketplace.insights.figures import figures
from marketplace.insights.indicators import ALL as INDICATORS
from marketplace.insights.period import read
from marketplace.insights.rows import rows, totals
from marketplace.insights.scope import Scope
from marketplace.levels import actions as levels
from marketplace.levels.queries import to_count
from marketplace.meetings import actions as meetings
from marketplace.routing.actions import SaidRule, publish_rule
from marketplace.routing.models import PARTS
from marketplace.threads import actions as threads
from marketplace.threads.models import ThreadKind
from tests.insights.compared import ALL, count, differences
from tests.insights.test_counting import broken

NEW = (
    "routed", "rounds", "routed_taken", "routed_received", "first_round", "first_round_of", "asked_in_time", "messages", "messages_of",
    "thread_time", "thread_time_of", "questions", "questions_answered", "questions_solved", "answers", "solutions", "signed_up", "attended",
    "certificates", "certificates_held", "certificates_expired", "level_changes",
)  # fmt: skip


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def settled(*scopes) -> None:
    """All that was touched is counted, and then it is what the rows say."""
    count()
    assert broken() == []
    period = read("year")
    assert [one for scope in scopes for one in differences(scope, period)] == []


def rounds(pair, found, admin):
    """Two leads in rounds: of one the first round lets its time pass and the second accepts; of the other the first declines."""
    those = [found.agency(f"Shops {n}", categories=["Online shops"], languages=["de"]) for n in range(3)]
    publish_rule(SaidRule(1, 2, 2, dict.fromkeys(PARTS, 0) | {"fit": 100}), clock.today(), admin)
    lead = pair.lead(audience="open", agencies=[], title="In rounds")
    yield
    accept_lead(lead.id, those[1].people[0])
    yield
    other = pair.lead(audience="open", agencies=[], title="In rounds, too", again="another job")
    decline_lead(other.id, those[0].people[0], "budget")
    yield
    yield


def written(pair, admin):
    """A thread that is answered a day later; a question that is answered, solved, and whose answer is hidden; one
    that is taken back."""
    referral = pair.won()
    first = threads.write_first(ThreadKind.REFERRAL, referral.id, pair.a, "How is it going?")
    asked = community.ask(pair.a, community.SaidQuestion("Who knows a translator?", "For shops."))
    other = community.ask(pair.a, community.SaidQuestion("Who knows a printer?", "For boxes."))
    yield
    threads.write(first.thread_id, pair.b, "Well.")
    answer = community.answer(asked.id, pair.b, "We do.")
    yield
    community.solve(asked.id, pair.a, answer.id)
    last = threads.write(first.thread_id, pair.b, "Very well.")
    threads.take_back(last.id, pair.b)
    yield
    threads.hide(answer.id, admin, "It names a client.")
    yield
    community.withdraw_question(other.id, pair.a)
    yield


def met(pair, admin):
    """A meeting that two sign up for, one signs off, one comes."""
    begins = clock.now() + timedelta(days=2)
    said = meetings.SaidMeeting(
        "webinar", "Rewards", "All of them.", "en", begins, begins + timedelta(hours=1), "https://meet.example/1"
    )
    meeting = meetings.plan_meeting(said, admin)
    mine = meetings.sign_up(meeting.id, pair.a)
    meetings.sign_up(meeting.id, pair.b)
    yield
    meetings.sign_off(meeting.id, pair.b)
    yield
    yield
    meetings.note_who_came(meeting.id, {mine.id}, admin)
    yield


def learnt(pair, admin):
    """A certificate that ends; two levels."""
    lesson = academy.write_article(
        academy.SaidArticle("lesson", "How to pass", "Ask.", "en", certificate_months=1), admin
    )
    academy.lay_down_questions(lesson.id, [academy.SaidQuestion("1 + 1?", ["2", "3"], 0)], admin)
    academy.publish_article(lesson.id, admin)
    academy.answer_quiz(lesson.id, pair.a, {one.id: 0 for one in questions_of(lesson.id)})
    levels.publish([levels.NewLevel("First"), levels.NewLevel("Second", least_won=1)], clock.today(), admin)
    levels.count(to_count(10))
    yield
    for _month in range(2):
        yield
    academy.tell_ended(ending.ended(10))
    levels.count(to_count(10))
    yield


@pytest.mark.thorough
@pytest.mark.parametrize("story", [rounds, written, met, learnt], ids=lambda one: one.__name__)
def test_each_step_of_a_story_is_counted_on_its_days(app, pair, found, admin, later, story):
    given = (pair, found, admin) if story is rounds else (pair, admin)
    days = 20 if story is learnt else 1
    with app.test_request_context():
        for _step in story(*given):
            settled(Scope(), Scope(pair.A.id), Scope(pair.B.id), Scope(pair.A.id, pair.B.id))
            later(hours=3) if story is rounds else later(days=days)
            if story is rounds:
                sweep()


def test_the_new_figures_open_into_as_many_rows_as_they_count(app, lived):
    count()
    with app.test_request_context():
        period = read("year")
        found = figures(Scope(), period, ALL).each
        said = {name: found[name] for name in NEW if name in found}
        assert sum(one.says_something for one in said.values()) >= 12
        for name, one in said.items():
            opened = rows(one.indicator, Scope(), period, ALL)
            number, _sums = totals(opened.query)
            if one.indicator.unit not in ("minutes", "rounds"):
                assert number == one.now.count, name


def test_what_was_hidden_or_withdrawn_is_counted_and_not_named(app, pair, admin):
    asked = community.ask(pair.a, community.SaidQuestion("Who knows Brask?", "For shops."))
    community.answer(asked.id, pair.b, "We do.")
    news = community.write_news(admin, community.SaidNews("A slip of ours", "Not for you."))
    community.publish(news.id, admin)
    community.comment(news.id, pair.b, "Oh.")
    count()
    with app.test_request_context():
        opened = rows(INDICATORS["messages"], Scope(pair.B.id), read("year"), ALL)
        assert {one.subject for one in db.session.execute(opened.query)} == {"Who knows Brask?", "A slip of ours"}
        community.hide_question(asked.id, admin, "It names a client.")
        community.withdraw(news.id, admin)
        assert [(one.subject, one.about_id) for one in db.session.execute(opened.query)] == [("", 0), ("", 0)]
