"""Facts of open leads in rounds: how many each needed, in which it was accepted, and who answered while it was asked."""

from .leads import GIVER
from .source import Fact, Source
from .work import ABOUT, REFERRAL, TAKER

_LEAD = ("lead", "l.id", "l.title")
ROUTED = Source(
    "lead_routings v JOIN leads l ON l.id = v.lead_id",
    "true",
    *_LEAD,
    at="v.began_at",
    facts=(
        Fact("routed", "l.referrer_id", person=GIVER),
        Fact("rounds", "l.referrer_id", person=GIVER,
             value="(SELECT count(DISTINCT a.round) FROM routed_agencies a WHERE a.routing_id = v.id AND a.asked_at IS NOT NULL)"),
    ),
)  # fmt: skip
# How far the rounds had come when the lead was accepted; see words.RoundThen.
_THEN = """CASE WHEN v.everyone_at <= r.accepted_at THEN 'everyone' WHEN EXISTS (SELECT FROM routed_agencies a
           WHERE a.routing_id = v.id AND a.round > 1 AND a.asked_at <= r.accepted_at) THEN 'later' ELSE 'first' END"""
ACCEPTED = Source(
    f"{REFERRAL} JOIN lead_routings v ON v.lead_id = l.id",
    "v.began_at <= r.accepted_at AND (v.ended_at IS NULL OR v.ended_at > r.accepted_at)",
    *ABOUT,
    at="r.accepted_at",
    facts=(
        Fact("routed_taken", "r.referrer_id", "r.receiver_id", GIVER, _THEN),
        Fact("routed_received", "r.receiver_id", "r.referrer_id", TAKER, _THEN),
    ),
)
# When the time of those that were asked was over: as the next round began, or everyone's turn.
_OVER = """least(v.everyone_at, (SELECT min(n.asked_at) FROM routed_agencies n WHERE n.routing_id = v.id AND n.round > a.round))"""
_SAID = """least(
    (SELECT o.declined_at FROM offers o WHERE o.lead_id = v.lead_id AND o.agency_id = a.agency_id AND o.declined_at >= a.asked_at
     AND (v.ended_at IS NULL OR o.declined_at <= v.ended_at)),
    (SELECT min(r.accepted_at) FROM referrals r WHERE r.lead_id = v.lead_id AND r.receiver_id = a.agency_id
     AND r.accepted_at >= a.asked_at AND (v.ended_at IS NULL OR r.accepted_at < v.ended_at)))"""
# Neither answered nor over yet, or closed by others before: NULL, and it says nothing.
_HOW = f"""CASE WHEN {_SAID} <= coalesce({_OVER}, 'infinity') THEN 'in_time' WHEN {_OVER} IS NOT NULL THEN 'late' END"""
ASKED = Source(
    "routed_agencies a JOIN lead_routings v ON v.id = a.routing_id JOIN leads l ON l.id = v.lead_id",
    "a.asked_at IS NOT NULL",
    *_LEAD,
    at="a.asked_at",
    facts=(Fact("asked", "a.agency_id", "l.referrer_id", word=_HOW, only=f"{_HOW} IS NOT NULL"),),
)
ALL = (ROUTED, ACCEPTED, ASKED)
