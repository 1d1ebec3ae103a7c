"""How often pages ask the database: a few times, and never more often because a list is longer."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from marketplace.awards import actions as awards
from marketplace.awards.models import Award, Nomination, Place, Season
from marketplace.comarketing.actions import SaidAction, SaidBudget, SaidRequest, plan_action, set_budget
from marketplace.comarketing.actions import ask as ask_of_budget
from marketplace.community import actions as community
from marketplace.core import clock, lifecycle
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.queue import sweep
from marketplace.core.transaction import transaction
from marketplace.disputes.actions import add_note as note_in_dispute
from marketplace.disputes.actions import show_paper
from marketplace.documents.actions.ask import ask
from marketplace.exchange.actions import accept_lead, add_note, move_on, record_refund
from marketplace.hooks.actions.tell import new_message
from marketplace.hooks.models import Hook, HookMessage
from marketplace.levels.actions import NewLevel, give_own_rate, publish
from marketplace.meetings.actions import SaidMeeting, plan_meeting, sign_up
from marketplace.meetings.models import SignUp
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.partnerships.actions import Agreed, SaidTalk, agree_on, invite, note_talk, say_done
from marketplace.partnerships.queries import may_be_invited, partnership_with
from marketplace.portfolios.actions import note_contact
from marketplace.routing.actions import SaidRule, pause, publish_rule, set_cap
from marketplace.stripe_rail.actions.receive import keep as keep_event
from marketplace.threads import actions as threads
from marketplace.threads.models import ThreadKind
from tests.browser.awarded import season
from tests.claiming import claim_in
from tests.disputing import WAYS, dispute_in

# Person, agency and session come in one query, which is counted too; so is the menu's, with all its numbers, and, where a form
# stands, the one for what was typed into it and left; where clients are passed or accepted, the one for the agreement.
MOST = 10
# An agency's page has eight parts; a dispute's shows what both sides say, show and note; that of Stripe looks at how all stands first; the alliance's figures are of members, of pairs and of their managers; a partnership has five parts, and both sides of each.
MORE = {
    "/today": 13,
    "/leads/{passed}": 12,  # and who has asked about it, and to whom it was given
    "/leads/new": 12,  # and the rule of rounds
    "/threads/{thread}": 12,  # what of it is struck out, who reads it, how far one has read, whom its messages name, who is muted, which admin has looked
    "/news/{news}": 12,  # opened for the first time: that it was, and how far its comments were read, is written down
    "/agencies/1-northlight": 14,  # and whether it takes clients
    "/questions/{question}": 11,  # and whether it can be withdrawn
    "/disputes/{dispute}": 13,
    "/referrals/{referral}": 13,  # and who had brought the client before, and to whom it was given
    "/agency/stripe": 12,
    "/figures": 11,  # what stands now is no sum by day: what is overdue, and which certificates are held
    "/desk/figures": 12,
    # A season that runs has the standing of each award, nominations, votes and one's own of both.
    "/awards/{season}": 15,
    "/desk/awards/{season}": 14,
    "/partnerships/{partnership}": 11,
    "/leads/{waiting}": 12,  # and what its service asks for, what would be given for it, and what one has asked
}
PATHS = (
    "/", "/today", "/received", "/given", "/leads/{waiting}", "/leads/{passed}", "/leads/new", "/referrals/{referral}",
    "/rewards", "/rewards/{reward}", "/statement", "/over-time", "/figures", "/figures/partners", "/figures/people", "/figures/beside", "/figures/won/rows", "/movements", "/movements/pay", "/movements/bank-statements", "/movements/{movement}", "/documents", "/documents/new", "/documents/{document}", "/documents?order={movement}", "/agency/company", "/team", "/partners", "/partners/1", "/me", "/me/calendar", "/me/address", "/me/second-factor", "/team/leave", "/agency/profile",
    "/agency/payout", "/agencies/1-northlight", "/agency/cases",
    "/agency/partners", "/agency/embed", "/disputes", "/disputes/{dispute}", "/agency/stripe", "/agency/hooks", "/agency/hooks/new", "/agency/hooks/{hook}",
    "/partnerships", "/partnerships/{partnership}", "/partnerships/{partnership}/follow-ups", "/partnerships/{partnership}/talks",
    "/partnerships/{partnership}/together", "/agency/action-templates",
    "/claims", "/claims/{claim}", "/claims/new",
    "/level", "/routing", "/routing/capacity",
    "/threads", "/threads/{thread}", "/questions", "/questions/new", "/questions/{question}", "/news", "/news/{news}",
    "/awards", "/awards/{season}", "/awards/{proclaimed}", "/awards/{season}/nominate",
)  # fmt: skip


@pytest.fixture
def questions(statements):
    """`questions(visitor, path)`: how many statements the page asks of the database."""
    return lambda visitor, path: len(statements(lambda: visitor.get(path)))


def _together(pair, found, times: int) -> int:
    """Partners with talks, follow-ups, goals and budgets."""
    row = partnership_with(pair.A.id, pair.B.id)
    for other in may_be_invited(pair.B.id)[:times]:
        invite(pair.b, other.id)
    for n in range(times):
        one = agree_on(row.id, pair.a, Agreed(f"Send it {n}", pair.B.id, clock.today()))
        note_talk(row.id, pair.b, SaidTalk(clock.today(), f"Talk {n}", f"Ours {n}"))
        period = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=9)}
        budget = set_budget(pair.a, SaidBudget(f"Budget {n}", Money(10_000, "EUR"), **period), row.id)
        ask_of_budget(row.id, pair.a, SaidRequest(budget.id, f"Webinar {n}", Money(1000, "EUR"), clock.today()))
        plan_action(row.id, pair.a, SaidAction("webinar", f"Shops {n}", held_on=clock.today()))
        note_contact(pair.B.id, found.person(alliance_role="partner_manager"), clock.today(), "call", f"Note {n}")
        say_done(one.id, pair.b)
    return row.id


def _written(pair, found, referral, admin, times: int) -> dict[str, int]:
    """Threads with messages that name people and were reported, questions with answers, news with comments, people who are muted."""
    question = community.ask(pair.b, community.SaidQuestion("How to price?", "By what?"))
    news = community.publish(community.write_news(admin, community.SaidNews("New", "Text")).id, admin)
    for n in range(times):
        message = threads.write_first(ThreadKind.REFERRAL, referral.id, pair.a, f"Line {n} for @{pair.b.name}")
        report(Subject.MESSAGE, message.id, "offence", "", pair.b)
        answer = community.answer(question.id, pair.a, f"By the hundred, {n}, says @{pair.b.name}")
        community.mark_useful(answer.id, pair.b)
        community.comment(news.id, pair.a, f"Comment {n}")
        community.ask(pair.a, community.SaidQuestion(f"Another one {n}?", "Why?"))
        community.publish(community.write_news(admin, community.SaidNews(f"More {n}", "Text")).id, admin)
        threads.mute(found.person(pair.A, "sales").id, admin, clock.today(), "So.")
    community.solve(question.id, pair.b, answer.id)
    return {"thread": message.thread_id, "question": question.id, "news": news.id}


def _awarded(pair, found, times: int) -> dict[str, int]:
    """A season that runs, with so many nominated projects, and one that was proclaimed, with so many places."""
    admin, owners = found.person(alliance_role="admin"), [found.agency().people[0] for _ in range(times)]
    past = season(
        admin, -40 * times, -40 * times + 10, awards.SaidAward("most_sold"), awards.SaidAward("own", None, "A", "B")
    )
    awards.count_seasons([past])
    of_sold, of_own = db.session.scalars(select(Award.id).where(Award.season_id == past).order_by(Award.id))
    with transaction():
        for n, one in enumerate(owners, 1):
            db.session.add(Place(award_id=of_sold, agency_id=one.agency_id, figure=100 - n, currency="EUR", place=n))
        db.session.add(Place(award_id=of_own, agency_id=pair.B.id, figure=1, place=1, reason="C"))
    awards.proclaim(past, admin)
    now = db.session.scalar(select(Season.id).where(Season.status == "open"))
    now = now or season(admin, -5, 30, awards.SaidAward("hardest_project"), awards.SaidAward("most_active"))
    for n, one in enumerate(owners):
        referral = pair.won(title=f"Hard {times}{n}")
        with transaction():
            given = {"referral_id": referral.id, "title": "A", "story": "B", "made_by": one.id, "made_at": clock.now()}
            db.session.add(Nomination(season_id=now, agency_id=one.agency_id, **given))
    return {"season": now, "proclaimed": past}


def _at_the_desk(found, admin, times: int) -> dict[str, int]:
    """Members with caps, pauses and rates of their own; levels and rules of rounds to come; a meeting with people and guests who come."""
    today, now = clock.today(), clock.now()
    said = {"kind": "webinar", "title": "One", "text": "Two", "language": "en", "place": "Here"}
    meeting = plan_meeting(
        SaidMeeting(**said, starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=3)), admin
    )
    for n in range(times):
        (one,) = found.agency().people
        set_cap(one, 5 + n, None)
        pause(one, today, today + timedelta(days=n), "Holidays")
        give_own_rate(one.agency_id, 1200, today, "So.", admin)
        publish([NewLevel("Start"), NewLevel("Gold", n)], today + timedelta(days=9 + n), admin)
        publish_rule(SaidRule(2, 24, 2, {"fit": 1}), today + timedelta(days=9 + n), admin)
        sign_up(meeting.id, one)
        with transaction():
            same = {"meeting_id": meeting.id, "language": "en", "made_at": now, "confirmed_at": now}
            db.session.add(SignUp(**same))
    return {"meeting": meeting.id}


def live_for_a_while(pair, found, times: int) -> dict[str, int]:
    """Leads both ways, some with long histories, fees, refunds and bank orders; returns numbers for the addresses."""
    waiting = passed = 0
    for _ in range(times):
        waiting = pair.lead().id
        members = [found.agency() for _ in range(2)]
        others = [one.id for one in members]
        passed = pair.turned().lead(audience="shortlist", agencies=[pair.A.id, *others]).id
        referral = move_on(accept_lead(pair.lead().id, pair.b).id, pair.b, "won")
    for n in range(times):
        add_note(referral.id, pair.b, f"Note {n}")
        payment = pair.fee(referral, "100.00")
        record_refund(payment.id, pair.b, Money(100, "EUR"), clock.today())
    sweep()
    with transaction():
        hook = Hook(agency_id=pair.B.id, name=f"Hook {times}", url="https://crm.example/", events=["lead.offered"],
                    secret=b"", made_by=pair.b.id, made_at=clock.now())  # fmt: skip
        db.session.add(hook)
        db.session.flush()
        lifecycle.begin(hook)
        db.session.execute(insert(HookMessage), [new_message(hook.id, "lead.offered", waiting) for _ in range(times)])
    with transaction():
        same = {"kind": "statement", "agency_id": pair.B.id, "currency": "EUR"}
        ask([same | {"month": date(2020 + times, month, 1)} for month in range(1, times)])
    admin = found.person(alliance_role="admin")
    for state in list(WAYS)[:5] * times:
        disputed = dispute_in(state, pair.fee(referral, "70.00"), pair.a, pair.b, [admin])
    for n in range(times):
        show_paper(disputed.id, pair.b, "a.txt", b"%d" % n)
        note_in_dispute(disputed.id, pair.b, f"Note {n}")
        told = {"event": f"evt_{times}_{n}", "kind": "payout.paid", "about": "po_1", "made_at": clock.now()}
        keep_event(told)
    for n in range(times):
        third = found.person(members[n % 2], "owner")
        claim = claim_in("waits", third, pair.b, f"Boats {times}{n}", f"boats-{times}{n}.example").id
    return _written(pair, found, referral, admin, times) | _awarded(pair, found, times) | _at_the_desk(found, admin, times) | {
        "dispute": disputed.id, "hook": hook.id, "partnership": _together(pair, found, times),
        "claim": claim,
        "waiting": waiting, "passed": passed, "reward": times, "movement": 1, "document": 1,
        "referral": referral.id,
    }  # fmt: skip


DESK = (
    "/desk/mutes",
    "/desk/news",
    "/desk/reports",
    "/desk/money",
    "/desk/movements",
    "/desk/movements?stuck=any",
    "/desk/rewards",
    "/desk/money/days",
    "/desk/disputes",
    "/desk/claims",
    "/desk/books",
    "/desk/stripe",
    "/desk/portfolio",
    "/desk/budgets",
    "/desk/figures",
    "/desk/figures/members",
    "/desk/figures/pairs",
    "/desk/awards",
    "/desk/awards/{season}",
    "/desk/awards/{proclaimed}",
    "/desk/claims/{claim}",
    "/desk/news/{news}",
    "/desk/levels",
    "/desk/own-rates",
    "/desk/routing",
    "/desk/routing/members",
    "/desk/meetings",
    "/desk/meetings/{meeting}/people",
    "/desk/members",
    "/desk/log",
)


@pytest.mark.thorough
def test_pages_ask_few_questions_and_no_more_for_longer_lists(pair, found, visit, questions, stripe):
    stripe.connect(pair.b, "missing")
    stripe.save(pair.b)
    short = live_for_a_while(pair, found, 2)
    visitor = visit(pair.b)
    desk = visit(found.person(alliance_role="admin"))
    visitor.get("/referrals/{referral}".format(**short))
    before = {path: questions(visitor, path.format(**short)) for path in PATHS}
    before |= {path: questions(desk, path.format(**short)) for path in DESK}
    long = live_for_a_while(pair, found, 6)
    visitor.get("/referrals/{referral}".format(**long))
    after = {path: questions(visitor, path.format(**long)) for path in PATHS}
    after |= {path: questions(desk, path.format(**long)) for path in DESK}
    assert after == before
    assert {path: count for path, count in after.items() if count > MORE.get(path, MOST)} == {}
