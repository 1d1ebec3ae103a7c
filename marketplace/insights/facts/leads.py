"""Facts of leads: passed on, offered, declined, left without an answer."""

from .source import Fact, Source

# Whoever of the referrer looks after the client.
GIVER = "coalesce(l.looked_after_by, l.posted_by)"
# Where a client came from; see origins.Origin.
ORIGIN = """CASE WHEN l.import_ref IS NOT NULL THEN 'import' WHEN l.enquiry_id IS NULL THEN 'member'
            WHEN g.status = 'alliance' THEN 'site' ELSE 'link' END"""
SERVICE, REGION = "coalesce(CAST(l.category_id AS text), '')", "coalesce(CAST(l.region_id AS text), '')"
WITH_REFERRER = "leads l JOIN agencies g ON g.id = l.referrer_id"

_TAKEN = "l.status = 'accepted'"
_WON = "EXISTS (SELECT FROM referrals w WHERE w.lead_id = l.id AND w.status IN ('won', 'finished'))"
_LEAD = ("lead", "l.id", "l.title")

POSTED = Source(
    WITH_REFERRER,
    "l.posted_at IS NOT NULL",
    *_LEAD,
    at="l.posted_at",
    facts=(
        Fact("given", "l.referrer_id", person=GIVER, word="l.audience"),
        Fact("given_by_service", "l.referrer_id", person=GIVER, word=SERVICE),
        Fact("given_by_region", "l.referrer_id", person=GIVER, word=REGION),
        Fact("given_by_origin", "l.referrer_id", person=GIVER, word=ORIGIN),
        Fact("given_taken", "l.referrer_id", person=GIVER, only=_TAKEN),
        Fact("given_won", "l.referrer_id", person=GIVER, only=_WON),
    ),
)
# By name: who looked at what is open to all, and didn't answer, is not known.
_BY_NAME = (
    Fact("offered", "o.agency_id", "l.referrer_id", word="l.audience"),
    Fact("offered_to", "l.referrer_id", "o.agency_id", GIVER, "l.audience"),
)
_OFFER = "offers o JOIN leads l ON l.id = o.lead_id"
# An offer of a draft is made when the draft is posted.
OFFERED = Source(
    _OFFER, "l.audience <> 'open' AND o.offered_at >= l.posted_at", *_LEAD, at="o.offered_at", facts=_BY_NAME
)  # fmt: skip
OFFERED_AS_POSTED = Source(
    _OFFER, "l.audience <> 'open' AND o.offered_at < l.posted_at", *_LEAD, at="l.posted_at", facts=_BY_NAME
)  # fmt: skip
# A lead that was accepted and returned is declined by that, too, and counts among the returns.
DECLINED = Source(
    _OFFER,
    "o.declined_at IS NOT NULL AND NOT EXISTS "
    "(SELECT FROM referrals r WHERE r.lead_id = o.lead_id AND r.receiver_id = o.agency_id)",
    *_LEAD,
    at="o.declined_at",
    facts=(
        Fact("declined", "o.agency_id", "l.referrer_id", word="o.reason"),
        Fact("declined_by", "l.referrer_id", "o.agency_id", GIVER, "o.reason"),
    ),
)
ENDED = Source(
    "history h JOIN leads l ON l.id = h.subject_id",
    "h.subject_kind = 'leads' AND h.was = 'open' AND h.became IN ('expired', 'withdrawn')",
    *_LEAD,
    at="h.at",
    facts=(
        Fact("expired", "l.referrer_id", person=GIVER, only="h.became = 'expired'"),
        Fact("withdrawn", "l.referrer_id", person=GIVER, only="h.became = 'withdrawn'"),
    ),
)
UNANSWERED = Source(
    "history h JOIN leads l ON l.id = h.subject_id JOIN offers o ON o.lead_id = l.id",
    "h.subject_kind = 'leads' AND h.was = 'open' AND h.became = 'expired' AND o.offered_at <= h.at"
    " AND (o.declined_at IS NULL OR o.declined_at > h.at)",
    *_LEAD,
    at="h.at",
    facts=(
        Fact("unanswered", "o.agency_id", "l.referrer_id"),
        Fact("unanswered_by", "l.referrer_id", "o.agency_id", GIVER),
    ),
)
ALL = (POSTED, OFFERED, OFFERED_AS_POSTED, DECLINED, ENDED, UNANSWERED)
