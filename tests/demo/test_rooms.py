"""The demo alliance shows each room of partner programmes filled: no table is empty, and each state that matters is there."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from marketplace.academy.models import Certificate, CertificateState
from marketplace.comarketing.models import ActionState, RequestState
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import Model, db
from marketplace.core.queue import sweep
from marketplace.exchange.models import Lead, LeadState, Referral
from marketplace.hooks.models import MessageState
from marketplace.members.models import Agency
from marketplace.partnerships.models import FollowUp
from marketplace.portfolios.queries import is_silent
from marketplace.rewards.models import Reward
from marketplace.routing.models import LeadRouting

ROOMS = (
    "attribution", "insights", "partnerships", "comarketing", "portfolios", "academy", "meetings", "hooks", "channels", "calendars",
    "copies", "levels", "routing", "awards", "threads", "community", "late_claims", "agreement", "enquiries",
)  # fmt: skip
# What comes only with what people do at the running site, or what jobs have finished with.
LATER = {
    "figure_touches": "what is to be counted, which is nothing once it is",
    "brought_first": "a member hears of it when another one passes the same client",
    "told_clicks": "visitors that the mail of the day has told of",
    "mail_buttons": "is made with a mail, and the demo's past sends none",
}
# By table: the states that somebody who looks around finds.
SHOWN = {
    "follow_ups": {"open", "done", "confirmed", "cancelled"},
    "partnerships": {"invited", "active", "ended"},
    "joint_actions": set(ActionState),
    "budget_requests": {RequestState.ASKED, RequestState.APPROVED, RequestState.SPENT, RequestState.CLOSED, RequestState.DECLINED, RequestState.LAPSED},
    "meetings": {"planned", "cancelled"},
    "messages": {"shown", "hidden", "taken_back"},
    "news": {"draft", "scheduled", "published"},
    "late_claims": {"suggested", "waits", "contested", "accepted", "refused"},
    "award_nominations": {"shown", "refused"},
    "seasons": {"open", "proclaimed"},
    "hook_messages": set(MessageState),
    "reports": {"open", "upheld", "dismissed"},
    "complaints": {"open", "settled"},
}  # fmt: skip


@pytest.mark.thorough
def test_each_room_of_partner_programmes_is_filled(lived):
    sweep()
    there = {one.__tablename__ for one in Model.__subclasses__() if one.__module__.split(".")[1] in ROOMS}
    assert there, "no tables were found"
    empty = {one for one in there if not db.session.scalar(text(f"SELECT EXISTS (SELECT FROM {one})"))}  # noqa: S608
    assert empty - LATER.keys() == set()
    for table, states in SHOWN.items():
        found = set(db.session.scalars(text(f"SELECT DISTINCT status FROM {table}")))  # noqa: S608
        assert states - found == set(), table
    assert check_books() == []
    _rewards_by_other_rules()
    assert db.session.scalar(select(func.count(FollowUp.id)).where(FollowUp.overdue())) > 0
    # Of certificates one has ended, one was withdrawn, one ends within the month.
    held = db.session.scalars(select(Certificate)).all()
    assert {one.state_on(clock.today()) for one in held} >= set(CertificateState) - {CertificateState.LEFT}
    soon = clock.today() + timedelta(days=30)
    assert any(one.expires_on and clock.today() <= one.expires_on <= soon for one in held)
    assert db.session.scalar(select(func.count(Agency.id)).where(is_silent(), Agency.status == "active")) > 0
    # Of leads in rounds, one was taken and one is in a later round.
    routed = select(Lead.status, LeadRouting.round).join(LeadRouting, LeadRouting.lead_id == Lead.id)
    assert set(db.session.execute(routed).all()) == {(LeadState.ACCEPTED, 1), (LeadState.OPEN, 2)}


def _rewards_by_other_rules():
    """Some clients bring something else than ten percent: by a rule, as much as a cap has left, held for a while; and by an own rate."""
    by_rule = db.session.scalars(select(Reward).where(Reward.rule_id.is_not(None))).all()
    assert any(one.amount.minor * 100 == one.kept_minor * 15 for one in by_rule)
    assert any(one.limit_minor == one.amount_minor > 0 for one in by_rule)
    assert any(one.waits_until and one.waits_until > clock.now() for one in by_rule)
    assert db.session.scalar(select(func.count(Reward.id)).join(Referral).where(Referral.rate == 1200)) > 0
